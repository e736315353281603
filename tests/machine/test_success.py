"""Successes of the whole state machine on the real interpreter."""

import copy
import json
from typing import Any

import pytest

from tests.events import original
from tests.machine.deployed import Machine, original_named, smallest
from tests.machine.paths import SUCCESS, with_detours
from tests.machine.scripted import Script

SAGEMAKER = "arn:aws:sagemaker:us-east-1:123456789012"


def definition(machine: Machine, name: str) -> dict[str, Any]:
    """Return the training job definition that SageMaker received."""
    request = machine.aws.sagemaker.tuning_job(name).request
    return dict(request.get("TrainingJobDefinition") or request["TrainingJobDefinitions"][0])


def described_algorithm(machine: Machine, name: str) -> dict[str, Any]:
    return dict(machine.aws.client("sagemaker").describe_algorithm(AlgorithmName=name))


MINUTE = {"instanceSeconds": 60.0, "isUpperBound": False, "text": "60 instance seconds"}
FILES = {"html": "report.html", "csv": "training_jobs.csv", "json": "training_jobs.json"}


def test_output_is_the_input_with_everything_needed_to_host_the_model(machine: Machine) -> None:
    payload = smallest("whole-output", endpointName="parents-own-key")
    run = machine.run(payload)
    assert run.states == SUCCESS
    artifact = "s3://example-data/model-artifacts/whole-output-002-0123abcd/output/model.tar.gz"
    best_training_job = {
        "TrainingJobDefinitionName": "only",
        "TrainingJobName": "whole-output-002-0123abcd",
        "TrainingJobArn": f"{SAGEMAKER}:training-job/whole-output-002-0123abcd",
        "CreationTime": "2026-01-02T03:04:07Z",
        "TrainingStartTime": "2026-01-02T03:04:07Z",
        "TrainingEndTime": "2026-01-02T03:05:07Z",
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"learn_rate": "0.01"},
        "FinalHyperParameterTuningJobObjectiveMetric": {
            "Type": "Maximize",
            "MetricName": "validation:auc",
            "Value": 0.9,
        },
        "ObjectiveStatus": "Succeeded",
    }
    variant = {
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1,
        "InstanceType": "ml.m5.large",
        "ModelName": "whole-output",
        "VariantName": "AllTraffic",
    }
    assert run.output == {
        **payload,
        "modelTraining": {
            "HyperParameterTuningJobName": "whole-output",
            "HyperParameterTuningJobArn": f"{SAGEMAKER}:hyper-parameter-tuning-job/whole-output",
            "HyperParameterTuningJobStatus": "Completed",
            "BestTrainingJob": best_training_job,
            "TrainingJobStatusCounters": {
                "Completed": 2,
                "InProgress": 0,
                "RetryableError": 0,
                "NonRetryableError": 0,
                "Stopped": 0,
            },
            "ObjectiveStatusCounters": {"Succeeded": 2, "Pending": 0, "Failed": 0},
        },
        "best": {
            "trainingJobName": "whole-output-002-0123abcd",
            "status": "Completed",
            "trainingJobArn": f"{SAGEMAKER}:training-job/whole-output-002-0123abcd",
            "trainingJobDefinitionName": "only",
            "objective": {"metricName": "validation:auc", "type": "Maximize", "value": 0.9},
            "hyperparameters": {"learn_rate": "0.01"},
            "creationTime": "2026-01-02T03:04:07Z",
            "startTime": "2026-01-02T03:04:07Z",
            "endTime": "2026-01-02T03:05:07Z",
            "trainingSeconds": 60,
            "billableSeconds": 60,
            "cost": MINUTE,
            "bestTrainingJobs": [
                {
                    "trainingJobName": f"whole-output-00{number}-0123abcd",
                    "trainingJobDefinitionName": "only",
                    "status": "Completed",
                    "objectiveValue": value,
                    "hyperparameters": {"learn_rate": "0.01"},
                    "cost": MINUTE,
                }
                for number, value in ((2, 0.9), (1, 0.8))
            ],
        },
        "bestModelDataUrl": artifact,
        "modelDefinition": {"ModelArn": f"{SAGEMAKER}:model/whole-output"},
        "productionVariants": [variant],
        "failures": [],
        "warnings": [],
        "report": {
            **{
                f"{form}S3Uri": f"s3://example-data/model-artifacts/whole-output/report/{file}"
                for form, file in FILES.items()
            },
            "url": (
                "https://us-east-1.console.aws.amazon.com/s3/object/example-data?region=us-east-1"
                "&prefix=model-artifacts/whole-output/report/report.html"
            ),
            "cost": {
                "instanceSeconds": 120.0,
                "isUpperBound": False,
                "text": "120 instance seconds",
            },
        },
        "endpointConfig": {
            "EndpointConfigName": "whole-output",
            "ProductionVariants": [variant],
            "Tags": [
                {"Key": "Name", "Value": "test"},
                {"Key": "Environment", "Value": "development"},
            ],
        },
    }


