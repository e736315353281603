"""The bounds and choices of the contract are those of SageMaker's service model, unless there is a reason."""

from typing import Any

import pytest
from botocore.model import Shape

from assets.make.contract_reference import rows
from local_runner.sagemaker.rules.shapes import service_model
from tests.functions.input.places import PLACES
from tuner.input.contract.forms import Choice, Text
from tuner.input.contract.numeric import Whole

MEMBERS = [(row.name, member) for row in rows() for member in row.members]

OTHERWISE: dict[str, Any] = {
    # ReverseLogarithmic is for continuous ranges. No guide describes Converse for tuning jobs.
    "parameterRanges.IntegerParameterRanges[].ScalingType": {"Auto", "Linear", "Logarithmic"},
    "channels[].s3DataSource.S3DataType": {"S3Prefix", "ManifestFile", "AugmentedManifestFile"},
    # A rule counts them together with the tuned hyperparameters.
    "staticHyperParameters": (None, None),
    # The first of SageMaker's choices is trainingInstanceType.
    "fallbackInstanceTypes": (None, 5),
    # SageMaker takes 0 only together with members that have no key here.
    "trainingInstanceCount": (1, 2**31 - 1),
    "trainingInstanceVolumeSizeInGB": (1, 2**31 - 1),
    # Each leaves room: for the rest of an address, for MODEL_TYPE, and for the tags of others.
    "model.artifactsS3OutputPath": (None, 900),
    "trainingJobDefinitions[].artifactsS3OutputPath": (None, 900),
    "model.environment": (None, 99),
    "tags": (None, 45),
    # SageMaker takes an ARN as well as a name.
    "modelRegistry.modelPackageGroupName": (None, 63),
}


def member_shape(member: str) -> Shape:
    """Return the shape of a member as the document of keys writes it."""
    operation, _, path = f"CreateHyperParameterTuningJob: {member}".rpartition(": ")
    shape = service_model().operation_model(operation.split(": ")[-1]).input_shape
    for step in path.split("."):
        name = step.removesuffix("[]")
        shape = shape.value if shape.type_name == "map" else shape.members[name]
        shape = shape.member if name != step else shape
    return shape


def stated(key: str) -> Any:
    """Return the choices of a key, or its least and most."""
    shape = PLACES[key].shape
    if isinstance(shape, Choice):
        return {*shape.values}
    if isinstance(shape, Text):
        return None, shape.longest
    if isinstance(shape, Whole):
        return shape.least, shape.most
    return None, getattr(shape, "most", None)


def differs(own: Any, shape: Shape) -> bool:
    """Return true for other choices or bounds than the shape's, which often has no upper bound."""
    if isinstance(own, set):
        return own != {*shape.enum}
    least, most = own
    bounds = shape.metadata
    return least not in (None, bounds.get("min", least)) or most != bounds.get("max", most)


@pytest.mark.parametrize(("key", "member"), MEMBERS)
def test_a_bound_is_sagemaker_s_unless_there_is_a_reason(key: str, member: str) -> None:
    own = stated(key)
    assert differs(own, member_shape(member)) == (key in OTHERWISE)
    assert own == OTHERWISE.get(key, own)
