"""Texts in plots: they keep apart, and are cut where they would be too wide."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuner.report.page.letters import DOTS, GAP, apart, fitting, text_width
from tuner.report.page.scales import CategoryScale, ObjectiveScale

TEXTS = st.text(st.characters(codec="utf-8"), max_size=60)


@given(TEXTS, st.floats(3, 20))
def test_a_text_that_is_cut_fits_and_says_so(text: str, most: float) -> None:
    cut = fitting(text, most)
    assert text_width(cut) <= most
    assert cut == " ".join(cut.split()) or cut.endswith(DOTS)


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("gbtree", 10, "gbtree"),
        ("WWWWWWWW", 5, "WWW..."),
        ("iiiiiiii", 5, "iiiiiiii"),
        ("日本語日本語", 5, "日本語..."),
    ],
)
def test_wide_letters_take_more_room(text: str, most: float, expected: str) -> None:
    assert fitting(text, most) == expected


@given(st.lists(st.text("WiM0", min_size=1, max_size=9), min_size=1, unique=True), st.floats(4, 30))
def test_the_texts_of_ticks_keep_apart(values: list[str], width: float) -> None:
    ticks = apart(CategoryScale(tuple(values)).ticks, 5, width)
    for (place, text), (next_place, next_text) in pairwise(ticks):
        middles = (next_place - place) / 100 * width
        assert middles - (text_width(text) + text_width(next_text)) / 2 >= GAP - 1e-9


def test_an_axis_has_as_many_ticks_as_have_room() -> None:
    places = ObjectiveScale(0.0, 1_000_000.0).places
    texts = {
        width: [text for _, text in apart(places, 5, width)] for width in (60.0, 24.0, 9.0, 4.0)
    }
    assert texts == {
        60.0: ["0", "200,000", "400,000", "600,000", "800,000", "1,000,000"],
        24.0: ["0", "250,000", "500,000", "750,000"],
        9.0: ["0", "500,000"],
        4.0: ["0"],
    }
