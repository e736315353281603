"""Rules of overrides: each problem in full, and every other override is accepted."""

import json
from typing import Any

import botocore.session
import pytest

from assets.make import override_shapes
from tests.events import Json
from tuner.overrides import NAMES
from tuner.tuning_job.override_forms import REQUESTS, SHAPES, form_problems
from tuner.tuning_job.override_rules import REFUSED, override_problems

DEFINITION: Json = {
    "DefinitionName": "one",
    "AlgorithmSpecification": {"TrainingImage": "image", "TrainingInputMode": "File"},
    "RoleArn": "role",
    "InputDataConfig": [
        {"ChannelName": "training", "DataSource": {"S3DataSource": {"S3Uri": "s3://b/k"}}}
    ],
    "OutputDataConfig": {"S3OutputPath": "s3://b/o"},
    "StoppingCondition": {"MaxRuntimeInSeconds": 60},
}
JOB: Json = {
    "HyperParameterTuningJobName": "job",
    "HyperParameterTuningJobConfig": {
        "Strategy": "Bayesian",
        "ResourceLimits": {"MaxParallelTrainingJobs": 1},
    },
    "TrainingJobDefinitions": [DEFINITION],
}
REQUESTS_MADE: Json = {
    "createHyperParameterTuningJob": JOB,
    "createModel": {
        "ModelName": "model",
        "PrimaryContainer": {"Image": "image"},
        "Tags": [{"Key": "Name", "Value": "stack"}],
    },
    "createEndpointConfig": {
        "EndpointConfigName": "model",
        "ProductionVariants": [{"VariantName": "AllTraffic", "ModelName": "model"}],
    },
}


def problems(name: str, fragment: Json) -> list[str]:
    return override_problems({name: fragment}, REQUESTS_MADE)


def test_the_shapes_are_those_of_the_service_model() -> None:
    assert override_shapes.SHAPES.read_text() == override_shapes.shapes()


@pytest.mark.parametrize("name", REQUESTS)
def test_every_refused_place_and_every_request_is_in_the_shapes(name: str) -> None:
    for place in REFUSED[name]:
        form: Any = REQUESTS[name]
        for part in place.split("."):
            form = form[0] if part == "*" else SHAPES[form]["members"][part]


def test_every_list_that_merges_by_name_has_that_name() -> None:
    found = {
        member: form[0]
        for shape in SHAPES.values()
        for member, form in shape["members"].items()
        if member in NAMES and isinstance(form, list)
    }
    assert found.keys() == NAMES.keys()
    for member, structure in found.items():
        assert SHAPES[structure]["members"][NAMES[member]] == "a text"


def test_the_shapes_name_the_requests_of_the_operations() -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    inputs = [model.operation_model(each).input_shape.name for each in override_shapes.OPERATIONS]
    assert list(REQUESTS.values()) == inputs


ALLOWED: dict[str, tuple[str, Json]] = {
    "a member at depth": (
        "createHyperParameterTuningJob",
        {
            "TrainingJobDefinitions": [
                {"DefinitionName": "one", "StoppingCondition": {"MaxPendingTimeInSeconds": 7200}}
            ]
        },
    ),
    "a part of a channel": (
        "createHyperParameterTuningJob",
        {
            "TrainingJobDefinitions": [
                {
                    "DefinitionName": "one",
                    "InputDataConfig": [{"ChannelName": "training", "InputMode": "FastFile"}],
                }
            ]
        },
    ),
    "automatic tuning": ("createHyperParameterTuningJob", {"Autotune": {"Mode": "Enabled"}}),
    "further containers": (
        "createModel",
        {"Containers": [{"Image": "next", "ModelDataUrl": "s3://b/next.tar.gz"}]},
    ),
    "a removed variable": ("createModel", {"PrimaryContainer": {"Environment": {"X": None}}}),
    "managed scaling": (
        "createEndpointConfig",
        {
            "ProductionVariants": [
                {"VariantName": "AllTraffic", "ManagedInstanceScaling": {"MaxInstanceCount": 2}}
            ]
        },
    ),
    "asynchronous inference": (
        "createEndpointConfig",
        {"AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://b/o"}}},
    ),
    "data capture": (
        "createEndpointConfig",
        {
            "DataCaptureConfig": {
                "EnableCapture": True,
                "InitialSamplingPercentage": 10,
                "DestinationS3Uri": "s3://b/o",
                "CaptureOptions": [{"CaptureMode": "Input"}],
            }
        },
    ),
}


