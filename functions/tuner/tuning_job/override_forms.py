"""Rules about the form of overrides: that of the requests into which they are merged.

Members, types and required members are those of SageMaker's service model; SageMaker checks the values.
A wrong member would end an execution past any Catch.
"""

import json
from collections.abc import Iterator
from typing import Any

from tuner import Json
from tuner.numbers import is_number
from tuner.overrides import NAMES

Problem = tuple[str, str]

TAKEN_AWAY = "is required; it cannot be removed"
NO_OBJECT = "give an object, in braces"
# Without pathlib, whose import takes a tenth of this function's cold start.
with open(__file__.replace("override_forms.py", "override_shapes.json")) as file:
    SHAPES: Json = json.load(file)
REQUESTS = {
    "createHyperParameterTuningJob": "CreateHyperParameterTuningJobRequest",
    "createModel": "CreateModelInput",
    "createEndpointConfig": "CreateEndpointConfigInput",
}
TYPES: dict[str, tuple[type, ...]] = {
    "a text": (str,),
    "a whole number": (int,),
    "a number": (int, float),
    "true or false": (bool,),
}


def form_problems(path: str, override: Any, request: Any, form: str) -> Iterator[Problem]:
    """Yield the path of each place where the override has not the form of the structure, and what is wrong.

    `request` is the request, or the part of it, into which the override is merged.
    """
    if not isinstance(override, dict):
        yield path, _not_valid(override, NO_OBJECT)
        return
    members, required = SHAPES[form]["members"], SHAPES[form]["required"]
    known = request if isinstance(request, dict) else {}
    for name, value in override.items():
        if name not in members:
            yield f"{path}.{name}", f"is not a member here; give {' or '.join(members)}"
        elif value is not None:
            yield from _value(f"{path}.{name}", value, known.get(name), members[name])
        elif name in required:
            yield f"{path}.{name}", TAKEN_AWAY
    for name in required:
        if name not in override and name not in known:
            yield f"{path}.{name}", "is missing; it is required here"


def _value(path: str, value: Any, base: Any, form: Any) -> Iterator[Problem]:
    """Yield the problems of a value; `base` is the value at this place without the override."""
    if isinstance(form, list):
        yield from _list(path, value, base, form[0])
    elif isinstance(form, dict):
        yield from _map(path, value, form["*"])
    elif form in SHAPES:
        yield from form_problems(path, value, base, form)
    elif not _is_of(value, TYPES[form]):
        yield path, _not_valid(value, f"give {form}")


def _list(path: str, value: Any, base: Any, form: Any) -> Iterator[Problem]:
    if not isinstance(value, list):
        yield path, _not_valid(value, "give a list, in brackets")
        return
    key = NAMES.get(path.rsplit(".", 1)[-1], "")
    named = {entry.get(key): entry for entry in base or []} if key else {}
    for index, entry in enumerate(value):
        name = entry.get(key) if isinstance(entry, dict) else None
        if key and isinstance(entry, dict) and not isinstance(name, str):
            yield f"{path}[{index}].{key}", "is missing; entries are merged by this member"
            continue
        yield from _value(f"{path}[{index}]", entry, named.get(name), form)


def _map(path: str, value: Any, form: Any) -> Iterator[Problem]:
    if not isinstance(value, dict):
        yield path, _not_valid(value, NO_OBJECT)
        return
    for key, inner in value.items():
        if inner is not None:
            yield from _value(f"{path}.{key}", inner, None, form)


def _is_of(value: Any, types: tuple[type, ...]) -> bool:
    """Return whether the value is of a type: unlike in Python, true is no whole number and NaN no number."""
    if isinstance(value, bool):
        return bool in types
    return isinstance(value, types) and (isinstance(value, str) or is_number(value))


def _not_valid(value: Any, right: str) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"{text if len(text) <= 60 else f'{text[:60]}...'} is not valid; {right}"
