"""A fixture that makes the generated inputs the same in every run, whichever other tests run."""

from collections.abc import Iterator
from contextlib import nullcontext
from unittest.mock import patch

import pytest
from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

from tests.functions.properties.generation import FURTHER

NO_CONSTANTS = Constants()


@pytest.fixture(scope="module", autouse=True)
def _inputs_that_do_not_depend_on_loaded_modules() -> Iterator[None]:
    """Keep Hypothesis from drawing constants of the project's modules, unless a run looks further.

    It draws those of the modules that are loaded, and so other inputs with other tests, in another order or worker:
    https://hypothesis.readthedocs.io/en/latest/changelog.html#v6-131-1
    """
    drawn = patch.object(providers, "_get_local_constants", lambda: NO_CONSTANTS)
    with nullcontext() if FURTHER else drawn:
        yield
