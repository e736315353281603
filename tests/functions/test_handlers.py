"""Promises of every function: its imports, its name, and the names of errors."""

import subprocess
import sys
from pathlib import Path

import pytest

from tuner import errors

FUNCTIONS = Path(__file__).parents[2] / "functions"
# Each file in functions/ is a handler, but the one that all of them log with.
# What several functions share.
SHARED = ("aws_clients", "telemetry")
HANDLERS = sorted(path.stem for path in FUNCTIONS.glob("*.py") if path.stem not in SHARED)


def loaded_by(handler: str) -> set[str]:
    """Return the modules in memory after the handler's import, in a fresh interpreter."""
    program = f"import sys, {handler}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=FUNCTIONS,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split())


# What takes long to load, by the function that needs it.
HEAVY = {
    "check_input": {"pydantic", "pydantic_core"},
    "stop_abandoned_tuning_job": {"boto3"},
    "write_report": {"boto3"},
}


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_function_loads_an_aws_client_or_pydantic_only_if_it_needs_it(handler: str) -> None:
    packages = {module.split(".")[0] for module in loaded_by(handler)}
    # Powertools loads the package botocore itself, and no client of it.
    heavy = {"boto3", "pydantic", "pydantic_core"}
    assert heavy & packages == HEAVY.get(handler, set())


def test_every_error_is_a_condition_of_one_family() -> None:
    conditions = {each.__name__ for each in errors.TuningError.__subclasses__()}
    raisable = {
        name
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, Exception)
    }
    assert raisable == conditions | {"TuningError"}
