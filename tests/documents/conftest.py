"""The deployed application that the documents are compared with."""

from collections.abc import Iterator

import pytest

from tests.machine.deployed import Machine, deployed


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Yield the application, deployed once for a module."""
    with deployed(tmp_path_factory.mktemp("aws")) as ready:
        yield ready