@pytest.mark.parametrize("case", ALLOWED)
def test_an_override_may_set_a_member_that_no_key_sets(case: str) -> None:
    assert problems(*ALLOWED[case]) == []


def of_definition(**members: Any) -> tuple[str, Json]:
    definition = {"DefinitionName": "one", **members}
    return "createHyperParameterTuningJob", {"TrainingJobDefinitions": [definition]}


IN_JOB = "overrides.createHyperParameterTuningJob"
IN_DEFINITION = f"{IN_JOB}.TrainingJobDefinitions[0]"
IN_MODEL = "overrides.createModel"
IN_CONFIG = "overrides.createEndpointConfig"
BREACHES: dict[str, tuple[tuple[str, Json], list[str]]] = {
    "name of the tuning job": (
        ("createHyperParameterTuningJob", {"HyperParameterTuningJobName": "x"}),
        [f"{IN_JOB}.HyperParameterTuningJobName: has a key of its own; give tuningJobName"],
    ),
    "role of training": (
        of_definition(RoleArn="x"),
        [f"{IN_DEFINITION}.RoleArn: is decided by the application; leave it out"],
    ),
    "objective": (
        of_definition(TuningObjective={"Type": "Minimize", "MetricName": "m"}),
        [f"{IN_DEFINITION}.TuningObjective: has a key of its own; give objective"],
    ),
    "algorithm": (
        of_definition(AlgorithmSpecification={"AlgorithmName": "x"}),
        [
            f"{IN_DEFINITION}.AlgorithmSpecification.AlgorithmName: has a key of its own; give "
            "algorithmARN"
        ],
    ),
    "a definition that is not there": (
        ("createHyperParameterTuningJob", {"TrainingJobDefinitions": [{"DefinitionName": "two"}]}),
        [
            f"{IN_DEFINITION}.DefinitionName: two names no training job definition; give one",
        ],
    ),
    "a definition without name": (
        ("createHyperParameterTuningJob", {"TrainingJobDefinitions": [{}]}),
        [f"{IN_DEFINITION}.DefinitionName: is missing; entries are merged by this member"],
    ),
    "the other form": (
        ("createHyperParameterTuningJob", {"TrainingJobDefinition": {}}),
        [
            f"{IN_JOB}.TrainingJobDefinition: is not a member of this request; give TrainingJobDefinitions"
        ],
    ),
    "all definitions": (
        ("createHyperParameterTuningJob", {"TrainingJobDefinitions": None}),
        [f"{IN_JOB}.TrainingJobDefinitions: is required; it cannot be removed"],
    ),
    "the limits": (
        (
            "createHyperParameterTuningJob",
            {"HyperParameterTuningJobConfig": {"ResourceLimits": None}},
        ),
        [
            f"{IN_JOB}.HyperParameterTuningJobConfig.ResourceLimits: is required; it cannot be "
            "removed"
        ],
    ),
    "name of the model": (
        ("createModel", {"ModelName": "x"}),
        [f"{IN_MODEL}.ModelName: has a key of its own; give model.name"],
    ),
    "role of the model": (
        ("createModel", {"ExecutionRoleArn": "x"}),
        [f"{IN_MODEL}.ExecutionRoleArn: is decided by the application; leave it out"],
    ),
    "artifact": (
        ("createModel", {"PrimaryContainer": {"ModelDataUrl": "s3://b/k"}}),
        [f"{IN_MODEL}.PrimaryContainer.ModelDataUrl: is decided by the application; leave it out"],
    ),
    "the model's own container": (
        ("createModel", {"PrimaryContainer": None}),
        [f"{IN_MODEL}.PrimaryContainer: is required; it cannot be removed"],
    ),
    "what the integration may not take": (
        ("createModel", {"Containers": [{"ModelDataSource": {}}]}),
        [
            f"{IN_MODEL}.Containers[0].ModelDataSource: is not known to be accepted by Step "
            "Functions; leave it out"
        ],
    ),
    "a member that does not exist": (
        ("createModel", {"VpcConfig": {"SecurityGroupIds": [], "Subnets": [], "Vpc": "x"}}),
        [f"{IN_MODEL}.VpcConfig.Vpc: is not a member here; give SecurityGroupIds or Subnets"],
    ),
    "half of a new structure": (
        ("createModel", {"VpcConfig": {"Subnets": ["subnet-1"]}}),
        [f"{IN_MODEL}.VpcConfig.SecurityGroupIds: is missing; it is required here"],
    ),
    "an object as text": (
        ("createModel", {"PrimaryContainer": {"Environment": "x" * 70}}),
        [
            f'{IN_MODEL}.PrimaryContainer.Environment: "{"x" * 59}... is not valid; give an '
            "object, in braces"
        ],
    ),
    "a structure as list": (
        ("createEndpointConfig", {"DataCaptureConfig": []}),
        [f"{IN_CONFIG}.DataCaptureConfig: [] is not valid; give an object, in braces"],
    ),
    "a list as object": (
        ("createEndpointConfig", {"ProductionVariants": {"VariantName": "AllTraffic"}}),
        [
            f'{IN_CONFIG}.ProductionVariants: {{"VariantName": "AllTraffic"}} is not valid; give '
            "a list, in brackets"
        ],
    ),
    "a list of texts for a list of things": (
        ("createModel", {"Tags": ["team"]}),
        [f'{IN_MODEL}.Tags[0]: "team" is not valid; give an object, in braces'],
    ),
    "a truth for a number": (
        (
            "createEndpointConfig",
            {"ProductionVariants": [{"VariantName": "AllTraffic", "InitialInstanceCount": True}]},
        ),
        [
            f"{IN_CONFIG}.ProductionVariants[0].InitialInstanceCount: true is not valid; give a "
            "whole number"
        ],
    ),
    "a number for a text": (
        ("createModel", {"PrimaryContainer": {"Environment": {"WORKERS": 2}}}),
        [f"{IN_MODEL}.PrimaryContainer.Environment.WORKERS: 2 is not valid; give a text"],
    ),
    "null in a list": (
        ("createModel", {"VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": [None]}}),
        [f"{IN_MODEL}.VpcConfig.Subnets[0]: null is not valid; give a text"],
    ),
}


