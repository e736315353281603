"""State "Prepare Tuning Job" beyond the request: objectives, integration, overrides, dry run."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

import prepare_tuning_job
from local_runner.sagemaker.rules import shapes
from tests.events import NAMES, Json, event
from tuner.errors import InvalidInput
from tuner.overrides import overridden

Prepare = Callable[..., Json]

TUNING_ROLE = "arn:aws:iam::123456789012:role/tuning"
MODEL_ROLE = "arn:aws:iam::123456789012:role/model"
TAGS = [{"Key": "Environment", "Value": "development"}]
EXECUTION_ARN = "arn:aws:states:us-east-1:123456789012:execution:machine:run"
LOSS = {"Type": "Minimize", "MetricName": "validation:loss"}
RMSE = {"Type": "Minimize", "MetricName": "rmse"}
AUC = {"Type": "Maximize", "MetricName": "validation:auc"}


@pytest.fixture
def prepare(check: Callable[[Any], Json], algorithm: Json, context: SimpleNamespace) -> Prepare:
    """Return a function that runs "Check Input" and "Prepare Tuning Job" with changes of the sample's algorithm."""

    def prepared(raw: Json, **changes: Any) -> Json:
        payload = check(raw)
        event = {
            "payload": payload,
            "algorithms": [
                {**algorithm, "AlgorithmArn": arn, **changes} for arn in payload["algorithmARNs"]
            ],
            "existing": {},
            "tuningRoleArn": TUNING_ROLE,
            "modelRoleArn": MODEL_ROLE,
            "tags": TAGS,
            "executionArn": EXECUTION_ARN,
        }
        return prepare_tuning_job.handler(event, context)

    return prepared


def supporting(*objectives: Json) -> Json:
    return {"SupportedTuningJobObjectiveMetrics": list(objectives)}


@pytest.mark.parametrize(
    ("supported", "objective"),
    [([LOSS], LOSS), ([LOSS, AUC], AUC), ([], AUC)],
    ids=["the only one", "the default among several", "the default"],
)
def test_without_an_objective_the_tuning_job_has_the_algorithm_s_only_one(
    prepare: Prepare, smallest: Json, supported: list[Json], objective: Json
) -> None:
    made = prepare(smallest, TrainingSpecification=supporting(*supported))
    assert made["payload"]["definitions"][0]["objective"] == objective
    config = made["createTuningJob"]["HyperParameterTuningJobConfig"]
    assert config["HyperParameterTuningJobObjective"] == objective


def test_later_states_get_the_members_of_an_algorithm_that_they_need(
    prepare: Prepare, smallest: Json, algorithm: Json
) -> None:
    [container] = algorithm["InferenceSpecification"]["Containers"]
    inference = {
        "Containers": [{**container, "Environment": {"X": "1"}}, {"Image": "other"}],
        "SupportedContentTypes": ["text/csv"],
        "SupportedRealtimeInferenceInstanceTypes": ["ml.m5.large"],
    }
    arn = smallest["algorithmARN"]
    assert prepare(smallest, InferenceSpecification=inference)["algorithms"] == [
        {
            "AlgorithmArn": arn,
            "InferenceSpecification": {
                "Containers": [container],
                "SupportedContentTypes": ["text/csv"],
            },
        }
    ]


@pytest.mark.parametrize(
    ("changes", "through_sdk"),
    [
        ({}, False),
        ({"tags": {"team": "risk"}}, False),
        ({"randomSeed": 7}, True),
        ({"maxRetryAttempts": 2}, True),
        ({"environment": {"X": "1"}}, True),
        ({"fallbackInstanceTypes": ["ml.m5.2xlarge"]}, True),
        ({"overrides": {"createHyperParameterTuningJob": {"Autotune": {"Mode": "Enabled"}}}}, True),
        ({"overrides": {"createModel": {"EnableNetworkIsolation": True}}}, False),
    ],
    ids=str,
)
def test_a_request_that_the_optimized_integration_may_refuse_goes_through_the_sdk_integration(
    prepare: Prepare, smallest: Json, changes: Json, through_sdk: bool
) -> None:
    assert prepare({**smallest, **changes})["useSdkIntegration"] is through_sdk


@pytest.mark.parametrize(
    ("override", "others"),
    [
        (None, []),
        ([{"Key": "ModelTuningExecutionArn", "Value": "another"}], []),
        ([{"Key": "team", "Value": "risk"}], [{"Key": "team", "Value": "risk"}]),
    ],
    ids=["taken away", "replaced", "added to"],
)
def test_no_override_takes_the_tag_away_that_names_the_execution(
    prepare: Prepare, smallest: Json, override: Any, others: list[Json]
) -> None:
    overrides = {"createHyperParameterTuningJob": {"Tags": override}}
    made = prepare({**smallest, "overrides": overrides, "dryRun": True})
    own = {"Key": "ModelTuningExecutionArn", "Value": EXECUTION_ARN}
    kept = TAGS if override is not None else []
    assert made["createTuningJob"]["Tags"] == [*kept, *others, own]
    assert made["dryRun"]["createHyperParameterTuningJob"] == made["createTuningJob"]


