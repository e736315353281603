"""Words for pydantic's errors: lines on which a person can act, `path: what is wrong; what would be right`.

They are about the shapes of objects and lists: forms and rules have words of their own.
"""

from collections.abc import Callable

from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from tuner.input.contract.forms import shown
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key, inner_model, under

Location = tuple[int | str, ...]


def problem(location: Location, error: ErrorDetails, name: str = "") -> str:
    """Return the line for an error that pydantic found at this location of the input, in what has the name."""
    whose = " (" + shown(name).strip('"') + ")" if name else ""
    return f"{path(location)}{whose}: {SENTENCES[error['type']](location, error)}"


def missing(location: Location, absence: str, field: FieldInfo) -> str:
    """Return the line for an absent required key; `absence` says in words that it is absent."""
    return f"{path(location)}: {absence}; it is required. {field.description}"


def path(location: Location) -> str:
    """Return the location as a problem has it, such as channels[0].s3DataSource."""
    written = ""
    for part in location:
        written = f"{written}[{part}]" if isinstance(part, int) else under(written, part)
    # In this way, pydantic marks an error in a dictionary's key instead of its value.
    return written.removesuffix(".[key]")


def _fields_at(location: Location) -> dict[str, FieldInfo]:
    """Return the fields of the contract's object at this location."""
    fields = by_key(Payload)
    for part in location:
        inner = None if isinstance(part, int) else inner_model(fields[part])
        fields = by_key(inner) if inner else fields
    return fields


def _missing(location: Location, error: ErrorDetails) -> str:
    return f"is missing; it is required. {_fields_at(location[:-1])[str(location[-1])].description}"


def _not_a_member(location: Location, error: ErrorDetails) -> str:
    return (
        f"is not a member of this structure; its members are {', '.join(_fields_at(location[:-1]))}"
    )


def _not_an_object(location: Location, error: ErrorDetails) -> str:
    return f"{shown(error['input'])} is not valid; give an object, in braces"


def _not_a_structure(location: Location, error: ErrorDetails) -> str:
    fields, shareable = _fields_at(location), by_key(Payload)
    required = [
        key for key, field in fields.items() if field.is_required() and key not in shareable
    ]
    keys = " and ".join(required) or f"any of {', '.join(fields)}"
    return f"{_not_an_object(location, error)}, with {keys}"


def _not_a_list(location: Location, error: ErrorDetails) -> str:
    return f"{shown(error['input'])} is not valid; give a list, in brackets"


def _too_many(location: Location, error: ErrorDetails) -> str:
    return f"has {len(error['input'])} entries; give at most {error['ctx']['max_length']}"


def _in_own_words(location: Location, error: ErrorDetails) -> str:
    return str(error["msg"])


SENTENCES: dict[str, Callable[[Location, ErrorDetails], str]] = {
    "missing": _missing,
    "extra_forbidden": _not_a_member,
    "model_type": _not_a_structure,
    "model_attributes_type": _not_a_structure,
    "dict_type": _not_an_object,
    "list_type": _not_a_list,
    "too_long": _too_many,
    "contract": _in_own_words,
}
