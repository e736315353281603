"""The lines of a refusal by the state "Check Input"."""

import json
from collections.abc import Callable
from typing import Any

from tests.events import Json
from tests.functions.input.places import Path, spelled
from tuner.errors import InvalidInput

Check = Callable[[Any], Json]


def problems(check: Check, raw: Any) -> list[str]:
    """Return the lines of the refusal, or none for an input that is accepted."""
    try:
        check(raw)
    except InvalidInput as refused:
        return refused.problems
    return []


def shown(value: Any) -> str:
    """Return the value as a refusal shows it."""
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else f"{text[:80]}..."


def refusal(path: Path, value: Any, right: str, raw: Any = None) -> str:
    """Return the whole line for a value of `raw` that does not have the form of its key."""
    return f"{spelled(path)}{tuned(path, raw)}: {shown(value)} is not valid; give {right}"


def tuned(path: Path, raw: Any) -> str:
    """Return the name of the hyperparameter whose range the path leads into, in parentheses, if it has one."""
    if raw is None or "parameterRanges" not in path[:-2] or path[-1] == "Name":
        return ""
    entry = raw
    for step in path[: path.index("parameterRanges") + 3]:
        entry = entry[step]
    name = entry.get("Name") if isinstance(entry, dict) else None
    bare = shown(name).strip('"')
    return f" ({bare})" if name and isinstance(name, str) else ""
