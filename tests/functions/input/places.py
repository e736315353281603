"""The places where the inputs in events/ have the keys of the contract, and their values."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from tests.events import NAMES, event
from tests.functions.input.shapes import Entries, Keys, Names, Shape
from tuner.input.contract.payload import Payload

Path = tuple[str | int, ...]

# The input with the most keys comes first.
INPUTS = {name: event(name) for name in ("full", *(name for name in NAMES if name != "full"))}


class Place(NamedTuple):
    """A value in an input."""

    input: str
    path: Path
    # As the document of keys has it, such as channels[].channelName.
    key: str
    shape: Shape
    value: Any
    # An entry of a list, or of an object whose names the user chooses.
    is_entry: bool


def spelled(path: Path) -> str:
    """Return the path as an error message has it, such as channels[0].channelName."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).removeprefix(".")


def at(document: Any, path: Path, absent: Any = None) -> Any:
    """Return what the document has at the path."""
    for step in path:
        known = document.keys() if isinstance(document, dict) else range(len(document or ()))
        if step not in known:
            return absent
        document = document[step]
    return document


def put(document: Any, path: Path, value: Any) -> Any:
    """Return the document with the value at the path; the document itself does not change."""
    if not path:
        return value
    step, *rest = path
    changed = list(document) if isinstance(document, list) else dict(document)
    changed[step] = put(changed[step] if rest else None, tuple(rest), value)  # type: ignore[index]
    return changed


def without(document: Any, path: Path) -> Any:
    """Return the document without the key at the path."""
    *way, key = path
    parent = {k: v for k, v in at(document, tuple(way)).items() if k != key}
    return put(document, tuple(way), parent)


def _inner(place: Place) -> Iterator[Place]:
    """Yield the places directly in the value."""
    source, path, key, shape, value, _ = place
    if isinstance(shape, Keys):
        for name, inner in shape.shapes().items():
            if name in value:
                here = f"{key}.{name}".removeprefix(".")
                yield Place(source, (*path, name), here, inner, value[name], False)
    elif isinstance(shape, Entries):
        for index, entry in enumerate(value):
            yield Place(source, (*path, index), f"{key}[]", shape.entry, entry, True)
    elif isinstance(shape, Names) and shape.entry:
        for name, entry in value.items():
            yield Place(source, (*path, name), f"{key}.*", shape.entry, entry, True)


def _below(place: Place) -> Iterator[Place]:
    for inner in _inner(place):
        yield inner
        yield from _below(inner)


def _places() -> dict[str, Place]:
    """Return the first place of each key."""
    found: dict[str, Place] = {}
    for name, document in INPUTS.items():
        for place in _below(Place(name, (), "", Keys(Payload), document, False)):
            found.setdefault(place.key, place)
    return found


PLACES = _places()
