"""The choice of the integration that creates a tuning job."""

import pytest

from assets.make import proven_members
from tests.events import Json
from tuner.tuning_job.proven_members import is_proven


def test_the_proven_members_are_those_that_the_local_runner_takes() -> None:
    assert proven_members.FILE.read_text() == proven_members.text(), "run: make documents"


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
def test_an_unproven_member_anywhere_makes_a_request_unproven(request_: Json, proven: bool) -> None:
    assert is_proven(request_) is proven