def test_endpoint_config_of_the_output_is_ready_to_send(machine: Machine) -> None:
    run = machine.run(smallest("ready-to-send"))
    sagemaker = machine.aws.client("sagemaker")
    created = sagemaker.create_endpoint_config(**run.output["endpointConfig"])
    assert created["EndpointConfigArn"] == f"{SAGEMAKER}:endpoint-config/ready-to-send"


def test_subscribers_receive_the_facts_with_attributes_and_a_person_a_readable_email(
    machine: Machine,
) -> None:
    run = machine.run(smallest("messages"))
    [message] = run.messages
    assert {key: value["Value"] for key, value in message["MessageAttributes"].items()} == {
        "status": "Completed",
        "tuningJobName": "messages",
        "modelName": "messages",
        "objectiveMetricName": "validation:auc",
    }
    facts = json.loads(message["Message"])
    best = {key: told for key, told in run.output["best"].items() if key != "bestTrainingJobs"}
    assert facts["best"] == best
    assert facts["bestModelDataUrl"] == run.output["bestModelDataUrl"]
    [email] = run.emails
    link = (
        "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1"
        f"#/v2/executions/details/{run.description['executionArn']}"
    )
    for fact in ("validation:auc = 0.9", "learn_rate = 0.01", facts["bestModelDataUrl"], link):
        assert fact in email


def test_without_a_name_the_tuning_job_is_named_after_the_execution(machine: Machine) -> None:
    payload = smallest("")
    del payload["tuningJobName"]
    names = [
        machine.run(payload).output["modelTraining"]["HyperParameterTuningJobName"]
        for _ in range(2)
    ]
    assert len(set(names)) == 2
    assert all(name.startswith("execution-") and len(name) <= 32 for name in names)


def test_a_stopped_tuning_job_with_a_best_training_job_is_a_result_marked_as_such(
    machine: Machine,
) -> None:
    run = machine.run(smallest("stopped-with-best"), Script(status="Stopped"))
    assert run.states == SUCCESS
    assert run.output["modelTraining"]["HyperParameterTuningJobStatus"] == "Stopped"
    assert run.messages[0]["MessageAttributes"]["status"]["Value"] == "Stopped"
    assert "stopped" in run.emails[0].splitlines()[0]


