"""Refusal of fields that the optimized Step Functions integration of SageMaker is not known to take.

SageMaker itself judges values of the right type.
"""

from collections.abc import Iterator
from typing import Any

from botocore.model import ListShape, MapShape, Shape, StructureShape

from local_runner.sagemaker.rules.shapes import has_type_of, service_model
from local_runner.stepfunctions.proven_fields import proven_members

# The service calls of the integration, by their name in a Resource ARN. On AWS it also starts training, transform,
# processing and labelling jobs, which do not run here.
OPERATIONS = {
    "createHyperParameterTuningJob": "CreateHyperParameterTuningJob",
    "createModel": "CreateModel",
    "createEndpointConfig": "CreateEndpointConfig",
    "createEndpoint": "CreateEndpoint",
}


def problems(action: str, parameters: dict[str, Any]) -> list[str]:
    """Return the reasons for which the parameters cannot start the task, in the words of Step Functions.

    https://github.com/aws/aws-step-functions-data-science-sdk-python/issues/15 quotes the first kind.
    """
    shape = service_model().operation_model(OPERATIONS[action]).input_shape
    return [*_missing(shape, parameters), *_fields(shape, parameters)]


def _missing(shape: StructureShape, parameters: dict[str, Any]) -> Iterator[str]:
    for name in shape.required_members:
        if name not in parameters:
            yield f"The field '{name}' is required but was missing"


def _fields(shape: Shape, value: Any) -> Iterator[str]:
    if isinstance(shape, StructureShape):
        yield from _members(shape, value)
    elif isinstance(shape, ListShape):
        for element in value:
            yield from _fields(shape.member, element)


def _members(shape: StructureShape, value: dict[str, Any]) -> Iterator[str]:
    proven = proven_members(shape.name)
    for name, member in value.items():
        if name not in proven:
            yield f'The field "{name}" is not supported by Step Functions'
        elif not _has_format(shape.members[name], member):
            yield f"The value of the field '{name}' has an invalid format"
        else:
            yield from _fields(shape.members[name], member)


def _has_format(shape: Shape, value: Any) -> bool:
    """Return whether the value and everything directly in it has the type that the shape asks for."""
    if not has_type_of(shape, value):
        return False
    if isinstance(shape, ListShape):
        return all(has_type_of(shape.member, element) for element in value)
    if isinstance(shape, MapShape):
        return all(has_type_of(shape.value, element) for element in value.values())
    return True
