"""Values that SageMaker wants as text although they often are numbers: bounds and hyperparameters.

A JSON number is turned into text. true and false are not: an algorithm may want "True" or "1".
"""

import math
from dataclasses import dataclass
from typing import Any

from tuner.input.contract.forms import Text, refusal
from tuner.numbers import WHOLE_NUMBER, is_number


@dataclass(eq=False, repr=False)
class TextOrNumber(Text):
    """A text as it is, or a JSON number turned into text."""

    def read(self, value: Any) -> str:
        return super().read(number_as_text(value) if is_number(value) else value)

    def json_schema(self) -> dict[str, Any]:
        return super().json_schema() | {"type": ["string", "number"]}


@dataclass(eq=False, repr=False)
class Bound(TextOrNumber):
    """A finite number as text: one end of a range."""

    longest: int = 256

    def read(self, value: Any) -> str:
        text = super().read(value)
        if not math.isfinite(float(text)):
            raise refusal(value, self.expected)
        return text

    def json_schema(self) -> dict[str, Any]:
        number = "integer" if self.pattern == WHOLE_NUMBER else "number"
        return super().json_schema() | {"type": ["string", number]}


def number_as_text(number: float) -> str:
    """The shortest text for the number; a whole one without a fraction (10.0 is "10")."""
    return str(int(number)) if number % 1 == 0 and abs(number) < 2**53 else repr(number)
