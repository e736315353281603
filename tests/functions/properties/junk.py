"""Strategies for anything that Python's json can read from a text: nobody should send it, but somebody may."""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.input.places import at, put
from tests.functions.properties.contract import BOOLEANS, choose
from tests.functions.properties.mutations import Spot

DEPTHS = (90, 200, 900)
SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=5),
    # A plain alphabet leaves out what no encoding can write.
    st.text(st.characters(categories=["Cs", "Cc", "Zl"]), max_size=3),
    st.sampled_from([10**400, -(10**400), 2**63, 1e308, float("nan"), float("inf"), -0.0]),
    st.sampled_from(["9" * 400, "1e400", "k" * 50_000, "\ud800", "{% $x %}", "arn:aws:"]),
)
KEYS = st.one_of(
    st.sampled_from(
        ["model", "channels", "tags", "overrides", "createModel", "Tags", "", "\udfff"]
    ),
    st.sampled_from(["parameterRanges", "trainingJobDefinitions", "Name", "name", "x" * 5000]),
    st.text(max_size=3),
)


def _nested(depth: int, entry: Any, as_list: bool) -> Any:
    for _ in range(depth):
        entry = [entry] if as_list else {"model": entry}
    return entry


DEEP = st.builds(_nested, st.sampled_from(DEPTHS), SCALARS, st.booleans())
JUNK = st.one_of(
    SCALARS,
    DEEP,
    st.recursive(
        SCALARS,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3),
        max_leaves=8,
    ),
)


def spoilt(draw: st.DrawFn, raw: Json, spots: Sequence[Spot]) -> Json:
    """Draw the input with junk at one of its spots, or next to the spot."""
    *way, step = choose(draw, spots).path
    if isinstance(at(raw, tuple(way)), dict) and draw(BOOLEANS):
        step = draw(KEYS)
    spoilt_input: Json = put(raw, (*way, step), draw(JUNK))
    return spoilt_input
