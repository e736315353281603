"""Which requests the optimized integration is known to take: the same here as on the local runner."""

from typing import Any

import botocore.session
import pytest

from local_runner.stepfunctions.proven_fields import proven_members
from tuner.tuning_job.proven_members import LEAF, PROVEN, is_proven

Json = dict[str, Any]


def evidence(shape: Any) -> Json:
    """The proven members of a shape of the service model, as the local runner holds them."""
    if shape.type_name == "list":
        return evidence(shape.member)
    if shape.type_name != "structure":
        return LEAF
    proven = proven_members(shape.name)
    return {name: evidence(member) for name, member in shape.members.items() if name in proven}


def test_the_proven_members_are_those_that_the_local_runner_takes() -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    shape = model.operation_model("CreateHyperParameterTuningJob").input_shape
    assert evidence(shape) == PROVEN


@pytest.mark.parametrize(
    ("request_", "proven"),
    [
        ({"HyperParameterTuningJobName": "job", "Tags": [{"Key": "k", "Value": "v"}]}, True),
        ({"TrainingJobDefinitions": [{"StaticHyperParameters": {"any": "name"}}]}, True),
        ({"Autotune": {"Mode": "Enabled"}}, False),
        ({"HyperParameterTuningJobConfig": {"RandomSeed": 1}}, False),
        ({"TrainingJobDefinitions": [{}, {"RetryStrategy": {"MaximumRetryAttempts": 1}}]}, False),
    ],
)
def test_one_unproven_member_anywhere_is_enough(request_: Json, proven: bool) -> None:
    assert is_proven(request_) is proven