@pytest.mark.parametrize("case", BREACHES)
def test_a_problem_is_reported_in_full(case: str) -> None:
    fragment, expected = BREACHES[case]
    assert problems(*fragment) == expected


def test_an_unknown_member_of_a_request_is_reported_with_the_known_members() -> None:
    assert problems("createModel", {"Model": "x"}) == [
        f"{IN_MODEL}.Model: is not a member here; give "
        + " or ".join(SHAPES["CreateModelInput"]["members"])
    ]


def test_every_problem_of_every_override_is_reported_once() -> None:
    overrides = {
        "createModel": {"ModelName": None, "PrimaryContainer": {"ModelDataUrl": 1}},
        "createEndpointConfig": {"KmsKeyId": 1},
    }
    assert override_problems(overrides, REQUESTS_MADE) == [
        f"{IN_MODEL}.ModelName: has a key of its own; give model.name",
        f"{IN_MODEL}.PrimaryContainer.ModelDataUrl: is decided by the application; leave it out",
        f"{IN_CONFIG}.KmsKeyId: 1 is not valid; give a text",
    ]


def test_the_file_of_shapes_is_small_enough_to_load_at_every_cold_start() -> None:
    assert len(json.dumps(SHAPES)) < 20_000


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
def test_an_override_has_only_numbers_that_json_has(number: float) -> None:
    override = {"VariantName": "a", "InitialVariantWeight": number}
    [(path, why)] = form_problems("variant", override, {}, "ProductionVariant")
    assert (path, why.split("; ")[1]) == ("variant.InitialVariantWeight", "give a number")
