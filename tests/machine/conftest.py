"""The deployed application that all tests of the whole state machine share."""

from collections.abc import Iterator

import pytest

from tests.machine.deployed import Machine, deployed


# The tests of this folder share a deployment; a test of another folder may need an AWS of its own.
@pytest.fixture(scope="package")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Yield the application, deployed once for this folder."""
    with deployed(tmp_path_factory.mktemp("aws")) as ready:
        yield ready
