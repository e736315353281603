"""State "Build Model" beyond the smallest result: the winner's own image, Marketplace, registry,
serverless hosting, overrides, and the runners-up."""

import json
from types import SimpleNamespace

import pytest

import build_model
from local_runner.sagemaker.rules import shapes
from tests.events import Json

ARN = "arn:aws:sagemaker:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/model"
OWN_TAGS = [{"Key": "Environment", "Value": "development"}]
TAGS = [*OWN_TAGS, {"Key": "team", "Value": "risk"}]
ARTIFACT = "s3://data/model-artifacts/job-001-aa/output/model.tar.gz"
OBJECTIVE = {"Type": "Minimize", "MetricName": "rmse"}


def training_job(number: int, value: float | None) -> Json:
    reported = {} if value is None else {"MetricName": "rmse", "Value": value, "Type": "Minimize"}
    return {
        "TrainingJobDefinitionName": "two",
        "TrainingJobName": f"job-{number:03}-aa",
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"rate": str(number), "_tuning_objective_metric": "rmse"},
        "FinalHyperParameterTuningJobObjectiveMetric": reported,
    }


@pytest.fixture
def payload() -> Json:
    """Return a payload with two definitions, as Check Input and Prepare Tuning Job leave it."""
    return {
        "tuningJobName": "job",
        "definitions": [
            {"name": "one", "algorithmARN": f"{ARN}:algorithm/one", "objective": OBJECTIVE},
            {"name": "two", "algorithmARN": f"{ARN}:algorithm/two", "objective": OBJECTIVE},
        ],
        "algorithmARNs": [f"{ARN}:algorithm/one", f"{ARN}:algorithm/two"],
        "instancePrices": {},
        "warnings": [],
        "model": {
            "name": "model",
            "environment": {},
            "enableNetworkIsolation": False,
            "hosting": {"instanceType": "ml.m5.large", "initialInstanceCount": 1},
        },
        "tags": {"team": "risk"},
        "overrides": {},
    }


@pytest.fixture
def event(payload: Json) -> Json:
    best = training_job(1, 0.25)
    tuning_job = {
        "HyperParameterTuningJobName": "job",
        "HyperParameterTuningJobArn": f"{ARN}:hyper-parameter-tuning-job/job",
        "HyperParameterTuningJobConfig": {"Strategy": "Bayesian"},
        "HyperParameterTuningJobStatus": "Completed",
    }
    return {
        "payload": payload,
        "algorithms": [
            {
                "AlgorithmArn": f"{ARN}:algorithm/{name}",
                "InferenceSpecification": {"Containers": [{"Image": f"image-of-{name}"}]},
            }
            for name in ("one", "two")
        ],
        "modelTraining": tuning_job,
        "objective": OBJECTIVE,
        "bestTrainingJob": best,
        "trainingJob": {
            "TrainingJobName": "job-001-aa",
            "TrainingJobArn": f"{ARN}:training-job/job-001-aa",
            "ModelArtifacts": {"S3ModelArtifacts": ARTIFACT},
        },
        "trainingJobs": [best, training_job(2, 0.5), training_job(3, None)],
        "modelRoleArn": ROLE,
        "tags": OWN_TAGS,
        "artifact": {"exists": True},
        "trial": None,
        "definitions": [],
        "failures": [],
        "report": None,
        "executionArn": "arn",
        "executionUrl": "https://console",
        "chat": "false",
    }


@pytest.fixture
def built(event: Json, context: SimpleNamespace) -> Json:
    return build_model.handler(event, context)


def test_the_model_is_of_the_winner_s_algorithm(built: Json) -> None:
    assert built["createModel"] == {
        "ModelName": "model",
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {"Image": "image-of-two", "ModelDataUrl": ARTIFACT},
        "Tags": TAGS,
    }


def test_a_definition_s_inference_image_overrides_the_model_s(
    event: Json, context: SimpleNamespace
) -> None:
    event["payload"]["model"]["hosting"]["inferenceImage"] = "of-the-model"
    event["payload"]["definitions"][1]["inferenceImage"] = "of-the-definition"
    made = build_model.handler(event, context)["createModel"]
    assert made["PrimaryContainer"]["Image"] == "of-the-definition"


