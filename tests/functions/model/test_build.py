"""State "Build Model": the whole result, its variants, and the message for people and machines."""

import copy
import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import botocore.session
import pytest

import build_model
import prepare_tuning_job
from tests.events import Json
from tuner.errors import NoModelArtifact
from tuner.model.request import made_from

Check = Callable[[Any], Json]

ROLE = "arn:aws:iam::123456789012:role/model"
TAGS = [{"Key": "Environment", "Value": "development"}]
EXECUTION_ARN = "arn:aws:states:us-east-1:123456789012:execution:machine:run"
URL = "https://console.aws.amazon.com/states/home#/executions/details/arn:aws:states:run"
NAME = "survival-model-tuning-job-004-0a1b2c3d"
ARTIFACT = f"s3://data/model-artifacts/{NAME}/output/model.tar.gz"
IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/h2o-gbm-predictor"


@pytest.fixture
def event(
    check: Check,
    titanic: Json,
    algorithm: Json,
    tuning_job: Json,
    training_job: Json,
    context: SimpleNamespace,
) -> Json:
    prepared = prepare_tuning_job.handler(
        {
            "payload": check(titanic),
            "algorithms": [algorithm],
            "existing": {},
            "tuningRoleArn": ROLE,
            "modelRoleArn": ROLE,
            "tags": TAGS,
            "executionArn": EXECUTION_ARN,
        },
        context,
    )
    return {
        "payload": prepared["payload"],
        "algorithms": prepared["algorithms"],
        "modelTraining": tuning_job,
        "objective": {"Type": "Maximize", "MetricName": "validation:auc"},
        "bestTrainingJob": tuning_job["BestTrainingJob"],
        "trainingJob": training_job,
        "trainingJobs": [copy.deepcopy(tuning_job["BestTrainingJob"])],
        "modelRoleArn": ROLE,
        "tags": TAGS,
        "artifact": {"exists": True},
        "trial": None,
        "definitions": [],
        "failures": [],
        "report": None,
        "executionArn": EXECUTION_ARN,
        "executionUrl": URL,
        "chat": "false",
    }


VARIANTS = [
    {
        "InitialInstanceCount": 1,
        "InitialVariantWeight": 1,
        "InstanceType": "ml.m5.xlarge",
        "ModelName": "survival-model",
        "VariantName": "AllTraffic",
    }
]
BEST = {
    "trainingJobName": NAME,
    "status": "Completed",
    "trainingJobArn": f"arn:aws:sagemaker:us-east-1:123456789012:training-job/{NAME}",
    "trainingJobDefinitionName": "training-job-def-0",
    "objective": {"metricName": "validation:auc", "type": "Maximize", "value": 0.8731},
    "hyperparameters": {"ntrees": "57", "learn_rate": "0.0061"},
    "creationTime": "2026-03-01T12:01:00Z",
    "startTime": "2026-03-01T12:02:00Z",
    "endTime": "2026-03-01T12:05:00Z",
    "trainingSeconds": 180,
    "billableSeconds": 60,
}
CREATE_MODEL = {
    "ModelName": "survival-model",
    "ExecutionRoleArn": ROLE,
    "PrimaryContainer": {
        "Image": IMAGE,
        "ModelDataUrl": ARTIFACT,
        "Environment": {"MODEL_TYPE": "MOJO"},
    },
    "VpcConfig": {
        "SecurityGroupIds": ["sg-c1c27b81"],
        "Subnets": ["subnet-1e980630", "subnet-bf64c381"],
    },
    "Tags": TAGS,
}
WARNING = (
    "maxParallelTrainingJobs: 10 training jobs at once leave Bayesian nothing to learn from, so that "
    "the search is random; give less, for example 2"
)
FACTS = {
    "status": "Completed",
    "tuningJobName": "survival-model-tuning-job",
    "tuningJobArn": "arn:aws:sagemaker:us-east-1:123456789012:"
    "hyper-parameter-tuning-job/survival-model-tuning-job",
    "trainingJobStatusCounters": {
        "Completed": 7,
        "InProgress": 0,
        "RetryableError": 0,
        "NonRetryableError": 1,
        "Stopped": 2,
    },
    "failures": [],
    "best": BEST,
    "modelName": "survival-model",
    "bestModelDataUrl": ARTIFACT,
    "warnings": [WARNING],
    "executionArn": EXECUTION_ARN,
    "executionUrl": URL,
}
EMAIL = f"""\
Tuning job survival-model-tuning-job completed and its best model is ready to host.

Best objective: validation:auc = 0.8731 (Maximize)
Best training job: {NAME}
  learn_rate = 0.0061
  ntrees = 57
Training jobs: 7 completed, 2 stopped, 1 failed

Model: survival-model
Model artifact: {ARTIFACT}
Execution: {URL}

Warnings:
- {WARNING}"""


