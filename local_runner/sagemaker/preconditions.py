"""What SageMaker verifies in the account before it accepts a request: roles and data.

Every client is an argument; nothing is created or changed. The messages are quoted in
https://github.com/hashicorp/terraform-provider-aws/pull/47138 and
https://github.com/aws/amazon-sagemaker-examples/issues/2489
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from local_runner.sagemaker.model_rules import containers
from local_runner.sagemaker.tuning_request import Definition

_SERVICE = "sagemaker.amazonaws.com"


def definition_problems(definition: Definition, iam_client: Any, s3_client: Any) -> Iterator[str]:
    """Why SageMaker could not run training jobs of the definition in this account."""
    role = definition["RoleArn"]
    if not can_assume(role, iam_client):
        yield (
            f"Could not assume role {role}. Please ensure that the role exists and allows principal "
            f"'{_SERVICE}' to assume the role."
        )
    for channel in definition.get("InputDataConfig", []):
        source = channel["DataSource"].get("S3DataSource")
        if source and not _objects_exist(source["S3Uri"], s3_client):
            yield _no_objects(source["S3Uri"], role, s3_client.meta.region_name)


def model_problems(request: dict[str, Any], iam_client: Any, s3_client: Any) -> Iterator[str]:
    """Why SageMaker could not load the model's data with the model's role."""
    role = request.get("ExecutionRoleArn")
    if role is None or can_assume(role, iam_client):
        yield from data_problems(containers(request), s3_client)
        return
    for container in containers(request):
        yield _no_access(container.get("ModelDataUrl"), role, s3_client.meta.region_name)


def data_problems(containers: list[dict[str, Any]], s3_client: Any) -> Iterator[str]:
    """Which model data of these containers is not there."""
    for container in containers:
        url = container.get("ModelDataUrl")
        if url is not None and not _object_exists(url, s3_client):
            yield f"Could not find model data at {url}."


def can_assume(role_arn: str, iam_client: Any) -> bool:
    """Whether the role exists and trusts SageMaker, acting for the role's account."""
    account, name = role_arn.split(":")[4], role_arn.rsplit("/", 1)[-1]
    try:
        role = iam_client.get_role(RoleName=name)["Role"]
    except iam_client.exceptions.NoSuchEntityException:
        return False
    statements = _as_list(role["AssumeRolePolicyDocument"]["Statement"])
    return role["Arn"] == role_arn and any(_trusts(one, account) for one in statements)


def _trusts(statement: dict[str, Any], account: str) -> bool:
    services = _as_list(statement.get("Principal", {}).get("Service", []))
    allows = statement["Effect"] == "Allow" and "sts:AssumeRole" in _as_list(statement["Action"])
    return allows and _SERVICE in services and _source_account_is(statement, account)


def _source_account_is(statement: dict[str, Any], account: str) -> bool:
    """Whether the confused-deputy condition, if there is one, names the account."""
    allowed = statement.get("Condition", {}).get("StringEquals", {}).get("aws:SourceAccount")
    return allowed is None or account in _as_list(allowed)


def _objects_exist(uri: str, s3_client: Any) -> bool:
    bucket, prefix = _bucket_and_key(uri)
    try:
        found = s3_client.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
    except ClientError as error:
        if error.response["Error"]["Code"] != "NoSuchBucket":
            raise
        return False
    return bool(found["KeyCount"])


def _object_exists(uri: str, s3_client: Any) -> bool:
    bucket, key = _bucket_and_key(uri)
    try:
        s3_client.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] != 404:
            raise
        return False
    return True


def _bucket_and_key(uri: str) -> tuple[str, str]:
    parts = urlsplit(uri)
    return parts.netloc, parts.path.lstrip("/")


def _no_objects(uri: str, role: str, region: str) -> str:
    bucket, _ = _bucket_and_key(uri)
    return (
        f'No S3 objects found under S3 URL "{uri}" given in input data source. Please ensure that '
        f"the bucket exists in the selected region ({region}), that objects exist under that S3 "
        f'prefix, and that the role "{role}" has "s3:ListBucket" permissions on bucket "{bucket}".'
    )


def _no_access(url: str | None, role: str, region: str) -> str:
    return (
        f'Could not access model data at {url}. Please ensure that the role "{role}" exists and '
        'that its trust relationship policy allows the action "sts:AssumeRole" for the service '
        f'principal "{_SERVICE}". Also ensure that the role has "s3:GetObject" permissions and '
        f"that the object is located in {region}."
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
