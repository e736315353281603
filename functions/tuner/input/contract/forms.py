"""The forms of single values: each accepts values, and says in words what would be right.

The contract gives each key a form; objects and lists have none. Forms are neither compared nor printed, because the
methods that a dataclass writes for that would cost each cold start some milliseconds.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from unicodedata import category

from pydantic_core import CoreSchema, PydanticCustomError, core_schema

LONGEST_SHOWN = 80


def shown(value: object) -> str:
    """Return the value as JSON, cut to a length that keeps a message readable."""
    # JSON can carry half of a surrogate pair, which no encoding can write.
    text = json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


class Form:
    """A pydantic annotation for a value of one form."""

    # Completes "give ...": the words that say what would be right.
    expected: str

    def read(self, value: Any) -> Any:
        """Return the value in its normal spelling. Raises PydanticCustomError for a value of another form."""
        raise NotImplementedError

    def json_schema(self) -> dict[str, Any]:
        """Return the form as far as JSON Schema can express it."""
        raise NotImplementedError

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: Callable[[CoreSchema], dict[str, Any]]
    ) -> dict[str, Any]:
        return self.json_schema()


def breach(sentence: str) -> PydanticCustomError:
    """Return the error with a sentence that says what is wrong and what would be right."""
    return PydanticCustomError("contract", "{sentence}", {"sentence": sentence})


def refusal(value: object, expected: str) -> PydanticCustomError:
    """Return the error for a value of the wrong form; `expected` completes "give ..."."""
    return breach(f"{shown(value)} is not valid; give {expected}")


@dataclass(eq=False, repr=False)
class Text(Form):
    """A text that matches the whole of `pattern` and has at most `longest` characters."""

    expected: str
    pattern: str
    longest: int

    def read(self, value: Any) -> str:
        if not self.matches(value):
            raise refusal(value, self.expected)
        text: str = value
        return text

    def matches(self, value: Any) -> bool:
        """Return true for a text of this form."""
        if not isinstance(value, str) or len(value) > self.longest:
            return False
        return re.fullmatch(self.pattern, value) is not None

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^({self.pattern})$", "maxLength": self.longest}


@dataclass(eq=False, repr=False)
class NameOrArn(Text):
    """A name, or an ARN: what matches `prefix`, and then a name."""

    prefix: str

    def matches(self, value: Any) -> bool:
        """Return true for a text whose name has this form."""
        name = re.sub(f"^{self.prefix}", "", value) if isinstance(value, str) else value
        return super().matches(name)

    def json_schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": f"^({self.prefix})?({self.pattern})$"}


class Printable(Text):
    """A text of characters in SageMaker's `\\p{L}\\p{M}\\p{Z}\\p{S}\\p{N}\\p{P}`, and so without control characters."""

    def matches(self, value: Any) -> bool:
        if not super().matches(value):
            return False
        return not any(category(character).startswith("C") for character in value)


@dataclass(eq=False, repr=False)
class Choice(Form):
    """One of a few texts; `any_case` accepts each in upper and lower case."""

    values: tuple[str, ...]
    any_case: bool = False

    def __post_init__(self) -> None:
        self.expected = " or ".join(self.values)

    def read(self, value: Any) -> str:
        for choice in self.values:
            if value == choice or (self.any_case and str(value).lower() == choice.lower()):
                return choice
        raise refusal(value, self.expected)

    def json_schema(self) -> dict[str, Any]:
        other_case = [value.upper() for value in self.values] if self.any_case else []
        return {"type": "string", "enum": [*self.values, *other_case]}


class Flag(Form):
    """true or false, but no text: "False" could mean either."""

    expected = "true or false, without quotes"

    def read(self, value: Any) -> bool:
        if not isinstance(value, bool):
            raise refusal(value, self.expected)
        return value

    def json_schema(self) -> dict[str, Any]:
        return {"type": "boolean"}
