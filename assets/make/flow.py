"""The state machine as a graph with a place for each state: the main path straight down, optional paths to its right.

Rows and columns follow from the definition alone. A state that an alternative leads to is to the right of the state
that it branches off from, in the same row. The states after it are below it. The state in which it joins the main path
again is below both.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).parents[2]
States = dict[str, dict[str, Any]]
DEFINITION = json.loads((ROOT / "statemachine" / "model_tuning.asl.json").read_text())
STATES: States = DEFINITION["States"]
# The states that the main job entered: `make example` recorded them.
ENTERED: list[str] = json.loads((ROOT / "assets" / "example" / "states.json").read_text())
MAIN_PATH = [name for name in ENTERED if name in STATES]
FAILURE = "Explain Failure"


class Edge(NamedTuple):
    """A way from a state to another."""

    source: str
    target: str
    label: str = ""
    back: bool = False


class Flow(NamedTuple):
    """Every edge except those to FAILURE on any error, and each state's row and column."""

    edges: list[Edge]
    places: dict[str, tuple[int, int]]


def flow(states: States, start: str, main: list[str]) -> Flow:
    """Return the layout of the whole machine; the failure states are at the end of the last column."""
    edges = marked([e for name, state in states.items() for e in joined(name, state)], start)
    failing = failures(states)
    inner = [e for e in edges if e.target not in failing and e.source not in failing]
    sides = [e for e in inner if sideways(e, main, edges)]
    rows = levels(inner, level(sides, edges), start)
    columns = separated(rows, distances(inner, sides, rows, main))
    last = max(columns.values())
    depth = max(rows.values()) - len(failing) + 1
    places = {name: (rows[name], columns[name]) for name in rows}
    return Flow(
        [e for e in edges if e.source not in failing or e.target in failing],
        places | {name: (depth + i, max(last, 1)) for i, name in enumerate(failing)},
    )


def joined(name: str, state: dict[str, Any]) -> list[Edge]:
    """Return the ways out of a state, one for each state that follows."""
    ways: dict[str, Edge] = {}
    for edge in ways_out(name, state):
        label = f"{ways[edge.target].label} or {edge.label}" if edge.target in ways else edge.label
        ways[edge.target] = edge._replace(label=label)
    return list(ways.values())


def ways_out(name: str, state: dict[str, Any]) -> Iterator[Edge]:
    """Yield the ways out of a state, except the way of any error to FAILURE."""
    for choice in state.get("Choices", []):
        yield Edge(name, choice["Next"], answer(choice["Condition"]))
    if "Default" in state:
        yield Edge(name, state["Default"], "else")
    if "Next" in state:
        yield Edge(name, state["Next"])
    for catcher in state.get("Catch", []):
        if catcher["Next"] not in (FAILURE, state["Next"]):
            yield Edge(name, catcher["Next"], short(catcher["ErrorEquals"]))


def answer(condition: str) -> str:
    """Return the label of a choice: the values that its condition compares with, else yes."""
    return " or ".join(re.findall(r"'([^']+)'", condition)) or "yes"


def short(errors: list[str]) -> str:
    """Return the first error without its service, and the number of further errors."""
    if errors == ["States.ALL"]:
        return "any error"
    first, *others = (re.sub(r"^\w+\.", "", error) for error in errors)
    return f"{first} and {len(others)} more" if others else first


def failures(states: States) -> list[str]:
    """Return the states that every failure goes through, in order."""
    found = [FAILURE]
    while following := states[found[-1]].get("Next"):
        found.append(following)
    return found


def marked(edges: list[Edge], start: str) -> list[Edge]:
    """Return the edges; an edge back to a state on the way to it is marked."""
    done: set[str] = set()
    back: set[Edge] = set()

    def visit(name: str, way: tuple[str, ...]) -> None:
        for edge in edges:
            if edge.source == name and edge.target in way:
                back.add(edge)
            elif edge.source == name and edge.target not in done:
                visit(edge.target, (*way, edge.target))
        done.add(name)

    visit(start, (start,))
    return [e._replace(back=e in back) for e in edges]


def sideways(edge: Edge, main: list[str], edges: list[Edge]) -> bool:
    """Return True if the target belongs to the right of the source, not below it."""
    if edge.back or not edge.label or edge.target in main:
        return False
    loops = any(e.back and e.source == edge.target for e in edges)
    siblings = [e for e in edges if e.source == edge.source and e.target not in main]
    return edge.source in main or loops or siblings[0] != edge


def level(sides: list[Edge], edges: list[Edge]) -> list[Edge]:
    """Return for each state the side way that stays in its row: the way into a loop, else the first."""
    looping = {edge.source for edge in edges if edge.back}
    chosen: dict[str, Edge] = {}
    for edge in sorted(sides, key=lambda side: side.target not in looping):
        chosen.setdefault(edge.source, edge)
    return list(chosen.values())


def levels(edges: list[Edge], level: list[Edge], start: str) -> dict[str, int]:
    """Return each state's row: below the states that lead to it, level with the state that it branches off from."""
    rows = {start: 0}
    for _ in edges:
        for edge in edges:
            if edge.source in rows and not edge.back:
                row = rows[edge.source] + (edge not in level)
                rows[edge.target] = max(rows.get(edge.target, 0), row)
    return rows


def distances(
    edges: list[Edge], sides: list[Edge], rows: dict[str, int], main: list[str]
) -> dict[str, int]:
    """Return each state's column: the number of branches between it and the main path."""
    columns = {name: 0 if name in main else len(rows) for name in rows}
    for _ in edges:
        for edge in edges:
            if edge.target not in main:
                column = max(1, columns[edge.source] + (edge in sides))
                columns[edge.target] = min(columns[edge.target], column)
    return columns


def separated(rows: dict[str, int], columns: dict[str, int]) -> dict[str, int]:
    """Return the columns; of two states in one place, one moves to the right."""
    taken: dict[tuple[int, int], str] = {}
    for name in sorted(rows, key=lambda name: (rows[name], columns[name])):
        column = columns[name]
        while (rows[name], column) in taken:
            column += 1
        taken[rows[name], column] = name
    return {name: column for (_, column), name in taken.items()}
