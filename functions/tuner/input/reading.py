"""Reads an object of the contract key by key, so that one bad key does not hide the problems of
the others."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tuner import Json
from tuner.input.contract.payload import Payload
from tuner.input.stated import LIST, Stated
from tuner.input.wording import missing, problem


@dataclass(frozen=True)
class Reading:
    """An object as far as it conforms: the values of valid fields by name, a line for the rest."""

    instance: BaseModel
    valid: Json
    problems: list[str]

    def content(self) -> Json:
        """The object by key, with fixed defaults and without what is absent. Only of an object
        without problems."""
        names = {*self.valid}
        return self.instance.model_dump(by_alias=True, exclude_none=True, include=names)


def read(model: type[BaseModel], stated: Stated, names: Collection[str]) -> Reading:
    """The fields of these names, out of what is stated."""
    reading = Reading(model.model_construct(), {}, [])
    for name in names:
        _read_field(reading, name, model.model_fields[name], stated)
    return reading


def list_problems(tidy: Json) -> list[str]:
    """What is wrong with the list of training job definitions as a list; what is inside its
    entries is read together with what they share."""
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
    reading.problems.extend(problem((*location, *each["loc"][1:]), each) for each in errors)
    if not errors:
        reading.valid[name] = getattr(reading.instance, name)


def _refusals(instance: BaseModel, name: str, value: Any) -> list[ErrorDetails]:
    """Sets the field; what pydantic has against the value, when it refuses."""
    try:
        setattr(instance, name, value)
    except ValidationError as error:
        return error.errors()
    return []
