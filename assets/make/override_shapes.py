"""The forms of the requests that an input may override, taken from SageMaker's service model.

The functions do not load that model: it is 2 MB, and Lambda's own copy changes without notice. A test fails when the
file differs from its generated form.
"""

import json
from pathlib import Path
from typing import Any

import botocore.session
from botocore.model import ServiceModel, Shape

SHAPES = Path(__file__).parents[2] / "functions" / "tuner" / "tuning_job" / "override_shapes.json"
OPERATIONS = ("CreateHyperParameterTuningJob", "CreateModel", "CreateEndpointConfig")
LEAVES = {
    "string": "a text",
    "integer": "a whole number",
    "long": "a whole number",
    "float": "a number",
    "double": "a number",
    "boolean": "true or false",
}


def form(shape: Shape) -> Any:
    """Return a leaf in words, a structure by name, [form] for a list and {"*": form} for a map."""
    if shape.type_name == "structure":
        return shape.name
    if shape.type_name == "list":
        return [form(shape.member)]
    return {"*": form(shape.value)} if shape.type_name == "map" else LEAVES[shape.type_name]


def structures(shape: Shape, found: dict[str, Any]) -> None:
    """Add the shape, if it is a structure, and all structures in it to those found."""
    if shape.type_name == "list":
        structures(shape.member, found)
    if shape.type_name == "map":
        structures(shape.value, found)
    if shape.type_name != "structure" or shape.name in found:
        return
    members = {name: form(member) for name, member in shape.members.items()}
    found[shape.name] = {"members": members, "required": shape.required_members}
    for member in shape.members.values():
        structures(member, found)


def shapes() -> str:
    """Return every structure of the requests by its name, as JSON with a line for each."""
    model: ServiceModel = botocore.session.get_session().get_service_model("sagemaker")
    found: dict[str, Any] = {}
    for operation in OPERATIONS:
        structures(model.operation_model(operation).input_shape, found)
    lines = [f"  {json.dumps(name)}: {json.dumps(found[name])}" for name in sorted(found)]
    return "{\n" + ",\n".join(lines) + "\n}\n"


if __name__ == "__main__":
    SHAPES.write_text(shapes())