def test_an_override_is_merged_into_the_request_last(prepare: Prepare, smallest: Json) -> None:
    plain = prepare(smallest)["createTuningJob"]
    fragment = {
        "HyperParameterTuningJobConfig": {"ResourceLimits": {"MaxParallelTrainingJobs": 2}},
        "TrainingJobDefinition": {"ResourceConfig": {"VolumeSizeInGB": 99}},
    }
    overrides = {"overrides": {"createHyperParameterTuningJob": fragment}}
    assert prepare({**smallest, **overrides})["createTuningJob"] == overridden(plain, fragment)


def test_a_dry_run_returns_every_request_and_the_number_of_training_jobs(
    prepare: Prepare, smallest: Json, algorithm: Json
) -> None:
    smallest["model"] |= {"name": "model", "environment": {"WORKERS": "2"}}
    fragment = {"createModel": {"PrimaryContainer": {"ContainerHostname": "scoring"}}}
    made = prepare({**smallest, "dryRun": True, "overrides": fragment})
    [container] = algorithm["InferenceSpecification"]["Containers"]
    image = smallest["model"]["hosting"].get("inferenceImage", container["Image"])
    assert made["dryRun"] == {
        "createHyperParameterTuningJob": made["createTuningJob"],
        "createModel": {
            "ModelName": "model",
            "ExecutionRoleArn": MODEL_ROLE,
            "PrimaryContainer": {
                "Image": image,
                "Environment": {"WORKERS": "2"},
                "ContainerHostname": "scoring",
            },
            "Tags": TAGS,
        },
        "createEndpointConfig": {
            "EndpointConfigName": "model",
            "ProductionVariants": [
                {
                    "InitialInstanceCount": 1,
                    "InitialVariantWeight": 1,
                    "InstanceType": smallest["model"]["hosting"]["instanceType"],
                    "ModelName": "model",
                    "VariantName": "AllTraffic",
                }
            ],
            "Tags": TAGS,
        },
        "numberOfTrainingJobs": 10,
        "cost": {
            "instanceSeconds": 864000,
            "isUpperBound": True,
            "text": "at most 864,000 instance seconds",
        },
    }


def test_a_dry_run_counts_the_training_jobs_that_an_override_asks_for(
    prepare: Prepare, smallest: Json
) -> None:
    limits = {"ResourceLimits": {"MaxNumberOfTrainingJobs": 3}}
    fragment = {"createHyperParameterTuningJob": {"HyperParameterTuningJobConfig": limits}}
    made = prepare({**smallest, "dryRun": True, "overrides": fragment})
    assert made["dryRun"]["numberOfTrainingJobs"] == 3


def test_a_dry_run_of_a_marketplace_algorithm_names_the_package(
    prepare: Prepare, smallest: Json
) -> None:
    raw = {**smallest, "tuningJobName": "job", "dryRun": True}
    model = prepare(raw, ProductId="prod-1")["dryRun"]["createModel"]
    assert model["PrimaryContainer"] == {"ModelPackageName": "job"}
    assert model["EnableNetworkIsolation"] is True


def test_without_a_dry_run_no_request_is_returned_for_reading(
    prepare: Prepare, smallest: Json
) -> None:
    assert prepare(smallest).keys() == {
        "payload",
        "algorithms",
        "createTuningJob",
        "useSdkIntegration",
    }


def test_problems_with_algorithm_and_overrides_are_reported_together(
    prepare: Prepare, smallest: Json
) -> None:
    overrides = {"overrides": {"createEndpointConfig": {"ProductionVariants": None}}}
    with pytest.raises(InvalidInput) as refused:
        prepare({**smallest, **overrides}, TrainingSpecification=supporting(LOSS, RMSE))
    assert refused.value.problems == [
        "objective: is missing; give validation:loss (Minimize) or rmse (Minimize)",
        "overrides.createEndpointConfig.ProductionVariants: is required; it cannot be removed",
    ]


@pytest.mark.parametrize("name", NAMES)
def test_sagemaker_accepts_the_requests_of_every_sample_input(prepare: Prepare, name: str) -> None:
    made = prepare({**event(name), "dryRun": True})["dryRun"]
    for key, operation in (
        ("createHyperParameterTuningJob", "CreateHyperParameterTuningJob"),
        ("createModel", "CreateModel"),
        ("createEndpointConfig", "CreateEndpointConfig"),
    ):
        assert shapes.problems(operation, made[key]) == []
