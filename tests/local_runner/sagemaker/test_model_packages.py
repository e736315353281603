"""Model packages and their groups: refusals, statuses, and models made from packages."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.service import SageMaker
from tests.local_runner.sagemaker.account import (
    ACCOUNT,
    ALGORITHM_REQUEST,
    IMAGE,
    REGION,
    ROLE,
    account,
)

PREFIX = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}"
BOUGHT = f"{PREFIX}:algorithm/bought"
ARTIFACT = "s3://data/models/best.tar.gz"
CONTAINER = {"Image": IMAGE, "ModelDataUrl": ARTIFACT}
TYPES = {
    "SupportedTransformInstanceTypes": ["ml.m5.large"],
    "SupportedRealtimeInferenceInstanceTypes": ["ml.m5.large"],
}
INFERENCE = {"Containers": [{"Image": IMAGE}], "SupportedContentTypes": ["text/csv"]}
STATED = {"InferenceSpecification": {"Containers": [CONTAINER], **TYPES}}
FROM_BOUGHT = {
    "SourceAlgorithmSpecification": {
        "SourceAlgorithms": [{"AlgorithmName": BOUGHT, "ModelDataUrl": ARTIFACT}]
    }
}


@pytest.fixture
def sagemaker(tmp_path: Path) -> Iterator[SageMaker]:
    """Yield an account that also subscribes to the Marketplace algorithm ``bought``."""
    with account(tmp_path) as installed:
        request = ALGORITHM_REQUEST | {"AlgorithmName": "bought"}
        bought = Algorithm("bought", tmp_path, request | {"InferenceSpecification": INFERENCE})
        installed.register_algorithm(bought, product_id="prod-1")
        yield installed


@pytest.fixture
def client(sagemaker: SageMaker) -> Any:
    return boto3.client("sagemaker", config=Config(parameter_validation=False))


def refusal(call: Callable[..., Any], **request: Any) -> str:
    """Return the message of the ValidationException with which the service refuses the request."""
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    assert error["Code"] == "ValidationException"
    message: str = error["Message"]
    return message


def statuses(client: Any, name: str, looks: int) -> list[str]:
    return [
        client.describe_model_package(ModelPackageName=name)["ModelPackageStatus"]
        for _ in range(looks)
    ]


def test_a_group_is_created_once_and_described(client: Any) -> None:
    arn = f"{PREFIX}:model-package-group/risk"
    tags = [{"Key": "team", "Value": "a"}]
    created = client.create_model_package_group(ModelPackageGroupName="risk", Tags=tags)
    assert created["ModelPackageGroupArn"] == arn
    for name in ("risk", arn):
        described = client.describe_model_package_group(ModelPackageGroupName=name)
        assert described["ModelPackageGroupArn"] == arn
        assert described["ModelPackageGroupStatus"] == "Completed"
    assert client.list_tags(ResourceArn=arn)["Tags"] == tags
    assert refusal(client.create_model_package_group, ModelPackageGroupName="risk") == (
        f"Model Package Group already exists: {arn}"
    )
    assert refusal(client.describe_model_package_group, ModelPackageGroupName="none") == (
        f"ModelPackageGroup {PREFIX}:model-package-group/none does not exist."
    )


def test_a_package_from_an_algorithm_completes_after_some_descriptions(client: Any) -> None:
    arn = client.create_model_package(ModelPackageName="p", **FROM_BOUGHT)["ModelPackageArn"]
    assert arn == f"{PREFIX}:model-package/p"
    assert statuses(client, arn, 4) == ["Pending", "InProgress", "Completed", "Completed"]
    described = client.describe_model_package(ModelPackageName="p")
    assert described["InferenceSpecification"] == {
        "Containers": [{"ProductId": "prod-1", "ModelDataUrl": ARTIFACT}],
        "SupportedContentTypes": ["text/csv"],
    }
    assert described["ModelPackageStatusDetails"] == {
        "ValidationStatuses": [{"Name": "p", "Status": "Completed"}]
    }
    assert "ModelApprovalStatus" not in described


def test_versions_count_up_in_their_group_and_wait_for_approval(client: Any) -> None:
    client.create_model_package_group(ModelPackageGroupName="risk")
    arns = [
        client.create_model_package(ModelPackageGroupName="risk", **STATED)["ModelPackageArn"]
        for _ in range(2)
    ]
    assert arns == [f"{PREFIX}:model-package/risk/{version}" for version in (1, 2)]
    client.update_model_package(ModelPackageArn=arns[1], ModelApprovalStatus="Approved")
    described = client.describe_model_package(ModelPackageName=arns[0])
    assert (described["ModelPackageVersion"], described["ModelApprovalStatus"]) == (
        1,
        "PendingManualApproval",
    )
    client.create_model_package(ModelPackageName="alone", **STATED)
    assert listed(client, ModelPackageGroupName="risk") == arns
    assert listed(client, ModelPackageGroupName="risk", ModelApprovalStatus="Approved") == arns[1:]
    assert listed(client) == [f"{PREFIX}:model-package/alone"]


def test_a_group_is_deleted_after_its_packages(client: Any) -> None:
    client.create_model_package_group(ModelPackageGroupName="risk")
    first, last = (
        client.create_model_package(ModelPackageGroupName="risk", **STATED)["ModelPackageArn"]
        for _ in range(2)
    )
    client.delete_model_package(ModelPackageName=first)
    assert listed(client, ModelPackageGroupName="risk") == [last]
    group = f"{PREFIX}:model-package-group/risk"
    with pytest.raises(client.exceptions.ConflictException) as refused:
        client.delete_model_package_group(ModelPackageGroupName="risk")
    assert refused.value.response["Error"]["Message"] == (
        f"Model Package Group {group} cannot be deleted because it still contains Model Packages"
    )
    third = client.create_model_package(ModelPackageGroupName="risk", **STATED)["ModelPackageArn"]
    assert third == f"{PREFIX}:model-package/risk/3"
    for arn in (last, third):
        client.delete_model_package(ModelPackageName=arn)
    client.delete_model_package_group(ModelPackageGroupName=group)
    for call, name in (
        (client.describe_model_package_group, {"ModelPackageGroupName": "risk"}),
        (client.delete_model_package, {"ModelPackageName": last}),
    ):
        assert refusal(call, **name).endswith(" does not exist.")


def listed(client: Any, **wanted: str) -> list[str]:
    summaries = client.list_model_packages(**wanted)["ModelPackageSummaryList"]
    return [summary["ModelPackageArn"] for summary in summaries]


def test_a_group_of_another_account_is_not_here_and_has_its_own_versions(client: Any) -> None:
    client.create_model_package_group(ModelPackageGroupName="risk")
    central = "arn:aws:sagemaker:us-east-1:210987654321:model-package-group/risk"
    arns = [
        client.create_model_package(ModelPackageGroupName=group, **STATED)["ModelPackageArn"]
        for group in ("risk", central, central)
    ]
    assert arns == [
        f"{PREFIX}:model-package/risk/1",
        "arn:aws:sagemaker:us-east-1:210987654321:model-package/risk/1",
        "arn:aws:sagemaker:us-east-1:210987654321:model-package/risk/2",
    ]


def test_a_request_sent_twice_with_its_token_makes_one_version(client: Any) -> None:
    client.create_model_package_group(ModelPackageGroupName="risk")
    request = {"ModelPackageGroupName": "risk", "ClientToken": "token", **STATED}
    first, second = (client.create_model_package(**request)["ModelPackageArn"] for _ in range(2))
    assert first == second
    assert listed(client, ModelPackageGroupName="risk") == [first]
    other = {**request, "ModelPackageDescription": "other"}
    assert refusal(client.create_model_package, **other) == (
        "ClientToken token was used for another request."
    )


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "two identities": (
        {"ModelPackageName": "p", "ModelPackageGroupName": "g", **STATED},
        "Both ModelPackageName and ModelPackageGroupName are provided in the input. "
        "Cannot determine which one to use.",
    ),
    "no identity": (STATED, "Missing ARN."),
    "no source": (
        {"ModelPackageName": "p"},
        "Provide either InferenceSpecification or SourceAlgorithmSpecification.",
    ),
    "group that is not there": (
        {"ModelPackageGroupName": "none", **STATED},
        f"ModelPackageGroup {PREFIX}:model-package-group/none does not exist.",
    ),
    "tags of a version": (
        {"ModelPackageGroupName": "g", "Tags": [{"Key": "a", "Value": "b"}], **STATED},
        "Tags are not supported for a versioned model package. Add them to its group.",
    ),
    "approval without a group": (
        {"ModelPackageName": "p", "ModelApprovalStatus": "Approved", **STATED},
        "ModelApprovalStatus applies only to versioned model packages.",
    ),
    "no instance types": (
        {"ModelPackageName": "p", "InferenceSpecification": {"Containers": [CONTAINER]}},
        "SupportedTransformInstanceTypes is required in the InferenceSpecification of an unversioned "
        "model package.; SupportedRealtimeInferenceInstanceTypes is required in the "
        "InferenceSpecification of an unversioned model package.",
    ),
    "no data": (
        {
            "ModelPackageName": "p",
            "InferenceSpecification": {
                "Containers": [CONTAINER | {"ModelDataUrl": "s3://data/none.tar.gz"}],
                **TYPES,
            },
        },
        "Could not find model data at s3://data/none.tar.gz.",
    ),
    "no algorithm": (
        {
            "ModelPackageName": "p",
            "SourceAlgorithmSpecification": {"SourceAlgorithms": [{"AlgorithmName": "none"}]},
        },
        f"Algorithm {PREFIX}:algorithm/none does not exist.",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_package_that_could_not_be_used_is_refused(client: Any, case: str) -> None:
    request, message = REFUSED[case]
    assert refusal(client.create_model_package, **request) == message


def test_the_name_of_a_package_is_taken_once(client: Any) -> None:
    client.create_model_package(ModelPackageName="p", **STATED)
    assert refusal(client.create_model_package, ModelPackageName="p", **STATED) == (
        f"Model Package already exists: {PREFIX}:model-package/p"
    )
    assert refusal(client.describe_model_package, ModelPackageName="q") == (
        f"ModelPackage {PREFIX}:model-package/q does not exist."
    )


def model(package: str, **changes: Any) -> dict[str, Any]:
    """Return a CreateModel request that takes its container from the package."""
    return {
        "ModelName": "m",
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {"ModelPackageName": package},
        **changes,
    }


def test_a_marketplace_model_is_made_from_its_completed_package_in_isolation(client: Any) -> None:
    arn = client.create_model_package(ModelPackageName="p", **FROM_BOUGHT)["ModelPackageArn"]
    isolated = {"EnableNetworkIsolation": True}
    assert refusal(client.create_model, **model(arn, **isolated)) == (
        f"Model package {arn} is not Completed, its status is Pending."
    )
    statuses(client, arn, 2)
    assert refusal(client.create_model, **model(arn)) == (
        "EnableNetworkIsolation must be true for models of AWS Marketplace packages."
    )
    client.create_model(**model(arn, **isolated))
    described = client.describe_model(ModelName="m")
    assert described["PrimaryContainer"] == {"ModelPackageName": arn}
    assert described["EnableNetworkIsolation"] is True


def test_a_version_makes_a_model_once_it_is_approved(client: Any) -> None:
    client.create_model_package_group(ModelPackageGroupName="risk")
    arn = client.create_model_package(ModelPackageGroupName="risk", **STATED)["ModelPackageArn"]
    statuses(client, arn, 2)
    assert refusal(client.create_model, **model(arn)) == (
        f"Model package {arn} is not Approved, its status is PendingManualApproval."
    )
    client.update_model_package(ModelPackageArn=arn, ModelApprovalStatus="Approved")
    assert client.create_model(**model(arn))["ModelArn"] == f"{PREFIX}:model/m"


def test_a_model_adds_environment_variables_to_its_package_but_no_data(client: Any) -> None:
    packaged = CONTAINER | {"Environment": {"A": "1"}}
    specification = {"InferenceSpecification": {"Containers": [packaged], **TYPES}}
    arn = client.create_model_package(ModelPackageName="p", **specification)["ModelPackageArn"]
    statuses(client, arn, 2)
    both = {"ModelPackageName": arn, "ModelDataUrl": ARTIFACT}
    assert refusal(client.create_model, **model(arn, PrimaryContainer=both)) == (
        "A container with ModelPackageName takes its model data from the package."
    )
    own = {"ModelPackageName": arn, "Environment": {"B": "2"}}
    client.create_model(**model(arn, PrimaryContainer=own))
    assert client.describe_model(ModelName="m")["PrimaryContainer"] == own


def test_a_marketplace_algorithm_shows_its_product_and_no_image(client: Any) -> None:
    described = client.describe_algorithm(AlgorithmName="bought")
    assert described["ProductId"] == "prod-1"
    assert "TrainingImage" not in described["TrainingSpecification"]
    assert described["InferenceSpecification"]["Containers"] == [{"ProductId": "prod-1"}]
