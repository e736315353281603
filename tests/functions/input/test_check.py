"""State "Check Input": whole payloads for whole inputs, and the name derived from an execution."""

import io
import json
import re
from types import SimpleNamespace

import pytest

import check_input
import telemetry
from tests.events import Json
from tests.functions.granted import GRANTED
from tests.functions.input.refusals import Check
from tuner.names import derived_name

SMALLEST_DEFINITION = {
    "algorithmARN": "arn:aws:sagemaker:us-east-1:123456789012:algorithm/gradient-boosting",
    "trainingInputMode": "File",
    "trainingInstanceType": "ml.m5.xlarge",
    "trainingInstanceCount": 1,
    "trainingInstanceVolumeSizeInGB": 30,
    "maxRuntimeInSeconds": 86400,
    "environment": {},
    "enableNetworkIsolation": True,
    "channels": [
        {
            "channelName": "training",
            "s3DataSource": {
                "S3Uri": "s3://example-data/breast-cancer/train.csv",
                "S3DataType": "S3Prefix",
            },
        }
    ],
    "parameterRanges": {
        "ContinuousParameterRanges": [{"Name": "learn_rate", "MinValue": "0.01", "MaxValue": "0.3"}]
    },
    "staticHyperParameters": {},
}


def test_the_smallest_input_gets_every_default(check: Check, smallest: Json) -> None:
    smallest.pop("staticHyperParameters", None)
    assert check(smallest) == {
        "tuningJobName": "nightly-run-7-5dfcae25",
        "onExistingTuningJob": "refuse",
        "dryRun": False,
        "trial": False,
        "onMissingArtifact": "fail",
        "tuningStrategy": "Bayesian",
        "maxNumberOfTrainingJobs": 10,
        "maxParallelTrainingJobs": 2,
        "autotune": False,
        "definitions": [SMALLEST_DEFINITION],
        "algorithmARNs": ["arn:aws:sagemaker:us-east-1:123456789012:algorithm/gradient-boosting"],
        "model": {
            "name": "nightly-run-7-5dfcae25",
            "artifactsS3OutputPath": "s3://example-data/model-artifacts/",
            "environment": {},
            "enableNetworkIsolation": False,
            "hosting": {"initialInstanceCount": 1, "instanceType": "ml.m5.large"},
        },
        "tags": {},
        "instancePrices": {},
        "warnings": [],
        "overrides": {},
    }


OF_THE_TUNING_JOB = (
    "tuningJobName",
    "tuningStrategy",
    "maxNumberOfTrainingJobs",
    "maxParallelTrainingJobs",
    "trainingJobEarlyStoppingType",
    "model",
)


def test_the_sample_input_is_kept_and_completed(check: Check, titanic: Json) -> None:
    for channel in titanic["channels"]:
        del channel["s3DataSource"]["AttributeNames"]
        channel["contentType"] = titanic["inputContentType"]
    del titanic["parameterRanges"]["CategoricalParameterRanges"]
    payload = check(titanic)
    del titanic["inputContentType"]
    definition = {key: titanic[key] for key in titanic if key not in OF_THE_TUNING_JOB}
    definition["name"] = definition.pop("trainingJobDefinitionName")
    definition["checkpointS3Uri"] = definition.pop("spotTrainingCheckpointS3Uri")
    definition |= {
        "trainingInputMode": "File",
        "trainingInstanceCount": 1,
        "maxRuntimeInSeconds": 86400,
        "maxWaitTimeInSeconds": 86400,
        "environment": {},
        "enableNetworkIsolation": True,
    }
    titanic["model"] |= {"environment": {}, "enableNetworkIsolation": False}
    titanic["model"]["hosting"]["initialInstanceCount"] = 1
    assert payload == {
        **{key: titanic[key] for key in OF_THE_TUNING_JOB},
        "onExistingTuningJob": "refuse",
        "dryRun": False,
        "trial": False,
        "autotune": False,
        "onMissingArtifact": "fail",
        "definitions": [definition],
        "algorithmARNs": [titanic["algorithmARN"]],
        "tags": {},
        "instancePrices": {},
        "warnings": [
            "maxParallelTrainingJobs: 10 training jobs at once leave Bayesian nothing to learn "
            "from, so that the search is random; give less, for example 2"
        ],
        "overrides": {},
    }


@pytest.mark.parametrize(
    ("strategy", "jobs", "parallel"),
    [
        ("Bayesian", 1, 1),
        ("Bayesian", 9, 1),
        ("Bayesian", 10, 2),
        ("Bayesian", 50, 10),
        ("Bayesian", 500, 10),
        ("Hyperband", 20, 4),
        ("Random", 3, 3),
        ("Random", 50, 10),
    ],
)
def test_a_strategy_that_learns_runs_a_fifth_of_its_training_jobs_at_once_by_default(
    check: Check, smallest: Json, strategy: str, jobs: int, parallel: int
) -> None:
    smallest["staticHyperParameters"] |= {"epochs": "9"}
    raw = {**smallest, "tuningStrategy": strategy, "maxNumberOfTrainingJobs": jobs}
    payload = check(raw)
    assert payload["maxParallelTrainingJobs"] == parallel
    assert payload["warnings"] == []


IMAGE = {
    "algorithmARN": "",
    "trainingImage": "image",
    "objective": {"Type": "Minimize", "MetricName": "loss"},
}