RUNNER_UP = {
    "trainingJobName": NAME,
    "trainingJobDefinitionName": "training-job-def-0",
    "status": "Completed",
    "objectiveValue": 0.8731,
    "hyperparameters": BEST["hyperparameters"],
}


def attribute(value: str) -> Json:
    return {"DataType": "String", "StringValue": value}


def test_the_whole_result_follows_from_the_best_training_job(
    event: Json, context: SimpleNamespace
) -> None:
    made = build_model.handler(event, context)
    message = json.loads(made["notification"].pop("Message"))
    assert made == {
        "createModel": CREATE_MODEL,
        "madeFrom": [f"{IMAGE} {ARTIFACT}"],
        "productionVariants": VARIANTS,
        "endpointConfig": {
            "EndpointConfigName": "survival-model",
            "ProductionVariants": VARIANTS,
            "Tags": TAGS,
        },
        "bestModelDataUrl": ARTIFACT,
        "warnings": [WARNING],
        "best": BEST | {"bestTrainingJobs": [RUNNER_UP]},
        "notification": {
            "Subject": "Tuning completed: survival-model-tuning-job, validation:auc = 0.8731",
            "MessageAttributes": {
                "status": attribute("Completed"),
                "tuningJobName": attribute("survival-model-tuning-job"),
                "modelName": attribute("survival-model"),
                "objectiveMetricName": attribute("validation:auc"),
            },
        },
    }
    assert json.loads(message.pop("default")) == FACTS
    assert message == {"email": EMAIL}


def test_the_message_says_that_a_tuning_job_was_stopped(
    event: Json, context: SimpleNamespace
) -> None:
    event["modelTraining"]["HyperParameterTuningJobStatus"] = "Stopped"
    made = build_model.handler(event, context)["notification"]
    email = json.loads(made["Message"])["email"]
    assert email.split("\n")[0] == (
        "Tuning job survival-model-tuning-job was STOPPED EARLY. The best model found until then "
        "is ready to host; a complete run may find a better model."
    )
    assert made["Subject"] == (
        "Tuning stopped early: survival-model-tuning-job, validation:auc = 0.8731"
    )
    assert made["MessageAttributes"]["status"] == attribute("Stopped")


def test_without_an_inference_image_of_its_own_the_model_has_the_algorithm_s(
    event: Json, context: SimpleNamespace
) -> None:
    del event["payload"]["model"]["hosting"]["inferenceImage"]
    container = build_model.handler(event, context)["createModel"]["PrimaryContainer"]
    assert container["Image"] == "123456789012.dkr.ecr.us-east-1.amazonaws.com/from-algorithm"


def test_the_model_of_a_training_image_has_the_input_s_inference_image(
    event: Json, context: SimpleNamespace
) -> None:
    event["algorithms"], event["payload"]["algorithmARNs"] = [], []
    del event["payload"]["definitions"][0]["algorithmARN"]
    assert build_model.handler(event, context)["createModel"] == CREATE_MODEL


def test_without_network_and_artifact_type_the_request_has_neither(
    event: Json, context: SimpleNamespace
) -> None:
    del event["payload"]["model"]["artifactType"]
    del event["payload"]["model"]["hosting"]["subnets"]
    del event["payload"]["model"]["hosting"]["securityGroupIds"]
    assert build_model.handler(event, context)["createModel"] == {
        "ModelName": "survival-model",
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": ARTIFACT},
        "Tags": TAGS,
    }


def test_the_artifact_s_address_is_the_one_that_sagemaker_reports(
    event: Json, context: SimpleNamespace
) -> None:
    event["trainingJob"]["ModelArtifacts"]["S3ModelArtifacts"] = "s3://elsewhere/model.tar.gz"
    made = build_model.handler(event, context)
    assert made["bestModelDataUrl"] == "s3://elsewhere/model.tar.gz"
    assert made["createModel"]["PrimaryContainer"]["ModelDataUrl"] == "s3://elsewhere/model.tar.gz"


