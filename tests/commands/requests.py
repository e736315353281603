"""A strategy for CreateHyperParameterTuningJob requests, as people write them, that SageMaker's strict checks accept.

They come from generated payloads: in either form, with and without documented defaults, and with members that have no
key.
"""

from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

from commands.normal_form import CHANNEL_DEFAULTS, DEFINITION_DEFAULTS
from local_runner.sagemaker.rules import shapes
from local_runner.sagemaker.rules import tuning_job as rules
from tests.events import Json
from tests.functions.properties.contract import BOOLEANS, optional
from tests.functions.properties.payloads import payloads
from tuner.errors import InvalidInput
from tuner.input.check import checked_input
from tuner.overrides import overridden
from tuner.tuning_job.prepare import prepared_tuning_job
from tuner.tuning_job.request import SHARED

EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:machine:run",
    "Name": "run",
    "StartTime": "2026-01-01T00:00:00.000Z",
}
ROLE = "arn:aws:iam::123456789012:role/role"
# An algorithm that takes anything.
ALGORITHM = {
    "TrainingSpecification": {"SupportsDistributedTraining": True},
    "InferenceSpecification": {"Containers": [{"Image": "serving:1"}]},
}

# Members of a definition that have no key, or none that can say this.
WITHOUT_KEY = optional(
    OutputDataConfig=optional(
        CompressionType=st.sampled_from(["NONE", "GZIP"]),
        S3OutputPath=st.just("s3://bucket/own"),
        KmsKeyId=st.just("alias/own"),
    ),
    StoppingCondition=st.just({"MaxPendingTimeInSeconds": 7200}),
    CheckpointConfig=st.sampled_from(
        [
            {"S3Uri": "s3://bucket/saved", "LocalPath": "/opt/ml/saved"},
            {"S3Uri": "s3://bucket/saved"},
        ]
    ),
    VpcConfig=st.just({"Subnets": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}),
    EnableNetworkIsolation=BOOLEANS,
)
OWN_RESOURCES = st.sampled_from(
    [
        {},
        {
            "ResourceConfig": {
                "InstanceType": "ml.m5.xlarge",
                "InstanceCount": 1,
                "VolumeSizeInGB": 1,
                "KeepAlivePeriodInSeconds": 60,
            }
        },
        {
            "ResourceConfig": {
                "InstanceGroups": [
                    {
                        "InstanceType": "ml.m5.xlarge",
                        "InstanceCount": 1,
                        "InstanceGroupName": "group",
                    }
                ],
                "VolumeSizeInGB": 30,
            }
        },
        {
            "HyperParameterTuningResourceConfig": {
                "InstanceType": "ml.m5.xlarge",
                "InstanceCount": 2,
                "VolumeSizeInGB": 40,
            }
        },
        {
            "HyperParameterTuningResourceConfig": {
                "AllocationStrategy": "Prioritized",
                "InstanceConfigs": [
                    {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
                    {"InstanceType": "ml.c5.xlarge", "InstanceCount": 2, "VolumeSizeInGB": 50},
                ],
            }
        },
    ]
)
OF_THE_WHOLE = optional(
    Autotune=st.just({"Mode": "Enabled"}),
    Tags=st.just([{"Key": "team", "Value": "churn"}, {"Key": "Environment", "Value": "test"}]),
)


@st.composite
def requests(draw: st.DrawFn) -> Json:
    """Draw a request that SageMaker's strict checks accept."""
    made = _request_of(draw(payloads().filter(_is_accepted))) | draw(OF_THE_WHOLE)
    made["TrainingJobDefinitions"] = [
        _changed(draw, each) for each in _definitions(made.pop("TrainingJobDefinition", None), made)
    ]
    for each in made["TrainingJobDefinitions"]:
        each["TuningObjective"]["Type"] = made["TrainingJobDefinitions"][0]["TuningObjective"][
            "Type"
        ]
    if len(made["TrainingJobDefinitions"]) == 1 and ("WarmStartConfig" in made or draw(BOOLEANS)):
        made = singular(made)
        if draw(BOOLEANS):
            made["TrainingJobDefinition"].pop("DefinitionName", None)
    return made if draw(BOOLEANS) else _without_defaults(made)


def problems(request: Json) -> list[str]:
    """Return the reasons why SageMaker would refuse the request."""
    name = "CreateHyperParameterTuningJob"
    return shapes.problems(name, request) or rules.problems(request)


def request_of(payload: Json, region: str = "us-east-1") -> Json:
    """Return the request that a dry run of the payload returns in a Region."""
    execution = {**EXECUTION, "Id": EXECUTION["Id"].replace("us-east-1", region)}
    checked = checked_input({**payload, "dryRun": True}, execution)
    described = [ALGORITHM for _ in checked["algorithmARNs"]]
    prepared = prepared_tuning_job(checked, described, {}, ROLE, ROLE, [], EXECUTION["Id"])
    request: Json = prepared["dryRun"]["createHyperParameterTuningJob"]
    return request


def singular(request: Json) -> Json:
    """Return a request in the list form of one definition in the singular form."""
    [definition] = request["TrainingJobDefinitions"]
    config = request["HyperParameterTuningJobConfig"]
    shared = {name: definition[key] for key, name in SHARED.items() if key in definition}
    return {
        **{key: value for key, value in request.items() if key != "TrainingJobDefinitions"},
        "HyperParameterTuningJobConfig": config | shared,
        "TrainingJobDefinition": {k: v for k, v in definition.items() if k not in SHARED},
    }


def _is_accepted(payload: Json) -> bool:
    try:
        checked_input(payload, EXECUTION)
    except InvalidInput:
        return False
    return True


def _request_of(payload: Json) -> Json:
    return request_of({key: payload[key] for key in payload if key != "overrides"})


def _definitions(alone: Json | None, request: Json) -> list[Json]:
    """Return the definitions of a request as entries of the list."""
    if alone is None:
        return list(request["TrainingJobDefinitions"])
    config = request["HyperParameterTuningJobConfig"]
    return [{"DefinitionName": "alone", **alone} | {k: config.pop(v) for k, v in SHARED.items()}]


def _changed(draw: st.DrawFn, definition: Json) -> Json:
    made = deepcopy(definition)
    resources = draw(OWN_RESOURCES)
    if resources:
        made.pop("ResourceConfig", None)
        made.pop("HyperParameterTuningResourceConfig", None)
    return overridden(made | resources, draw(WITHOUT_KEY))


def _without_defaults(request: Json) -> Json:
    """Return the request without the members whose value is their documented default."""
    made = deepcopy(request)
    alone = [made["TrainingJobDefinition"]] if "TrainingJobDefinition" in made else []
    for definition in alone or made["TrainingJobDefinitions"]:
        _drop(definition, DEFINITION_DEFAULTS)
        mode = definition["AlgorithmSpecification"]["TrainingInputMode"]
        for channel in definition.get("InputDataConfig", []):
            _drop(channel, {**CHANNEL_DEFAULTS, "InputMode": mode})
    return made


def _drop(members: Json, defaults: Json) -> None:
    for path, default in defaults.items():
        *parents, member = path.split(".")
        inner: Any = members
        for name in parents:
            inner = inner.get(name, {})
        if inner.get(member) == default:
            del inner[member]