def test_the_result_has_the_runners_up_best_first_and_the_message_leaves_them_out(
    built: Json,
) -> None:
    common = {"trainingJobDefinitionName": "two", "status": "Completed"}
    assert built["best"]["bestTrainingJobs"] == [
        {
            "trainingJobName": "job-001-aa",
            **common,
            "objectiveValue": 0.25,
            "hyperparameters": {"rate": "1"},
        },
        {
            "trainingJobName": "job-002-aa",
            **common,
            "objectiveValue": 0.5,
            "hyperparameters": {"rate": "2"},
        },
        {"trainingJobName": "job-003-aa", **common, "hyperparameters": {"rate": "3"}},
    ]
    assert "job-002-aa" not in built["notification"]["Message"]


def test_the_result_has_the_objective_that_the_tuning_job_had(
    event: Json, context: SimpleNamespace
) -> None:
    event["objective"] = {"Type": "Minimize", "MetricName": "validation:rmse"}
    assert build_model.handler(event, context)["best"]["objective"] == {
        "metricName": "validation:rmse",
        "type": "Minimize",
        "value": 0.25,
    }


def test_the_model_has_its_environment_and_isolation(event: Json, context: SimpleNamespace) -> None:
    event["payload"]["model"] |= {
        "artifactType": "MOJO",
        "environment": {"WORKERS": "2"},
        "enableNetworkIsolation": True,
    }
    made = build_model.handler(event, context)["createModel"]
    assert made["PrimaryContainer"]["Environment"] == {"MODEL_TYPE": "MOJO", "WORKERS": "2"}
    assert made["EnableNetworkIsolation"] is True
    assert shapes.problems("CreateModel", made) == []


def test_a_variable_model_type_overrides_the_artifact_type(
    event: Json, context: SimpleNamespace
) -> None:
    event["payload"]["model"] |= {"artifactType": "MOJO", "environment": {"MODEL_TYPE": "BINARY"}}
    made = build_model.handler(event, context)["createModel"]
    assert made["PrimaryContainer"]["Environment"] == {"MODEL_TYPE": "BINARY"}


def test_serverless_hosting_has_no_instances(event: Json, context: SimpleNamespace) -> None:
    serverless = {"memorySizeInMB": 2048, "maxConcurrency": 5, "provisionedConcurrency": 1}
    event["payload"]["model"]["hosting"] = {"serverless": serverless}
    made = build_model.handler(event, context)
    assert made["productionVariants"] == [
        {
            "InitialVariantWeight": 1,
            "ModelName": "model",
            "VariantName": "AllTraffic",
            "ServerlessConfig": {
                "MemorySizeInMB": 2048,
                "MaxConcurrency": 5,
                "ProvisionedConcurrency": 1,
            },
        }
    ]
    assert shapes.problems("CreateEndpointConfig", made["endpointConfig"]) == []


def test_overrides_reach_model_endpoint_config_and_production_variants(
    event: Json, context: SimpleNamespace
) -> None:
    event["payload"]["overrides"] = {
        "createModel": {"Containers": [{"Image": "next", "ContainerHostname": "next"}]},
        "createEndpointConfig": {
            "ProductionVariants": [{"VariantName": "AllTraffic", "InitialInstanceCount": 3}],
            "AsyncInferenceConfig": {"OutputConfig": {"S3OutputPath": "s3://data/out"}},
        },
    }
    made = build_model.handler(event, context)
    assert made["createModel"]["Containers"] == [
        {"Image": "image-of-two", "ModelDataUrl": ARTIFACT},
        {"Image": "next", "ContainerHostname": "next"},
    ]
    assert "PrimaryContainer" not in made["createModel"]
    assert made["productionVariants"] == made["endpointConfig"]["ProductionVariants"]
    assert made["productionVariants"][0]["InitialInstanceCount"] == 3
    assert made["endpointConfig"]["AsyncInferenceConfig"] == {
        "OutputConfig": {"S3OutputPath": "s3://data/out"}
    }