@pytest.mark.parametrize("artifacts", [None, {}, {"S3ModelArtifacts": ""}], ids=str)
def test_a_training_job_without_artifact_is_no_model(
    event: Json, context: SimpleNamespace, artifacts: Json | None
) -> None:
    event["trainingJob"]["ModelArtifacts"] = artifacts
    with pytest.raises(NoModelArtifact) as raised:
        build_model.handler(event, context)
    assert str(raised.value) == (
        f"Training job {NAME} has no model artifact; have the training program write its "
        "model to /opt/ml/model before it exits."
    )


def test_facts_that_sagemaker_leaves_out_are_absent(event: Json, context: SimpleNamespace) -> None:
    del event["bestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    del event["bestTrainingJob"]["TrainingJobDefinitionName"]
    for key in ("TrainingStartTime", "TrainingEndTime", "TrainingTimeInSeconds"):
        del event["trainingJob"][key]
    del event["trainingJob"]["BillableTimeInSeconds"]
    made = build_model.handler(event, context)
    assert made["best"] == {
        "trainingJobName": NAME,
        "status": "Completed",
        "trainingJobArn": BEST["trainingJobArn"],
        "objective": {"metricName": "validation:auc", "type": "Maximize"},
        "hyperparameters": BEST["hyperparameters"],
        "creationTime": "2026-03-01T12:01:00Z",
        "bestTrainingJobs": [RUNNER_UP],
    }
    assert (
        "Best objective: validation:auc = not reported (Maximize)"
        in (json.loads(made["notification"]["Message"])["email"])
    )


def test_the_result_leaves_out_the_hyperparameter_that_sagemaker_adds(
    event: Json, context: SimpleNamespace
) -> None:
    event["bestTrainingJob"]["TunedHyperParameters"]["_tuning_objective_metric"] = "validation:auc"
    made = build_model.handler(event, context)
    assert "_tuning_objective_metric" not in json.dumps(made)


@pytest.mark.parametrize("character", ["x", "ü", '"', "\U0001d11e", "\x01"], ids=ascii)
def test_the_notification_fits_at_the_service_s_maxima(
    event: Json, context: SimpleNamespace, character: str
) -> None:
    event["objective"]["MetricName"] = character * 255
    event["bestTrainingJob"]["TunedHyperParameters"] = {
        f"{n:02}" + character * 254: character * 256 for n in range(30)
    }
    event["trainingJob"]["ModelArtifacts"]["S3ModelArtifacts"] = "s3://b/" + character * 1017
    made = build_model.handler(event, context)["notification"]
    assert len(json.dumps(made, ensure_ascii=False).encode()) < 256 * 1024
    assert len(made["Subject"]) <= 99
    assert all(" " <= letter <= "~" for letter in made["Subject"])


@pytest.mark.parametrize(
    ("key", "operation"),
    [("createModel", "CreateModel"), ("endpointConfig", "CreateEndpointConfig")],
)
def test_a_request_has_only_members_and_values_of_the_service_model(
    event: Json, context: SimpleNamespace, key: str, operation: str
) -> None:
    model = botocore.session.get_session().get_service_model("sagemaker")
    shape = model.operation_model(operation).input_shape
    made = build_model.handler(event, context)[key]
    assert botocore.validate.ParamValidator().validate(made, shape).generate_report() == ""


def test_models_are_compared_by_the_image_artifact_and_package_of_each_container() -> None:
    assert made_from({"PrimaryContainer": {"ModelPackageName": "package", "Environment": {}}}) == [
        "package"
    ]
    first = {"ModelDataUrl": ARTIFACT, "Image": IMAGE, "Mode": "SingleModel"}
    assert made_from({"Containers": [first, {"Image": "after"}]}) == [
        f"{IMAGE} {ARTIFACT}",
        "after",
    ]


ALGORITHM = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/"


def test_a_winner_of_another_algorithm_is_a_warning(event: Json, context: SimpleNamespace) -> None:
    event["trainingJob"]["AlgorithmSpecification"] = {"AlgorithmName": f"{ALGORITHM}other"}
    made = build_model.handler(event, context)
    assert made["warnings"] == [
        WARNING,
        f"algorithmARN: the best training job, {NAME}, was trained with {ALGORITHM}other; make sure that "
        "the inference image can serve its model",
    ]


def test_a_winner_of_the_payload_s_algorithm_is_no_warning(
    event: Json, context: SimpleNamespace
) -> None:
    own = event["payload"]["definitions"][0]["algorithmARN"]
    event["trainingJob"]["AlgorithmSpecification"] = {"AlgorithmName": own}
    assert build_model.handler(event, context)["warnings"] == [WARNING]
