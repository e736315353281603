"""The input contract for readers: as JSON Schema for editors, and as rows of the tables of keys."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from assets.make.places import members_of
from tuner.input.contract.definition import DefinitionKeys, TrainingJobDefinition
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key, inner_model, under


class Row(NamedTuple):
    """A key of the input."""

    name: str
    type: str
    default: str
    meaning: str
    members: list[str]


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema, draft 2020-12. An optional text or list may be empty, which means absent."""
    schema = Payload.model_json_schema()
    for definition in [schema, *schema["$defs"].values()]:
        for key, entry in definition["properties"].items():
            definition["properties"][key] = _entry(entry, key in definition.get("required", []))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def rows() -> list[Row]:
    """Return every key with its path, such as channels[].s3DataSource.S3Uri, in the contract's order."""
    return list(_rows(Payload, ""))


def _entry(entry: dict[str, Any], required: bool) -> dict[str, Any]:
    """Return the schema of a key without pydantic's null: "required" alone says which keys may be absent."""
    choices = [choice for choice in entry.get("anyOf", []) if choice != {"type": "null"}]
    if len(choices) == 1:
        kept = {k: v for k, v in entry.items() if k != "anyOf" and (k, v) != ("default", None)}
        entry = kept | choices[0]
    entry.pop("title", None)
    if not required and "pattern" in entry:
        entry["pattern"] = f"^$|{entry['pattern']}"
    return entry


def _rows(model: type[BaseModel], path: str) -> Iterator[Row]:
    entries = model.model_json_schema()["properties"]
    for key, field in _own_fields(model).items():
        here = under(path, key)
        kind = _type(_entry(entries[key], required=True), field)
        yield Row(here, kind, _default(field), field.description or "", members_of(here))
        if inner := inner_model(field):
            yield from _rows(inner, f"{here}[]" if kind.startswith("list") else here)


def _own_fields(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """Return the fields of an object; the fields that all training job definitions share are at the top level."""
    shared = DefinitionKeys.model_fields if model is TrainingJobDefinition else ()
    fields = zip(by_key(model).items(), model.model_fields, strict=True)
    return {key: field for (key, field), name in fields if name not in shared}


def _type(entry: dict[str, Any], field: FieldInfo) -> str:
    """Return a key's form in words: text, whole number, list of objects, Auto | Off."""
    if "enum" in entry:
        # OFF next to Off is the same choice in another case.
        choices = {choice.lower(): choice for choice in reversed(entry["enum"])}
        return " | ".join(reversed(choices.values()))
    kind = entry.get("type", "object")
    names = {
        "string": "text",
        "integer": "whole number",
        "number": "number",
        "boolean": "true | false",
    }
    if isinstance(kind, list):
        return "whole number" if kind == ["integer", "string"] else "text or number"
    if kind == "array":
        return "list of objects" if inner_model(field) else "list of texts"
    return names.get(kind, "object")


def _default(field: FieldInfo) -> str:
    """Return "required", the default as JSON, or "" for a key that may be absent."""
    if field.is_required():
        return "required"
    default = field.get_default(call_default_factory=True)
    if isinstance(field.json_schema_extra, dict):
        default = field.json_schema_extra.get("default", default)
    if isinstance(default, BaseModel):
        default = default.model_dump(by_alias=True)
    return "" if default is None else json.dumps(default)
