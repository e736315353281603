"""Writes benchmarks/README.md from the last results: python -m benchmarks.page

The text of a section is the docstring of its script; the figures are what the script saved.
"""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.measurement import RESULTS

HERE = Path(__file__).parent
PAGE = HERE / "README.md"
TITLES = {
    "function_start": "Functions",
    "payload_size": "Largest payloads",
    "report": "Report",
    "runner_overhead": "Local runner",
    "search_quality": "Search",
}
INTRODUCTION = """\
# Benchmarks

`make benchmark` measures all of this again and writes this page; the last figures took {minutes} minutes.
`make benchmark ONLY=function_start` runs one benchmark. Ratios come first: they hold on other machines, seconds do not.
CPU time is user and system time.
"""


def page() -> str:
    """Return the page that the saved results make."""
    results = {name: result for name in TITLES if (result := _result(name))}
    minutes = max(1, round(sum(result["seconds"] for result in results.values()) / 60))
    sections = ["\n".join(_section(name, result)) for name, result in results.items()]
    return "\n".join([INTRODUCTION.format(minutes=minutes), *sections])


def _result(name: str) -> dict[str, Any] | None:
    file = RESULTS / f"{name}.json"
    return json.loads(file.read_text()) if file.exists() else None


def _section(name: str, result: dict[str, Any]) -> Iterator[str]:
    machine = result["machine"]
    yield f"## {TITLES[name]}\n"
    yield f"{_text(name)}\n"
    for table in result["tables"]:
        yield from _table(table)
    for goal in result["goals"]:
        yield f"- {'Holds' if goal['held'] else '**Missed**'}: {goal['wanted']}; it is {goal['reached']}."
    if result["goals"]:
        yield ""
    yield (
        f"`{name}.py`, {result['date']}: {result['runs']} run{'s' * (result['runs'] != 1)}, "
        f"{machine['cores']} cores, {machine['system']}, Python {machine['python']}.\n"
    )


def _table(table: dict[str, Any]) -> Iterator[str]:
    if table["title"]:
        yield f"{table['title']}:\n"
    left = len(table["columns"]) - 1
    rule = ["---:"] * left + ["---"]
    for row in (table["columns"], rule, *table["rows"]):
        yield f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |"
    yield ""


def _text(name: str) -> str:
    """Return the docstring of a script."""
    docstring = ast.get_docstring(ast.parse((HERE / f"{name}.py").read_text()))
    assert docstring
    return docstring


if __name__ == "__main__":
    PAGE.write_text(page())
