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


def refusal(path: Path, value: Any, right: str) -> str:
    """Return the whole line for a value that does not have the form of its key."""
    return f"{spelled(path)}: {shown(value)} is not valid; give {right}"
