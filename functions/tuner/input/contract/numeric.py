"""The forms of a number: any number, a whole number within bounds, or a number as text.

SageMaker takes bounds and hyperparameters as text, although they often are numbers. The application turns a JSON
number into text, but not true and false: an algorithm may expect "True" or "1".
"""

import math
import re
from dataclasses import dataclass
from typing import Any

from tuner.input.contract.forms import Form, Text, refusal
from tuner.numbers import WHOLE_NUMBER, is_number, single

# SageMaker's integers have 32 bits.
MOST_WHOLE = 2**31 - 1
# As many as the largest whole number has that JSON carries exactly.
DIGITS = "[0-9]{1,16}"


class Number(Form):
    """Any number that a metric can be: SageMaker's have 32 bits."""

    expected = "a number, without quotes"
    within = "a number from -3.4e+38 to 3.4e+38, as a metric has 32 bits"

    def read(self, value: Any) -> float:
        if not is_number(value):
            raise refusal(value, self.expected)
        if math.isinf(single(value)):
            raise refusal(value, self.within)
        number: float = value
        return number

    def json_schema(self) -> dict[str, Any]:
        return {"type": "number"}


@dataclass(eq=False, repr=False)
class Amount(Form):
    """An amount of money from `least` to `most`."""

    least: float
    most: float

    def __post_init__(self) -> None:
        least, most = number_as_text(self.least), number_as_text(self.most)
        self.expected = f"a number from {least} to {most}, without quotes"

    def read(self, value: Any) -> float:
        if not is_number(value) or not self.least <= value <= self.most:
            raise refusal(value, self.expected)
        amount: float = value
        return amount

    def json_schema(self) -> dict[str, Any]:
        return {"type": "number", "minimum": self.least, "maximum": self.most}


@dataclass(eq=False, repr=False)
class Whole(Form):
    """A whole number from `least` to `most` that is a multiple of `step`.

    It may come as text: parameter stores have nothing else.
    """

    least: int
    most: int = MOST_WHOLE
    step: int = 1

    def __post_init__(self) -> None:
        step = "" if self.step == 1 else f" in steps of {self.step}"
        self.expected = f"a whole number from {self.least} to {self.most}{step}"

    def read(self, value: Any) -> int:
        number = int(value) if _is_digits(value) else value
        if not is_number(number) or number % self.step != 0:
            raise refusal(value, self.expected)
        if not self.least <= number <= self.most:
            raise refusal(value, self.expected)
        return int(number)

    def json_schema(self) -> dict[str, Any]:
        step = {"multipleOf": self.step} if self.step != 1 else {}
        bounds = {"minimum": self.least, "maximum": self.most, **step}
        return {"type": ["integer", "string"], **bounds, "pattern": f"^{DIGITS}$"}


class TextOrNumber(Text):
    """A text, or a JSON number that is turned into text."""

    def read(self, value: Any) -> str:
        text = number_as_text(value) if is_number(value) else value
        if not self.matches(text):
            raise refusal(value, self.expected)
        return str(text)

    def json_schema(self) -> dict[str, Any]:
        return super().json_schema() | {"type": ["string", "number"]}


@dataclass(eq=False, repr=False)
class Bound(TextOrNumber):
    """An end of a range: a finite number as text."""

    longest: int = 256

    def matches(self, value: Any) -> bool:
        return super().matches(value) and math.isfinite(float(value))

    def json_schema(self) -> dict[str, Any]:
        number = "integer" if self.pattern == WHOLE_NUMBER else "number"
        return super().json_schema() | {"type": ["string", number]}


def number_as_text(number: float) -> str:
    """Return the shortest text for the number, a whole number without a fraction: "10" for 10.0."""
    return str(int(number)) if number % 1 == 0 and abs(number) < 2**53 else repr(number)


def _is_digits(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(DIGITS, value) is not None
