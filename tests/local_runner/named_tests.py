"""The tests that a table names as its evidence, as file::function."""

import ast
from collections.abc import Iterable
from pathlib import Path


def missing(named: Iterable[str]) -> list[str]:
    """Return the named tests that do not exist."""
    return [test for test in named if test.partition("::")[2] not in functions_of(test)]


def functions_of(test: str) -> set[str]:
    """Return the functions of the file that a test is in."""
    [file] = Path(__file__).parents[1].rglob(f"{test.partition('::')[0]}.py")
    tree = ast.parse(file.read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
