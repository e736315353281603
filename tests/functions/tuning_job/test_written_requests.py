"""A payload says what a request says: its keys become the members that a person wrote, and no others."""

import copy

import pytest

from local_runner.sagemaker.rules import shapes
from local_runner.sagemaker.rules import tuning_job as rules
from tests.events import Json
from tests.functions.tuning_job.written_requests import REQUESTS
from tuner.errors import InvalidInput
from tuner.input.check import checked_input
from tuner.tuning_job.prepare import prepared_tuning_job

NORMALISED = ("Tags", "HyperParameterTuningJobName")
ROLE = "arn:aws:iam::123456789012:role/tuning"
ALGORITHM = {
    "AlgorithmName": "boosting",
    "AlgorithmStatus": "Completed",
    "TrainingSpecification": {"SupportsDistributedTraining": True},
}


def requested(raw: Json, region: str) -> Json:
    """Return the request that the execution of a payload sends, without role, tags and name."""
    partition = "aws-cn" if region.startswith("cn-") else "aws"
    execution = {
        "Id": f"arn:{partition}:states:{region}:123456789012:execution:machine:run",
        "Name": "run",
        "StartTime": "2026-01-01T00:00:00Z",
    }
    payload = checked_input(copy.deepcopy(raw), execution)
    algorithms = [ALGORITHM for _ in payload["algorithmARNs"]]
    made = prepared_tuning_job(payload, algorithms, {}, ROLE, ROLE, [], execution["Id"])
    return without(made["createTuningJob"])


def without(request: Json) -> Json:
    """Return the request without its role, tags and name."""
    definitions = [
        {key: each[key] for key in each if key != "RoleArn"}
        for each in request.get("TrainingJobDefinitions", [request.get("TrainingJobDefinition")])
    ]
    if "TrainingJobDefinition" in request:
        own: Json = {"TrainingJobDefinition": definitions[0]}
    else:
        own = {"TrainingJobDefinitions": definitions}
    return {key: request[key] for key in request if key not in NORMALISED} | own


def region_of(name: str) -> str:
    return "cn-north-1" if name == "China" else "us-east-1"


@pytest.mark.parametrize("name", REQUESTS)
def test_a_payload_becomes_the_request_that_a_person_wrote(name: str) -> None:
    payload, request = REQUESTS[name]
    assert requested(payload, region_of(name)) == request


@pytest.mark.parametrize("name", REQUESTS)
def test_a_payload_has_no_key_more_than_its_request_states(name: str) -> None:
    payload, request = REQUESTS[name]
    for key in payload.keys() - {"model"}:
        less = {other: payload[other] for other in payload if other != key}
        try:
            made = requested(less, region_of(name))
        except InvalidInput:
            continue
        assert made != request, f"{key} says nothing"


@pytest.mark.parametrize("name", REQUESTS)
def test_sagemaker_accepts_a_written_request(name: str) -> None:
    request = copy.deepcopy(REQUESTS[name].request)
    request["HyperParameterTuningJobName"] = "written"
    only = request.get("TrainingJobDefinition")
    for definition in [only] if only else request["TrainingJobDefinitions"]:
        definition["RoleArn"] = ROLE
    found = shapes.problems("CreateHyperParameterTuningJob", request) or rules.problems(request)
    assert found == []
