"""The forms a number can have: whole within bounds, or any.

Numbers that SageMaker wants as text are in numbers_as_text.
"""

import re
from dataclasses import dataclass
from typing import Any

from tuner.input.contract.forms import Form, refusal
from tuner.numbers import is_number

# SageMaker's integers have 32 bits.
MOST_WHOLE = 2**31 - 1


@dataclass(eq=False, repr=False)
class Number(Form):
    """Any finite number."""

    def read(self, value: Any) -> float:
        if not is_number(value):
            raise refusal(value, "a number, without quotes")
        number: float = value
        return number

    def json_schema(self) -> dict[str, Any]:
        return {"type": "number"}


@dataclass(eq=False, repr=False)
class Whole(Form):
    """A whole number from `least` to `most`, a multiple of `step`; as text only
    where `quoted`."""

    least: int
    most: int = MOST_WHOLE
    quoted: bool = False
    step: int = 1

    def read(self, value: Any) -> int:
        number = int(value) if self._is_quoted(value) else value
        if not is_number(number) or number % self.step != 0:
            raise refusal(value, self._expected())
        if not self.least <= number <= self.most:
            raise refusal(value, self._expected())
        return int(number)

    def json_schema(self) -> dict[str, Any]:
        bounds = {"minimum": self.least, "maximum": self.most}
        bounds |= {"multipleOf": self.step} if self.step != 1 else {}
        number = {"type": "integer"} | {k: v for k, v in bounds.items() if v is not None}
        if not self.quoted:
            return number
        return {"anyOf": [number, {"type": "string", "pattern": "^[0-9]{1,9}$"}]}

    def _is_quoted(self, value: Any) -> bool:
        return self.quoted and isinstance(value, str) and bool(re.fullmatch("[0-9]{1,9}", value))

    def _expected(self) -> str:
        least = "" if self.least is None else f" from {self.least}"
        most = "" if self.most is None else f" to {self.most}"
        step = "" if self.step == 1 else f" in steps of {self.step}"
        return f"a whole number{least}{most}{step}{'' if self.quoted else ', without quotes'}"
