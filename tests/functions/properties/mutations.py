"""Generates slips: a legal input with one thing wrong, and where it is wrong."""

import copy
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.events import Json
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key

Place = tuple[str | int, ...]


class Mutation(NamedTuple):
    """The input, the place that was changed, and what kind of slip it is."""

    raw: Json
    place: Place
    kind: str


VALUES = st.one_of(
    st.booleans(),
    st.integers(),
    st.sampled_from([0, -1, 1.5, 2**31, 10**30, 1e300, "0", "", "  ", None, [], {}, [{}], [None]]),
    st.sampled_from(
        ["x" * 3000, "two\nlines", "<placeholder>", "s3://", "-a", "a_b", "ä", "1e999"]
    ),
    st.dictionaries(st.sampled_from(["a", "Name"]), st.integers(), max_size=2),
)


@st.composite
def mutations(draw: st.DrawFn, legal: Json) -> Mutation:
    """Any one slip anywhere in a legal input."""
    raw = copy.deepcopy(legal)
    place = draw(st.sampled_from(places(raw)))
    kind = draw(st.sampled_from(sorted(KINDS)))
    parent = _at(raw, place[:-1])
    key = KINDS[kind](draw, parent, place[-1])
    return Mutation(raw, (*place[:-1], key), kind)


def places(value: Any, place: Place = ()) -> list[Place]:
    """Every key of the contract that the input has; the keys of a parent are its own affair."""
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[Place] = []
    for key, entry in inner:
        if place or key in by_key(Payload):
            found.append((*place, key))
            found += places(entry, (*place, key)) if isinstance(entry, dict | list) else []
    return found


def _at(value: Any, place: Place) -> Any:
    for key in place:
        value = value[key]
    return value


# Each kind of slip: it is made at a key, and returns the key that it is about.


def _replaced(draw: st.DrawFn, parent: Any, key: Any) -> Any:
    parent[key] = draw(VALUES)
    return key


def _removed(draw: st.DrawFn, parent: Any, key: Any) -> Any:
    del parent[key]
    return key


def _misspelt(draw: st.DrawFn, parent: Any, key: Any) -> Any:
    """One letter away; an entry of a list has no key."""
    if not isinstance(key, str):
        return key
    at = draw(st.integers(0, len(key) - 1))
    slipped = key[:at] + draw(st.sampled_from(["", "x"])) + key[at + 1 :]
    parent[slipped] = parent.pop(key)
    return key


def _repeated(draw: st.DrawFn, parent: Any, key: Any) -> Any:
    """An entry of a list is there twice; a text is twice as long."""
    if isinstance(parent, list):
        parent.append(copy.deepcopy(parent[key]))
    elif isinstance(parent[key], str | list):
        parent[key] = parent[key] * 2
    return key


def _added(draw: st.DrawFn, parent: Any, key: Any) -> Any:
    """A key from elsewhere in the contract beside this one, which may not go with it."""
    if not isinstance(parent, dict):
        return key
    beside, value = draw(st.sampled_from(CONFLICTING))
    parent.setdefault(beside, copy.deepcopy(value))
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
    "removed": _removed,
    "misspelt": _misspelt,
    "repeated": _repeated,
    "beside": _added,
}
