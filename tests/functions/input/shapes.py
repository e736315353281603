"""The shape of every key, read from the contract: the form of a value, a list of entries, or an object."""

from types import NoneType
from typing import Annotated, Any, NamedTuple, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tuner.input.contract.forms import Form
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key


class Keys(NamedTuple):
    """An object whose keys are those of the contract."""

    model: type[BaseModel]

    @property
    def expected(self) -> str:
        """Return the words for the object, with the keys that it needs and that no other object has for it."""
        fields = by_key(self.model)
        needed = [
            k for k, field in fields.items() if field.is_required() and k not in by_key(Payload)
        ]
        return f"an object, in braces, with {' and '.join(needed) or 'any of ' + ', '.join(fields)}"

    def shapes(self) -> dict[str, "Shape"]:
        return {key: shape_of(field) for key, field in by_key(self.model).items()}


class Names(NamedTuple):
    """An object whose names the user chooses; a fragment of a request has no forms."""

    name: Form | None
    entry: Form | None
    most: int | None
    expected: str = "an object, in braces"


class Entries(NamedTuple):
    """A list."""

    entry: Form | Keys
    most: int
    expected: str = "a list, in brackets"


Shape = Form | Keys | Names | Entries


def shape_of(field: FieldInfo) -> Shape:
    """Return the shape of a field's value when it is not absent."""
    return _shape(field.annotation, field.metadata)


def _shape(annotation: Any, metadata: Any = ()) -> Any:
    forms = [each for each in metadata if isinstance(each, Form)]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if forms:
        return forms[0]
    if origin is Annotated:
        return _shape(arguments[0], annotation.__metadata__)
    if NoneType in arguments:
        return _shape(arguments[0], metadata)
    most = next((each.max_length for each in metadata if hasattr(each, "max_length")), None)
    if origin is list:
        return Entries(_shape(arguments[0]), most)
    if annotation == dict[str, Any]:
        return Names(None, None, None)
    if origin is dict:
        return Names(_shape(arguments[0]), _shape(arguments[1]), most)
    return Keys(annotation)
