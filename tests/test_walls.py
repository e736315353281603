"""The walls between the rooms of this repository: who may import whom."""

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FUNCTIONS = ROOT / "functions"
# Each room, and the folder at which its modules' names begin: functions/ is a root of sys.path, as in Lambda.
ROOMS = {
    "functions": FUNCTIONS,
    "local_runner": ROOT,
    "assets": ROOT,
    "benchmarks": ROOT,
    "commands": ROOT,
}
DOMAIN = FUNCTIONS / "tuner"
# The modules that a package of the domain may import in addition to its own and to the ground.
MAY_IMPORT = {
    "input": set(),
    "best_training_job": {"tuner.training_log.evidence", "tuner.training_log.words"},
    "model": {"tuner.message.chat", "tuner.message.lines", "tuner.message.published"},
    "failure": {"tuner.message.chat", "tuner.message.lines", "tuner.message.published"},
    "message": set(),
    "report": {"tuner.training_log.evidence", "tuner.training_log.words"},
    "training_log": set(),
    "tuning_job": {"tuner.model.request"},
}
MOST_OF_GROUND = 8
VALIDATION = {"pydantic", "pydantic_core"}
OUTSIDE_WORLD = {"boto3", "botocore", "os", "time", "datetime", "random", "uuid"}


def files(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


def module_name(file: Path, root: Path) -> str:
    return ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__")


def named_in(file: Path) -> Iterator[tuple[str, str]]:
    """Yield every import of the file, inside functions too: the module, and the name taken from it or ""."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "") for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: imports are written with their whole name"
            yield from ((str(node.module), alias.name) for alias in node.names)


MODULES = {module_name(file, root): file for room, root in ROOMS.items() for file in files(room)}


def imported_by(file: Path) -> set[str]:
    """Return the modules that the file imports; a name that is taken from a package may be a module."""
    names = {(module, f"{module}.{name}") for module, name in named_in(file)}
    return {inner if inner in MODULES else module for module, inner in names}


@cache
def imports_of_all() -> dict[str, set[str]]:
    """Return what each module imports; only the worker that runs these tests reads every file."""
    return {name: imported_by(file) for name, file in MODULES.items()}


def top(module: str) -> str:
    return module.split(".")[0]


def in_room(module: str, room: str) -> bool:
    return MODULES[module].is_relative_to(ROOT / room)


def of_room(room: str) -> dict[str, set[str]]:
    return {name: imports for name, imports in imports_of_all().items() if in_room(name, room)}


def breaches(room: str, forbidden: set[str]) -> list[str]:
    """Return a line for each import in the room of a forbidden package or of a module below it."""
    return [
        f"{name} imports {imported}"
        for name, imports in of_room(room).items()
        for imported in sorted(imports)
        if top(imported) in forbidden
    ]


GROUND = {name for name in MODULES if name.startswith("tuner.") and name.count(".") == 1} - {
    f"tuner.{package}" for package in MAY_IMPORT
}
PACKAGES = sorted(file.parent.name for file in DOMAIN.glob("*/__init__.py"))


def test_the_domain_is_packages_on_a_small_ground() -> None:
    assert sorted(MAY_IMPORT) == PACKAGES
    assert len(GROUND) <= MOST_OF_GROUND, sorted(GROUND)


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_of_the_domain_imports_downwards_only(package: str) -> None:
    own = f"tuner.{package}"
    allowed = GROUND | MAY_IMPORT[package] | {"tuner", own}
    found = [
        f"{name} imports {imported}"
        for name, imports in imports_of_all().items()
        if name == own or name.startswith(f"{own}.")
        for imported in sorted(imports)
        if top(imported) == "tuner"
        and imported not in allowed
        and not imported.startswith(f"{own}.")
    ]
    assert found == []


@pytest.mark.parametrize("module", sorted(GROUND))
def test_the_ground_of_the_domain_imports_the_ground_only(module: str) -> None:
    domain = {imported for imported in imports_of_all()[module] if top(imported) == "tuner"}
    assert domain - GROUND - {"tuner"} == set()


def test_pydantic_is_imported_by_the_state_that_checks_the_input_only() -> None:
    elsewhere = [
        name
        for name, imports in of_room("functions").items()
        if {top(imported) for imported in imports} & VALIDATION
        and not name.startswith("tuner.input.")
    ]
    assert elsewhere == []


def test_the_domain_has_no_client_no_environment_and_no_clock() -> None:
    assert breaches("functions/tuner", OUTSIDE_WORLD) == []


def test_what_is_deployed_imports_nothing_of_this_repository_but_itself() -> None:
    assert breaches("functions", {*ROOMS, "tests"}) == []


def test_the_local_runner_knows_neither_the_functions_nor_what_is_built_on_it() -> None:
    functions = {top(name) for name in of_room("functions")}
    assert breaches("local_runner", {*functions, *ROOMS, "tests"} - {"local_runner"}) == []


def test_the_commands_are_imported_by_nothing_but_themselves() -> None:
    others = sorted({*ROOMS} - {"commands"})
    assert [breach for room in others for breach in breaches(room, {"commands"})] == []


def test_there_is_no_import_circle() -> None:
    try:
        TopologicalSorter(imports_of_all()).prepare()
    except CycleError as circle:
        pytest.fail(" imports ".join(reversed(circle.args[1])))


def test_no_test_module_is_imported() -> None:
    """Check that tests share code through plain modules: pytest loads a test module under a name of its own."""
    found = [
        f"{file.relative_to(ROOT)} imports {module}.{name}"
        for file in files("tests")
        for module, name in named_in(file)
        if any(part.startswith("test_") for part in [*module.split("."), name])
        and module.startswith("tests")
    ]
    assert found == []
