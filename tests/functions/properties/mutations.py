"""Strategies for slips: a legal input with a single mistake, and the place of the mistake."""

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.input.forms import illegal, legal
from tests.functions.input.places import PLACES, Path, at, put
from tests.functions.properties.contract import choose
from tuner.input.contract.forms import Form
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key


class Spot(NamedTuple):
    """A place in an input, and its key as in the document of keys."""

    path: Path
    key: str


class Mutation(NamedTuple):
    """The changed input, the place of the change, and the kind of slip."""

    raw: Json
    place: Path
    kind: str


# Takes future instance types, which SageMaker does not know yet.
INSTANCE_TYPE = PLACES["trainingInstanceType"].shape
VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 1.5, 2**31, 10**30, 1e300, "0", "", "  ", None, [], {}, [{}], [None]]),
    st.sampled_from(
        ["x" * 3000, "two\nlines", "<placeholder>", "s3://", "-a", "a_b", "ä", "1e999"]
    ),
    st.dictionaries(st.sampled_from(["a", "Name"]), st.integers(), max_size=2),
)


def mutation(draw: st.DrawFn, legal_input: Json, spots: list[Spot], kind: str) -> Mutation:
    """Draw a slip of the kind at any of the spots of a legal input."""
    spot = choose(draw, spots)
    *way, last = spot.path
    parent = at(legal_input, tuple(way))
    changed = dict(parent) if isinstance(parent, dict) else list(parent)
    key = KINDS[kind](draw, changed, last, spot.key)
    return Mutation(put(legal_input, tuple(way), changed), (*way, key), kind)


def spots_of(raw: Json) -> list[Spot]:
    """Return every place of the contract's keys in the input; the keys of a parent are left out."""
    known = {key: raw[key] for key in by_key(Payload) if key in raw}
    return list(_below(known, (), ""))


def _below(value: Any, path: Path, key: str) -> Iterator[Spot]:
    for step, entry in value.items() if isinstance(value, dict) else enumerate(value):
        spot = Spot((*path, step), _inside(key, step))
        yield spot
        if isinstance(entry, dict | list):
            yield from _below(entry, *spot)


def _inside(key: str, step: str | int) -> str:
    """Return the key of an entry of the value at a key, or "" if the contract has none."""
    if isinstance(step, int):
        return f"{key}[]"
    inner = f"{key}.{step}".removeprefix(".")
    # Most keys of a definition are those of the top level.
    shared = step if key == "trainingJobDefinitions[]" else ""
    return next((each for each in (inner, f"{key}.*", shared) if each in PLACES), "")


# Each kind of slip changes the parent of a place, and returns the key that the mistake is about.


def _replaced(draw: st.DrawFn, parent: Any, step: Any, key: str) -> Any:
    parent[step] = draw(VALUES)
    return step


def _next_to_legal(draw: st.DrawFn, parent: Any, step: Any, key: str) -> Any:
    """Draw a value at an end of the form, or a value that the form refuses."""
    known = [side for side in _sides(key) if side]
    parent[step] = choose(draw, choose(draw, known)) if known else draw(VALUES)
    return step


@cache
def _sides(key: str) -> tuple[list[Any], list[Any]]:
    """Return the values at the ends of the form of a key, and the values next to them."""
    place = PLACES.get(key)
    if not place:
        return [], []
    has_ends = isinstance(place.shape, Form) and place.shape is not INSTANCE_TYPE
    ends = legal(place.shape, place.value) if has_ends else []
    return [value for value, _ in ends], illegal(place)


def _removed(draw: st.DrawFn, parent: Any, step: Any, key: str) -> Any:
    del parent[step]
    return step


def _misspelt(draw: st.DrawFn, parent: Any, step: Any, key: str) -> Any:
    """Change a letter of the key; an entry of a list has none."""
    if not isinstance(step, str):
        return step
    at = draw(st.integers(0, len(step) - 1))
    slipped = step[:at] + choose(draw, ["", "x"]) + step[at + 1 :]
    parent[slipped] = parent.pop(step)
    return step


def _repeated(draw: st.DrawFn, parent: Any, step: Any, key: str) -> Any:
    """Repeat an entry of a list, or the whole of a text or list."""
    if isinstance(parent, list):
        parent.append(parent[step])
    elif isinstance(parent[step], str | list):
        parent[step] = parent[step] * 2
    return step


def _added(draw: st.DrawFn, parent: Any, step: Any, key: str) -> Any:
    """Add a key from elsewhere in the contract, which may not go with its neighbours."""
    if not isinstance(parent, dict):
        return step
    beside, value = choose(draw, CONFLICTING)
    parent.setdefault(beside, value)
    return beside


CONFLICTING = [
    ("algorithmARN", "arn:aws:sagemaker:us-east-1:123456789012:algorithm/other"),
    ("trainingImage", "image"),
    ("serverless", {"memorySizeInMB": 1024, "maxConcurrency": 1}),
    ("instanceType", "ml.m5.large"),
    ("maxWaitTimeInSeconds", 7200),
    ("warmStart", {"parents": ["earlier"], "type": "TransferLearning"}),
    ("s3DataSource", {"S3Uri": "s3://bucket"}),
    ("trainingJobDefinitionName", "only"),
    ("hyperbandStrategyConfig", {"MinResource": 9}),
    ("tuningStrategy", "Grid"),
    ("Name", "twice"),
]
KINDS = {
    "replaced": _replaced,
    "next to legal": _next_to_legal,
    "removed": _removed,
    "misspelt": _misspelt,
    "repeated": _repeated,
    "beside": _added,
}
# Each order begins with another kind, because Hypothesis draws the first of many options most often.
ORDERS = [[*KINDS][at:] + [*KINDS][:at] for at in range(len(KINDS))]
