"""Strategies for values of the contract's forms, up to their ends, and for objects of its keys.

They are derived from the contract and from the inputs in events/. A value is a single draw from a pool that is made
once, because drawing a text letter by letter, or a list entry by entry, takes much longer.
"""

from collections.abc import Mapping, Sequence
from functools import cache
from random import Random
from typing import Any

from hypothesis import strategies as st
from pydantic import BaseModel

from tests.events import Json
from tests.functions.input.forms import PROBES, legal, longest, takes
from tests.functions.input.places import PLACES
from tests.functions.input.shapes import Entries, Keys, Names
from tests.functions.properties.generation import FURTHER
from tuner.input.contract.forms import Form, Text
from tuner.input.contract.numeric import Number, TextOrNumber, Whole, number_as_text
from tuner.input.spelling import by_key

Strategy = st.SearchStrategy[Any]

BOOLEANS = st.booleans()

# The number of random values in a pool.
DRAWN = 1000 if FURTHER else 200
# Letters from the whole of Unicode, without halves of surrogate pairs.
ANY_LETTERS = "".join(map(chr, (*range(0x20, 0xD800, 301), *range(0xE000, 0x1F000, 301))))
TRICKY = [
    "ä€😀",
    "\x00\x7f",
    "'\"\\",
    "${x}",
    "{% $x %}",
    "<b>&",
    "a.b[0]: c",
    " ",
    "%s{}",
    "٣",
    "\t",
    "two\nlines",
]


def choose(draw: st.DrawFn, options: Sequence[Any]) -> Any:
    """Draw one of the options, without a strategy of their own."""
    return options[draw(st.integers(0, len(options) - 1))]


def objects(model: type[BaseModel], at: str = "", /, **given: Strategy | None) -> Strategy:
    """Return objects of a model with its required keys and any of its other keys.

    `at` is the model's key. `given` has the strategies of keys that depend on others, or None to leave a key out.
    """
    required, others = {}, {}
    for key, field in by_key(model).items():
        strategy = given[key] if key in given else values(f"{at}.{key}".removeprefix("."))
        if strategy is not None:
            (required if field.is_required() else others)[key] = strategy
    return mixed(required, others)


@st.composite
def mixed(
    draw: st.DrawFn, required: Mapping[str, Strategy], optional: Mapping[str, Strategy]
) -> Json:
    """Draw an object with every required key and any of the optional ones."""
    keys = [*required]
    # Few keys at a time, for Hypothesis prefers small numbers when a range is wide.
    for some in (list(optional)[at : at + 6] for at in range(0, len(optional), 6)):
        present = draw(st.integers(0, 2 ** len(some) - 1))
        keys += [key for bit, key in enumerate(some) if present >> bit & 1]
    return {key: draw({**required, **optional}[key]) for key in keys}


def optional(**strategies: Strategy) -> Strategy:
    """Return objects with any of the keys."""
    return mixed({}, strategies)


@cache
def values(key: str) -> Strategy:
    """Return values of a key that is written as in the document of keys."""
    shape = PLACES[key].shape
    return objects(shape.model, key) if isinstance(shape, Keys) else st.sampled_from(pool(key))


@cache
def pool(key: str) -> list[Any]:
    """Return legal values of a key, the plainest first."""
    shape, example = PLACES[key].shape, PLACES[key].value
    if isinstance(shape, Entries):
        return lists(pool(f"{key}[]"), shape.most)
    if isinstance(shape, Names):
        return _named(key, shape.most or 5)
    return _of_form(shape, example)


def names(key: str) -> list[str]:
    """Return names that the user may choose in the object at a key."""
    return _of_form(PLACES[key].shape.name, next(iter(PLACES[key].value)))


def lists(entries: Sequence[Any], most: int, usual: int = 3) -> list[list[Any]]:
    """Return lists of different entries: mostly of a usual length, and some of the greatest."""
    random = Random(most)
    different = list({spelling(entry): entry for entry in entries}.values())
    lengths = [1, *(random.randint(1, min(most, usual)) for _ in range(DRAWN))]
    lengths += [random.randint(1, most) for _ in range(DRAWN // 2)] + [most] * (DRAWN // 20)
    return [random.sample(different, length) for length in lengths]


def spelling(value: Any) -> str:
    """Return the text of a payload for a text or a number."""
    return value if isinstance(value, str) else number_as_text(value)


def _named(key: str, most: int) -> list[Json]:
    random = Random(key)
    entries = pool(f"{key}.*")
    few = lists(names(key), min(most, 3))
    full = dict.fromkeys(names(key)[:most], entries[0])
    return [{}, full, *({name: random.choice(entries) for name in each} for each in few)]


def _of_form(form: Form, example: Any) -> list[Any]:
    ends = [value for value, _ in legal(form, example)]
    random = Random(form.expected)
    if isinstance(form, Whole):
        lowest, highest = form.least // form.step, form.most // form.step
        some = [random.randint(lowest, min(highest, lowest + 1000)) for _ in range(DRAWN // 8)]
        return [example, *ends, *(max(form.least, number * form.step) for number in some)]
    if isinstance(form, Number):
        return [example, *ends, *numbers(DRAWN // 4)]
    if isinstance(form, TextOrNumber):
        return [*_texts(form, str(example), random), *ends, *numbers(DRAWN // 4)]
    if isinstance(form, Text):
        return [*_texts(form, example, random), *ends]
    return ends


def numbers(count: int) -> list[float]:
    """Return small and large numbers, whole or not."""
    random = Random(count)
    whole = [random.randint(-(10**6), 10**6) for _ in range(count // 2)]
    return [*whole, *(random.uniform(-1, 1) * 10 ** random.randint(-9, 6) for _ in whole)]


def _texts(form: Text, example: str, random: Random) -> list[str]:
    """Return texts of usual, tricky and random characters, and some of the greatest length."""

    def fits(text: str) -> bool:
        return takes(form, f"{head}{text}{tail}")

    head, tail = _room(form, example)
    letters = [letter for letter in PROBES if fits(letter)] or [""]
    letters += [letter for letter in ANY_LETTERS if fits(letter)]
    drawn = ["".join(random.choices(letters, k=random.randint(1, 4))) for _ in range(DRAWN)]
    fitting = [text for text in (*TRICKY, *map(str, range(20)), *drawn) if fits(text)]
    longest_ones = [longest(form, example)] * (DRAWN // 5)
    return [example, *(f"{head}{text}{tail}" for text in fitting), *longest_ones]


def _room(form: Text, example: str) -> tuple[str, str]:
    """Split the example at the place that takes most other texts."""
    splits = [("", ""), *((example[:at], example[at:]) for at in range(len(example) + 1))]
    return max(splits, key=lambda s: sum(takes(form, s[0] + 3 * each + s[1]) for each in PROBES))
