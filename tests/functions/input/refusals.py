"""How the tests of the contract read a refusal: as its lines."""

from collections.abc import Callable
from typing import Any

from tuner.errors import InvalidInput

Json = dict[str, Any]
Check = Callable[[Any], Json]


def problems(check: Check, raw: Json) -> list[str]:
    """The lines of the refusal; [] when the input is accepted."""
    try:
        check(raw)
    except InvalidInput as refused:
        return refused.problems
    return []
