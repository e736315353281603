"""The one format of state machines' definitions: python -m assets.make.definition writes each anew.

Data and order stay. A value that fits into a line has one, and each retrier has one however long it is: a retrier says
nothing of the way from state to state, which the definition shows.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
FILES = (
    ROOT / "statemachine" / "model_tuning.asl.json",
    ROOT / "events" / "parent" / "retraining.asl.json",
)
WIDTH = 120
STEP = "  "


def text(definition: dict[str, Any]) -> str:
    """Return the definition as a file holds it."""
    return f"{written(definition)}\n"


def written(value: Any, indent: str = "", before: int = 0) -> str:
    """Return a value that begins after so many characters, over as many lines as it needs."""
    line = one_line(value)
    if not isinstance(value, dict | list) or len(indent) + before + len(line) < WIDTH:
        return line
    opening, closing = "{}" if isinstance(value, dict) else "[]"
    return lines(opening, members(value, indent + STEP), closing, indent)


def members(value: dict[str, Any] | list[Any], indent: str) -> Iterator[str]:
    """Yield the members of a list or an object, its names included."""
    if isinstance(value, list):
        yield from (written(member, indent) for member in value)
        return
    for name, member in value.items():
        key = f"{one_line(name)}: "
        if name == "Retry":
            yield key + lines("[", map(one_line, member), "]", indent)
        else:
            yield key + written(member, indent, len(key))


def lines(opening: str, inside: Iterator[str], closing: str, indent: str) -> str:
    """Return the parts one below the other, between brackets."""
    between = f",\n{indent}{STEP}"
    return f"{opening}\n{indent}{STEP}{between.join(inside)}\n{indent}{closing}"


def one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    for file in FILES:
        file.write_text(text(json.loads(file.read_text())))
