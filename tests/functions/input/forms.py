"""Values at the ends of a form of the contract, which it takes, and values next to them, which it refuses."""

import math
from collections.abc import Iterator
from typing import Any

from pydantic_core import PydanticCustomError

from tests.functions.input.places import Place
from tests.functions.input.shapes import Entries, Keys, Names
from tuner.input.contract.forms import Choice, Flag, Form, Text
from tuner.input.contract.numeric import Amount, Bound, Number, TextOrNumber, Whole
from tuner.numbers import WHOLE_NUMBER

# The largest number of 32 bits.
LARGEST_METRIC = 3.4028234663852886e38

# The most common slips come first; the characters that a request can hardly carry come last.
PROBES = " _<;/:.,@*A0-9az='\"\\${}%&+>\näß٣€\t\x00\x7f\r\x85\u2028\u2029😀"
SCALARS = [0, 1.5, True, "\x00", "x" * 3000]
LISTS = [["a"], [{}]]
OBJECTS: list[Any] = [{}, {"a": 1}]


def takes(form: Form, value: Any) -> bool:
    """Return true for a value of the form."""
    try:
        form.read(value)
    except PydanticCustomError:
        return False
    return True


def legal(form: Form, example: Any) -> list[tuple[Any, Any]]:
    """Return values at the ends of the form, each with its normal spelling."""
    if isinstance(form, Whole):
        return [(number, int(number)) for number in _ends(form)]
    if isinstance(form, Choice):
        return list(_choices(form))
    if isinstance(form, Flag):
        return [(True, True), (False, False)]
    if isinstance(form, Amount):
        return [(number, number) for number in (form.least, form.most, 1)]
    if isinstance(form, Number):
        return [(number, number) for number in (0, -1.5, LARGEST_METRIC, 5e-324)]
    assert isinstance(form, Text)
    return [*((text, text) for text in _texts(form, str(example))), *_numbers(form)]


def illegal(place: Place) -> list[Any]:
    """Return values that the place cannot have, none of which means an absent key."""
    shape, example = place.shape, place.value
    # An empty value means an absent key, but an entry cannot be absent.
    empty = [None, [], *([""] if isinstance(shape, Text) else [])] if place.is_entry else []
    if isinstance(shape, Keys | Names):
        return [*SCALARS, *LISTS, *empty]
    if isinstance(shape, Entries):
        return [*SCALARS, *OBJECTS]
    return [*illegal_values(shape, example), *(each for each in empty if not takes(shape, each))]


def illegal_values(form: Form, example: Any) -> list[Any]:
    """Return values next to the legal ones, and of other types."""
    values = [*_neighbours(form, example), *SCALARS, *LISTS, *OBJECTS]
    return [value for value in values if not takes(form, value)]


def _ends(form: Whole) -> list[Any]:
    numbers = [form.least, form.most, float(form.least), float(form.most)]
    return [*numbers, str(form.least), str(form.most)]


def _choices(form: Choice) -> Iterator[tuple[str, str]]:
    for value in form.values:
        yield value, value
        if form.any_case:
            yield value.upper(), value
            yield value.lower(), value


def _texts(form: Text, example: str) -> list[str]:
    probed = [text for text in _probed(form, example) if takes(form, text)]
    return [shortest(form, example), longest(form, example), *probed]


def _numbers(form: Text) -> list[tuple[Any, str]]:
    if not isinstance(form, TextOrNumber):
        return []
    whole: list[tuple[Any, str]] = [(0, "0"), (-7, "-7"), (5e3, "5000"), (10.0, "10")]
    if isinstance(form, Bound) and form.pattern == WHOLE_NUMBER:
        return whole
    return [*whole, (0.5, "0.5"), (1e-9, "1e-09"), (1e300, "1e+300")]


def _neighbours(form: Form, example: Any) -> list[Any]:
    """Return values that almost have the form; some of them may have it."""
    if isinstance(form, Whole):
        beyond = [form.least - 1, form.most + 1, form.least + 0.5, form.least + 1]
        return [*beyond, float("nan"), str(form.least), str(form.most + 1), "two"]
    if isinstance(form, Choice):
        first = form.values[0]
        return [f"{first}x", first[:-1], first.swapcase(), f"{first}\n", " ".join(form.values)]
    if isinstance(form, Flag):
        return ["true", "False", 1]
    if isinstance(form, Number):
        return ["0.9", float("inf"), float("nan")]
    if isinstance(form, Amount):
        return [0, -1, form.least / 2, form.most * 2, str(form.least), math.nan, math.inf]
    assert isinstance(form, Text)
    return [*_shorter(form, str(example)), *_longer(form, str(example))]


def _shorter(form: Text, example: str) -> list[str]:
    least = shortest(form, example)
    return [text for text in (least[1:], least[:-1]) if text]


def _longer(form: Text, example: str) -> list[Any]:
    most = longest(form, example)
    numbers = ["9" * 400, "1e999", float("inf"), float("nan")]
    return [most + most[-1], example + "\n", *_probed(form, example), *numbers]


def _probed(form: Text, example: str) -> list[str]:
    """Return the example with a probe at its start, in its middle and at its end.

    Of the probes, these are the last that the form takes there, and the first that it refuses.
    """
    half = len(example) // 2
    made = []
    for at in (0, half, len(example)):
        texts = [f"{example[:at]}{probe}{example[at:]}" for probe in PROBES]
        taken = [text for text in texts if takes(form, text)]
        made += [*taken[-1:], *[text for text in texts if text not in taken][:1]]
    return made


def shortest(form: Text, example: str) -> str:
    """Return what is left of the example when no character more can be taken away."""
    for at in range(len(example)):
        less = example[:at] + example[at + 1 :]
        if less and takes(form, less):
            return shortest(form, less)
    return example


def longest(form: Text, example: str) -> str:
    """Return the example, stretched by one repeated character as far as the form allows."""
    for at in range(1, len(example) + 1):
        for filler in (example[at - 1], "a"):
            text = example[:at] + filler * (form.longest - len(example)) + example[at:]
            if takes(form, text):
                return text
    raise AssertionError(f"No text of {form.longest} characters is {form.expected}")