REGISTRY = {"modelPackageGroupName": "risk", "approvalStatus": "PendingManualApproval"}


def test_the_registered_package_has_the_containers_of_the_created_model(
    event: Json, context: SimpleNamespace
) -> None:
    event["payload"] |= {"modelRegistry": REGISTRY}
    event["payload"]["overrides"] = {"createModel": {"Containers": [{"Image": "next"}]}}
    made = build_model.handler(event, context)
    package = made["registration"]["createPackage"]
    assert package["InferenceSpecification"]["Containers"] == made["createModel"]["Containers"]
    assert made["registration"]["createGroup"] == {"ModelPackageGroupName": "risk", "Tags": TAGS}
    facts = json.loads(json.loads(made["notification"]["Message"])["default"])
    assert facts["modelPackageGroupName"] == "risk"
    email = json.loads(made["notification"]["Message"])["email"]
    assert "\nRegistered in the model package group: risk\n" in email


def costs(event: Json, context: SimpleNamespace) -> list[Json | None]:
    """Return the costs of the best training job and of those in the list."""
    best = build_model.handler(event, context)["best"]
    return [each.get("cost") for each in (best, *best["bestTrainingJobs"])]


def test_every_training_job_of_the_result_has_its_share_of_the_cost(
    event: Json, context: SimpleNamespace
) -> None:
    times = ("2026-02-28T23:59:30.500Z", "2026-03-01T00:00:30Z")
    for job in (event["trainingJob"], *event["trainingJobs"]):
        job["TrainingStartTime"], job["TrainingEndTime"] = times
    del event["trainingJobs"][1]["TrainingEndTime"]
    event["trainingJobs"][2]["TrainingJobDefinitionName"] = "one"
    types = [{"InstanceType": name, "InstanceCount": 2} for name in ("ml.a", "ml.b")]
    event["definitions"] = [
        {"DefinitionName": "one", "ResourceConfig": {"InstanceType": "ml.a", "InstanceCount": 1}},
        {"DefinitionName": "two", "HyperParameterTuningResourceConfig": {"InstanceConfigs": types}},
    ]
    event["payload"]["instancePrices"] = {"ml.a": 3600, "ml.b": 7200}
    dearest = {
        "instanceSeconds": 119.0,
        "amount": 238.0,
        "isUpperBound": True,
        "text": "119 instance seconds, at most 238.00",
    }
    cheap = {
        "instanceSeconds": 59.5,
        "amount": 59.5,
        "isUpperBound": False,
        "text": "60 instance seconds, 59.50",
    }
    assert costs(event, context) == [dearest, dearest, None, cheap]
    event["bestTrainingJob"]["TuningJobName"] = "earlier"
    assert costs(event, context) == [None, dearest, None, cheap]


def test_without_a_registry_and_marketplace_there_is_no_package(built: Json) -> None:
    assert built.keys() & {"registration", "marketplacePackage"} == set()
    assert "Registered" not in built["notification"]["Message"]


def test_a_marketplace_winner_is_packaged_and_its_model_isolated(
    event: Json, context: SimpleNamespace
) -> None:
    event["algorithms"][1]["ProductId"] = "prod-1"
    event["payload"]["model"]["hosting"]["inferenceImage"] = "not-used"
    made = build_model.handler(event, context)
    assert made["marketplacePackage"] == {
        "ModelPackageName": "model",
        "SourceAlgorithmSpecification": {
            "SourceAlgorithms": [
                {"AlgorithmName": f"{ARN}:algorithm/two", "ModelDataUrl": ARTIFACT}
            ]
        },
        "Tags": TAGS,
    }
    assert made["createModel"] == {
        "ModelName": "model",
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {"ModelPackageName": "model"},
        "EnableNetworkIsolation": True,
        "Tags": TAGS,
    }
    assert shapes.problems("CreateModelPackage", made["marketplacePackage"]) == []


def test_a_marketplace_loser_needs_no_package(event: Json, context: SimpleNamespace) -> None:
    event["algorithms"][0]["ProductId"] = "prod-1"
    assert "marketplacePackage" not in build_model.handler(event, context)
