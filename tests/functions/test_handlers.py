"""What holds for every function: what it imports, what it is called, how errors are named."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tuner import errors

FUNCTIONS = Path(__file__).parents[2] / "functions"
HANDLERS = sorted(path.stem for path in FUNCTIONS.glob("*.py"))


def loaded_by(handler: str) -> set[str]:
    """The modules in memory after the handler's import, in a fresh interpreter."""
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


def test_there_is_one_function_for_each_decision() -> None:
    assert HANDLERS == [
        "build_model",
        "check_input",
        "pick_best_training_job",
        "prepare_tuning_job",
        "stop_abandoned_tuning_job",
    ]


# What takes long to load, by the function that needs it.
HEAVY = {
    "check_input": {"pydantic", "pydantic_core"},
    "stop_abandoned_tuning_job": {"boto3", "botocore"},
}


@pytest.mark.parametrize("handler", HANDLERS)
def test_a_function_loads_an_aws_client_or_pydantic_only_if_it_needs_it(handler: str) -> None:
    packages = {module.split(".")[0] for module in loaded_by(handler)}
    heavy = {"boto3", "botocore", "aws_lambda_powertools", "pydantic", "pydantic_core"}
    assert heavy & packages == HEAVY.get(handler, set())


def imported_by(module: Path) -> set[str]:
    """The packages that the module's text imports."""
    nodes = list(ast.walk(ast.parse(module.read_text())))
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [str(node.module) for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


@pytest.mark.parametrize(
    "module", sorted(FUNCTIONS.glob("tuner/**/*.py")), ids=lambda path: path.stem
)
def test_the_domain_has_no_client_no_environment_and_no_clock(module: Path) -> None:
    outside = {"boto3", "botocore", "os", "time", "datetime", "random", "uuid"}
    assert imported_by(module) & outside == set()


def test_every_error_is_a_condition_of_one_family() -> None:
    conditions = {each.__name__ for each in errors.TuningError.__subclasses__()}
    raisable = {
        name
        for name, each in vars(errors).items()
        if isinstance(each, type) and issubclass(each, Exception)
    }
    assert raisable == conditions | {"TuningError"}
