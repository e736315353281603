"""Checks of the account that SageMaker makes before it accepts a request: roles and data.

Every client is an argument, and nothing is created or changed. The messages are quoted in
https://github.com/hashicorp/terraform-provider-aws/pull/47138 and
https://github.com/aws/amazon-sagemaker-examples/issues/2489
"""

from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from local_runner.iam.access import trusts
from local_runner.iam.calls import Permission
from local_runner.sagemaker.roles import Roles
from local_runner.sagemaker.rules.model import containers
from local_runner.sagemaker.rules.request import Definition
from local_runner.sagemaker.s3_uri import bucket_and_key

_SERVICE = "sagemaker.amazonaws.com"
_FORBIDDEN, _NOT_FOUND = 403, 404


def definition_problems(definition: Definition, job_arn: str, roles: Roles) -> Iterator[str]:
    """Yield the reasons for which SageMaker could not run training jobs of the definition with its role."""
    role = definition["RoleArn"]
    if not trusts(role, _SERVICE, job_arn):
        yield (
            f"Could not assume role {role}. Please ensure that the role exists and allows principal "
            f"'{_SERVICE}' to assume the role."
        )
        return
    yield from _channel_problems(definition, roles.s3_client_of(role))
    yield from _right_problems(definition, roles)


def _channel_problems(definition: Definition, s3_client: Any) -> Iterator[str]:
    for channel in definition.get("InputDataConfig", []):
        source = channel["DataSource"].get("S3DataSource")
        if source and not _objects_exist(source["S3Uri"], s3_client):
            yield _no_objects(source["S3Uri"], definition["RoleArn"], s3_client.meta.region_name)


def _right_problems(definition: Definition, roles: Roles) -> Iterator[str]:
    """Yield the rights that the role lacks in addition to access to data.

    The grant for the volumes' key is required by
    https://docs.aws.amazon.com/sagemaker/latest/dg/api-permissions-reference.html
    """
    role = definition["RoleArn"]
    algorithm = definition["AlgorithmSpecification"].get("AlgorithmName")
    if algorithm and roles.denial(role, Permission("sagemaker:DescribeAlgorithm", algorithm)):
        yield "Access denied when describing algorithm"
    for key in filter(None, map(roles.key_arn, _volume_keys(definition))):
        grant = Permission("kms:CreateGrant", key, {"kms:GrantIsForAWSResource": "true"})
        denial = roles.denial(role, grant)
        if denial:
            yield denial


def _volume_keys(definition: Definition) -> Iterator[str]:
    for form in ("ResourceConfig", "HyperParameterTuningResourceConfig"):
        key = definition.get(form, {}).get("VolumeKmsKeyId")
        if key:
            yield key


def model_problems(request: dict[str, Any], model_arn: str, s3_client: Any) -> Iterator[str]:
    """Yield the reasons for which SageMaker could not load the model's data; the client has the model's role."""
    role = request.get("ExecutionRoleArn")
    if role is None or trusts(role, _SERVICE, model_arn):
        yield from data_problems(containers(request), s3_client, role)
        return
    for container in containers(request):
        yield _no_access(container.get("ModelDataUrl"), role, s3_client.meta.region_name)


def data_problems(
    containers: list[dict[str, Any]], s3_client: Any, role: str | None = None
) -> Iterator[str]:
    """Yield a problem for each model data of the containers that does not exist, or not for the role."""
    for url in (each["ModelDataUrl"] for each in containers if "ModelDataUrl" in each):
        status = _status(url, s3_client)
        if status == _NOT_FOUND:
            yield f"Could not find model data at {url}."
        elif status == _FORBIDDEN:
            yield _no_access(url, str(role), s3_client.meta.region_name)


def _objects_exist(uri: str, s3_client: Any) -> bool:
    bucket, prefix = bucket_and_key(uri)
    try:
        found = s3_client.list_objects_v2(Bucket=bucket, Prefix=prefix, MaxKeys=1)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("NoSuchBucket", "AccessDenied"):
            raise
        return False
    return bool(found["KeyCount"])


def _status(uri: str, s3_client: Any) -> int:
    """Return the HTTP status of HeadObject."""
    bucket, key = bucket_and_key(uri)
    try:
        answer = s3_client.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        answer = error.response
    return int(answer["ResponseMetadata"]["HTTPStatusCode"])


def _no_objects(uri: str, role: str, region: str) -> str:
    bucket, _ = bucket_and_key(uri)
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
