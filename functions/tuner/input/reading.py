"""Reading of an object of the contract key by key, so that no bad key hides the problems of other keys."""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tuner import Json
from tuner.input.contract.payload import Payload
from tuner.input.stated import LIST, Stated
from tuner.input.wording import Location, missing, problem

RANGES = "parameterRanges"


@dataclass(frozen=True)
class Reading:
    """An object as far as it is valid: the values of valid fields by name, a line for each problem."""

    instance: BaseModel
    valid: Json
    problems: list[str]

    def content(self) -> Json:
        """Return the object by key, with fixed defaults and without absent keys, if it has no problems."""
        names = {*self.valid}
        return self.instance.model_dump(by_alias=True, exclude_none=True, include=names)


def read(model: type[BaseModel], stated: Stated, names: Collection[str]) -> Reading:
    """Read the fields of these names from the stated values."""
    reading = Reading(_blank(model).model_copy(), {}, [])
    for name in names:
        _read_field(reading, name, model.model_fields[name], stated)
    return reading


@cache
def _blank(model: type[BaseModel]) -> BaseModel:
    """Return the object with defaults only, to be copied, since making it costs a lot. Nothing changes a default."""
    return model.model_construct()


def list_problems(tidy: Json) -> list[str]:
    """Return the problems of the list of training job definitions, but not those inside its entries.

    An entry is read together with the keys that it shares.
    """
    reading = read(Payload, Stated(tidy), [])
    errors = _refusals(reading.instance, "training_job_definitions", tidy.get(LIST))
    outer = [each for each in errors if len(each["loc"]) <= len((LIST, "index"))]
    return [problem((LIST, *each["loc"][1:]), each) for each in outer]


def _read_field(reading: Reading, name: str, field: FieldInfo, stated: Stated) -> None:
    key = field.alias or name
    location = stated.location(key)
    if key not in stated.values and field.is_required():
        reading.problems.append(missing(location, stated.absence(key), field))
        return
    value = stated.values.get(key)
    errors = _refusals(reading.instance, name, value) if key in stated.values else []
    reading.problems.extend(
        problem((*location, *each["loc"][1:]), each, _tuned_name(key, value, each["loc"][1:]))
        for each in errors
    )
    if not errors:
        reading.valid[name] = getattr(reading.instance, name)


def _refusals(instance: BaseModel, name: str, value: Any) -> list[ErrorDetails]:
    """Set the field, and return the errors with which pydantic refuses the value, if it does."""
    try:
        setattr(instance, name, value)
    except ValidationError as error:
        return error.errors()
    return []


def _tuned_name(key: str, value: Any, location: Location) -> str:
    """Return the name of the hyperparameter whose range has this location; "" if it is none or has no name."""
    if key != RANGES or len(location) < len(("kind", "index")) or location[-1] == "Name":
        return ""
    try:
        name = value[location[0]][location[1]]["Name"]
    except (KeyError, IndexError, TypeError):
        return ""
    return name if isinstance(name, str) else ""
