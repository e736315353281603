"""What tests of the whole state machine share."""

from collections.abc import Iterator

import pytest

from tests.machine.deployed import Machine, deployed


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The application, deployed anew for each module of tests."""
    with deployed(tmp_path_factory.mktemp("aws")) as ready:
        yield ready
