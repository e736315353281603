"""Finds what Python can read as JSON and no request can carry: numbers beyond floating point, halves of
surrogate pairs, and nesting without end.

Holds for every key, known or not, since the whole input is measured, shown and passed on.
"""

import sys
from collections.abc import Iterator
from typing import Any

from tuner.input.wording import Location, path

# Far more than any request has, and far less than Python's own end.
DEEPEST = 50
LARGEST = int(sys.float_info.max)
HALF = "has half of a surrogate pair, which no encoding can write; leave it out"


def unsendable(raw: Any) -> list[str]:
    """A line for each such place."""
    return [f"{_shortened(path(location)) or 'input'}: {wrong}" for location, wrong in _places(raw)]


def _places(raw: Any) -> Iterator[tuple[Location, str]]:
    """Without recursion, which would end where Python's stack does."""
    open_: list[tuple[Location, Any]] = [((), raw)]
    while open_:
        location, value = open_.pop()
        if isinstance(value, dict | list) and len(location) >= DEEPEST:
            yield location, f"is nested too deeply; give at most {DEEPEST} levels"
        elif isinstance(value, dict):
            yield from (((*location, key), HALF) for key in value if not _is_writable(key))
            open_ += [((*location, k), entry) for k, entry in value.items() if _is_writable(k)]
        elif isinstance(value, list):
            open_ += [((*location, index), entry) for index, entry in enumerate(value)]
        elif isinstance(value, str) and not _is_writable(value):
            yield location, HALF
        elif isinstance(value, int) and abs(value) > LARGEST:
            yield location, "is beyond floating point; give a smaller number"


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shortened(place: str) -> str:
    return place if len(place) <= 200 else f"{place[:200]}..."