def test_a_stopped_tuning_job_is_a_result_where_step_functions_takes_it_for_a_failure(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(machine.aws.sagemaker, "stopped_job_fails_task", True)
    run = machine.run(smallest("stopped-as-failure"), Script(status="Stopped"))
    assert run.states == SUCCESS
    assert run.output["modelTraining"]["HyperParameterTuningJobStatus"] == "Stopped"


def test_the_original_payload_runs_unchanged(machine: Machine) -> None:
    payload = original()
    run = machine.run(payload)
    assert run.states == SUCCESS
    assert {key: run.output[key] for key in payload} == payload
    sent = definition(machine, "survival-model-tuning-job")
    assert sent["StoppingCondition"] == {
        "MaxRuntimeInSeconds": 86400,
        "MaxWaitTimeInSeconds": 86400,
    }
    assert sent["CheckpointConfig"] == {"S3Uri": "s3://data/model-training-checkpoint/"}
    model = machine.aws.client("sagemaker").describe_model(ModelName="survival-model")
    assert model["PrimaryContainer"] == {
        "Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/h2o-gbm-predictor",
        "ModelDataUrl": run.output["bestModelDataUrl"],
        "Environment": {"MODEL_TYPE": "MOJO"},
    }


def test_the_original_payload_runs_with_spot_off(machine: Machine) -> None:
    payload = original_named(
        "spot-off", enableManagedSpotTraining=False, spotTrainingCheckpointS3Uri=""
    )
    assert machine.run(payload).states == SUCCESS
    sent = definition(machine, "spot-off")
    assert sent["StoppingCondition"] == {"MaxRuntimeInSeconds": 86400}
    assert "CheckpointConfig" not in sent


def test_the_original_payload_runs_without_a_vpc(machine: Machine) -> None:
    payload = original_named("no-vpc", trainingSubnets=[], trainingSecurityGroupIds=[])
    del payload["model"]["hosting"]["subnets"]
    del payload["model"]["hosting"]["securityGroupIds"]
    assert machine.run(payload).states == SUCCESS
    assert "VpcConfig" not in definition(machine, "no-vpc")
    model = machine.aws.client("sagemaker").describe_model(ModelName="no-vpc")
    assert not model.get("VpcConfig")


@pytest.mark.parametrize("count", [1, 3])
def test_the_original_payload_runs_with_other_numbers_of_channels(
    machine: Machine, count: int
) -> None:
    channels = copy.deepcopy(original()["channels"])
    third = {**channels[1], "channelName": "holdout"}
    payload = original_named(f"channels-{count}", channels=[*channels, third][:count])
    assert machine.run(payload).states == SUCCESS
    sent = definition(machine, f"channels-{count}")["InputDataConfig"]
    names = ["training", "validation", "holdout"][:count]
    assert [channel["ChannelName"] for channel in sent] == names


def test_an_output_path_without_its_slash_leads_to_the_same_artifact(machine: Machine) -> None:
    payload = original_named("no-slash", artifactsS3OutputPath="s3://data/model-artifacts")
    run = machine.run(payload)
    assert run.states == SUCCESS
    assert run.output["bestModelDataUrl"] == (
        "s3://data/model-artifacts/no-slash-002-0123abcd/output/model.tar.gz"
    )


def test_the_algorithms_inference_image_is_used_when_the_payload_has_none(machine: Machine) -> None:
    payload = original_named("no-image")
    del payload["model"]["hosting"]["inferenceImage"]
    assert machine.run(payload).states == SUCCESS
    described = described_algorithm(machine, "h2o-gbm-algorithm")
    model = machine.aws.client("sagemaker").describe_model(ModelName="no-image")
    assert (
        model["PrimaryContainer"]["Image"]
        == (described["InferenceSpecification"]["Containers"][0]["Image"])
    )


def test_a_training_image_needs_no_algorithm_resource(machine: Machine) -> None:
    payload = smallest("image")
    del payload["algorithmARN"]
    described = described_algorithm(machine, "gradient-boosting")
    payload["trainingImage"] = described["TrainingSpecification"]["TrainingImage"]
    payload["metricDefinitions"] = described["TrainingSpecification"]["MetricDefinitions"]
    payload["model"]["hosting"]["inferenceImage"] = payload["trainingImage"]
    run = machine.run(payload)
    left_out = ("Describe Algorithms", "Describe Algorithm", "Marketplace Product?")
    assert run.states == with_detours(dict.fromkeys(left_out, ()))