@pytest.mark.parametrize(
    ("given", "isolated"),
    [
        ({}, True),
        ({"enableNetworkIsolation": False}, False),
        (IMAGE, None),
        (IMAGE | {"enableNetworkIsolation": True}, True),
        (IMAGE | {"enableNetworkIsolation": False}, False),
    ],
    ids=["algorithm", "algorithm, stated", "image", "image, isolated", "image, stated"],
)
def test_only_an_algorithm_resource_trains_in_isolation_without_being_asked(
    check: Check, smallest: Json, given: Json, isolated: bool | None
) -> None:
    smallest["model"]["hosting"]["inferenceImage"] = "serving"
    payload = check({**smallest, **given})
    assert only_definition(payload).get("enableNetworkIsolation") is isolated


@pytest.mark.parametrize("spot", [True, False])
@pytest.mark.parametrize("key", ["checkpointS3Uri", "spotTrainingCheckpointS3Uri"])
def test_checkpoints_are_kept_with_and_without_spot_training(
    check: Check, smallest: Json, key: str, spot: bool
) -> None:
    raw = {**smallest, "enableManagedSpotTraining": spot, key: "s3://example-data/c/"}
    definition = only_definition(check(raw))
    assert definition["checkpointS3Uri"] == "s3://example-data/c/"
    assert "spotTrainingCheckpointS3Uri" not in definition


def only_definition(payload: Json) -> Json:
    [only] = payload["definitions"]
    return only


def test_the_settings_of_a_channel_override_those_of_all_channels(
    check: Check, smallest: Json
) -> None:
    smallest |= {"inputContentType": "text/csv", "trainingInputMode": "FastFile"}
    smallest["channels"].append(
        {
            "channelName": "validation",
            "contentType": "text/libsvm",
            "inputMode": "File",
            "s3DataSource": {"S3Uri": "s3://b/validation"},
        }
    )
    modes = [
        (c["contentType"], c.get("inputMode")) for c in only_definition(check(smallest))["channels"]
    ]
    assert modes == [("text/csv", None), ("text/libsvm", "File")]


def test_the_model_has_the_name_of_the_tuning_job_by_default(check: Check, smallest: Json) -> None:
    smallest["tuningJobName"] = "my-job"
    assert check(smallest)["model"]["name"] == "my-job"
    smallest["model"]["name"] = "my-model"
    assert check(smallest)["model"]["name"] == "my-model"


def test_a_serverless_endpoint_has_no_number_of_instances(check: Check, smallest: Json) -> None:
    serverless = {"memorySizeInMB": 1024, "maxConcurrency": 5}
    smallest["model"]["hosting"] = {"serverless": serverless}
    assert check(smallest)["model"]["hosting"] == {"serverless": serverless}


@pytest.mark.parametrize("given", [{}, {"maxNumberOfTrainingJobs": 6}])
def test_a_grid_has_as_many_training_jobs_as_combinations(
    check: Check, smallest: Json, given: Json
) -> None:
    smallest["parameterRanges"] = {
        "CategoricalParameterRanges": [
            {"Name": "kind", "Values": ["a", "b"]},
            {"Name": "depth", "Values": ["1", "2", "3"]},
        ]
    }
    payload = check({**smallest, **given, "tuningStrategy": "Grid"})
    assert (payload["maxNumberOfTrainingJobs"], payload["maxParallelTrainingJobs"]) == (6, 6)


def test_overrides_reach_the_payload_unchanged(check: Check, smallest: Json) -> None:
    smallest["overrides"] = {"createModel": {"A": None, "B": [1.5, {"C": ""}], "D": []}}
    assert check(smallest)["overrides"] == smallest["overrides"]


NAMES = {
    "short": "short-9211ba33",
    "f3a1c2d4-1111-2222-3333-444455556666": "f3a1c2d4-1111-2222-3333-9211ba33",
    "under_score and space": "under-score-and-space-9211ba33",
    "-.-": "tuning-9211ba33",
    "twenty-two-characters_-and-more": "twenty-two-characters-a-9211ba33",
    "Nächtlich": "N-chtlich-9211ba33",
}


@pytest.mark.parametrize(("name", "derived"), NAMES.items())
def test_a_derived_name_is_legal_and_begins_like_the_execution(name: str, derived: str) -> None:
    made = derived_name({"Id": "arn", "Name": name, "StartTime": "now"})
    assert made == derived
    assert re.fullmatch("[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}", made)


@pytest.mark.parametrize(
    "same", ["2026-03-01T12:00:10Z", "2026-03-01T12:00:10.0Z", "2026-03-01T12:00:10.000Z"]
)
def test_a_derived_name_does_not_depend_on_the_digits_of_the_start(
    execution: Json, same: str
) -> None:
    whole = derived_name(execution | {"StartTime": "2026-03-01T12:00:10.000Z"})
    assert derived_name(execution | {"StartTime": same}) == whole
    assert derived_name(execution | {"StartTime": "2026-03-01T12:00:10.001Z"}) != whole


def test_a_derived_name_differs_by_execution_and_by_start(execution: Json) -> None:
    restarted = execution | {"StartTime": "2026-06-01T12:00:00.000Z"}
    elsewhere = execution | {"Id": execution["Id"].replace("us-east-1", "eu-west-1")}
    assert len({derived_name(each) for each in (execution, restarted, elsewhere)}) == 3


def test_the_log_names_the_job_and_not_the_payload(
    smallest: Json,
    execution: Json,
    context: SimpleNamespace,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
    check_input.handler({"input": smallest, "execution": execution, "granted": GRANTED}, context)
    line = json.loads(log.getvalue())
    told = ("message", "correlation_id", "tuning_job_name")
    assert [line[key] for key in told] == [
        "Input accepted",
        execution["Id"],
        "nightly-run-7-5dfcae25",
    ]
    assert "channels" not in log.getvalue()
