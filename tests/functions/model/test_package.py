"""Model packages: requests that SageMaker accepts, with the result as their metadata."""

import re

import pytest

from local_runner.sagemaker.rules import shapes
from tests.events import Json
from tuner.model.package import marketplace_package, registration

ARN = "arn:aws:sagemaker:us-east-1:123456789012"
ARTIFACT = "s3://bucket/model.tar.gz"
TAGS = [{"Key": "Environment", "Value": "test"}]
PAYLOAD: Json = {
    "model": {"name": "model"},
    "modelRegistry": {
        "modelPackageGroupName": "group",
        "approvalStatus": "Approved",
        "description": "Of every week.",
    },
}
FACTS: Json = {
    "tuningJobName": "job",
    "tuningJobArn": f"{ARN}:hyper-parameter-tuning-job/job",
    "best": {
        "trainingJobName": "job-001",
        "objective": {"metricName": "validation:auc", "type": "Maximize", "value": 0.9},
        "hyperparameters": {"rate": "0.1", "columns": "a,b;{c}"},
    },
}
ALGORITHM: Json = {
    "AlgorithmArn": f"{ARN}:algorithm/boost",
    "InferenceSpecification": {
        "Containers": [{"Image": "image"}],
        "SupportedContentTypes": ["text/csv"],
        "SupportedResponseMIMETypes": ["text/csv"],
    },
}
CONTAINER = {"Image": "image:1", "ModelDataUrl": ARTIFACT}


def test_a_model_is_registered_with_its_origin_objective_and_hyperparameters() -> None:
    requests = registration(PAYLOAD, FACTS, ALGORITHM, [CONTAINER], ARTIFACT, TAGS)
    token = requests["createPackage"].pop("ClientToken")
    assert requests == {
        "describeGroup": {"ModelPackageGroupName": "group"},
        "createGroup": {"ModelPackageGroupName": "group", "Tags": TAGS},
        "createPackage": {
            "ModelPackageGroupName": "group",
            "ModelPackageDescription": "Of every week.",
            "InferenceSpecification": {
                "Containers": [CONTAINER],
                "SupportedContentTypes": ["text/csv"],
                "SupportedResponseMIMETypes": ["text/csv"],
            },
            "ModelApprovalStatus": "Approved",
            "MetadataProperties": {"GeneratedBy": f"{ARN}:hyper-parameter-tuning-job/job"},
            "CustomerMetadataProperties": {
                "tuningJobName": "job",
                "trainingJobName": "job-001",
                "objectiveMetricName": "validation:auc",
                "objectiveType": "Maximize",
                "objectiveValue": "0.9",
                "hyperparameter.columns": "a_b__c_",
                "hyperparameter.rate": "0.1",
            },
        },
    }
    assert re.fullmatch("[a-zA-Z0-9-]{1,36}", token)


def test_the_same_request_has_the_same_token_and_another_has_another() -> None:
    def token(artifact: str) -> str:
        requests = registration(PAYLOAD, FACTS, ALGORITHM, [{"Image": artifact}], artifact, TAGS)
        return str(requests["createPackage"]["ClientToken"])

    assert token(ARTIFACT) == token(ARTIFACT)
    assert token(ARTIFACT) != token("s3://bucket/other.tar.gz")


def test_a_marketplace_model_is_packaged_and_registered_from_its_algorithm() -> None:
    product = {**ALGORITHM, "ProductId": "prod-1"}
    source = {
        "SourceAlgorithms": [{"AlgorithmName": f"{ARN}:algorithm/boost", "ModelDataUrl": ARTIFACT}]
    }
    assert marketplace_package(PAYLOAD, product, ARTIFACT, TAGS) == {
        "ModelPackageName": "model",
        "SourceAlgorithmSpecification": source,
        "Tags": TAGS,
    }
    package = registration(PAYLOAD, FACTS, product, [], ARTIFACT, TAGS)["createPackage"]
    assert package["SourceAlgorithmSpecification"] == source
    assert "InferenceSpecification" not in package


def test_a_package_has_every_container_with_the_members_that_a_package_accepts() -> None:
    first = {**CONTAINER, "Mode": "SingleModel", "Environment": {"X": "1"}}
    following = {"Image": "next", "ContainerHostname": "next", "MultiModelConfig": {}}
    made = registration(PAYLOAD, FACTS, ALGORITHM, [first, following], ARTIFACT, TAGS)
    assert made["createPackage"]["InferenceSpecification"]["Containers"] == [
        {**CONTAINER, "Environment": {"X": "1"}},
        {"Image": "next", "ContainerHostname": "next"},
    ]
    assert shapes.problems("CreateModelPackage", made["createPackage"]) == []


@pytest.mark.parametrize("character", ["x", "ü", ",", "\n"])
def test_sagemaker_accepts_the_requests_at_its_own_maxima(character: str) -> None:
    best = {**FACTS["best"], "hyperparameters": {
        f"{n:03}" + character * 253: character * 256 for n in range(100)
    }}  # fmt: skip
    facts = {**FACTS, "best": best}
    requests = registration(PAYLOAD, facts, ALGORITHM, [CONTAINER], ARTIFACT, TAGS)
    assert shapes.problems("CreateModelPackage", requests["createPackage"]) == []
    assert shapes.problems("CreateModelPackageGroup", requests["createGroup"]) == []
    assert shapes.problems("DescribeModelPackageGroup", requests["describeGroup"]) == []
