"""Permissions that a call of an AWS service needs: its actions, on the resources that the request names.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Parameters = Mapping[str, Any]


class Place(NamedTuple):
    """The partition, Region and account in which a call is made."""

    partition: str
    region: str
    account: str

    def arn(self, service: str, resource: str) -> str:
        """Return the ARN of a resource of this account and Region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Permission:
    """An action on a resource, with the values of the condition keys that go with it."""

    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


# The parameters of SageMaker that name a resource, and the resource's kind. Every parameter takes an ARN, too.
_SAGEMAKER_KINDS = {
    "AlgorithmName": "algorithm",
    "EndpointConfigName": "endpoint-config",
    "EndpointName": "endpoint",
    "HyperParameterTuningJobName": "hyper-parameter-tuning-job",
    "ModelName": "model",
    "ModelPackageArn": "model-package",
    "ModelPackageGroupName": "model-package-group",
    "ModelPackageName": "model-package",
    "ResourceArn": "",
    "TrainingJobName": "training-job",
}
_SAGEMAKER = "sagemaker.amazonaws.com"
_ROLES = ("RoleArn", "ExecutionRoleArn", "ValidationRole")

# https://docs.aws.amazon.com/AmazonECR/latest/userguide/docker-pull-ecr-image.html
_ECR = re.compile(r"(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.[a-z.]+/([^:@]+)")

# Operations of S3 that have an action of another name.
_S3_ACTIONS = {
    "AbortMultipartUpload": "s3:AbortMultipartUpload",
    "CompleteMultipartUpload": "s3:PutObject",
    "CreateMultipartUpload": "s3:PutObject",
    "HeadBucket": "s3:ListBucket",
    "HeadObject": "s3:GetObject",
    "ListObjects": "s3:ListBucket",
    "ListObjectsV2": "s3:ListBucket",
    "UploadPart": "s3:PutObject",
}


def permissions(
    service: str, operation: str, parameters: Parameters, place: Place
) -> Iterator[Permission]:
    """Yield the permissions that the operation's caller needs; `service` is the prefix of its actions.

    For a service that is unknown here: the action on the first ARN among the parameters, or else on `*`.
    """
    known = _SERVICES.get(service)
    if known is not None:
        yield from known(operation, parameters, place)
        return
    texts = (value for value in parameters.values() if isinstance(value, str))
    resource = next((text for text in texts if text.startswith("arn:")), "*")
    yield Permission(f"{service}:{operation}", resource)


def _sagemaker(operation: str, parameters: Parameters, place: Place) -> Iterator[Permission]:
    resources = list(_sagemaker_resources(operation, parameters, place)) or ["*"]
    for resource in resources:
        yield Permission(f"sagemaker:{operation}", resource)
    # A request with tags needs the right to tag what it creates: https://github.com/aws/aws-cdk/issues/26012
    if parameters.get("Tags") and operation.startswith("Create"):
        yield Permission("sagemaker:AddTags", resources[0])
    if operation == "CreateModelPackage":
        yield from _packaged(parameters, place)
    for role in _roles(parameters):
        yield Permission("iam:PassRole", role, {"iam:PassedToService": _SAGEMAKER})


def _packaged(parameters: Parameters, place: Place) -> Iterator[Permission]:
    """Yield the permissions to read the artifact and the image of a model package.

    https://docs.aws.amazon.com/sagemaker/latest/dg/security-iam-awsmanpol-model-registry.html
    """
    for uri in _texts(parameters, ("ModelDataUrl",)):
        yield Permission("s3:GetObject", f"arn:{place.partition}:s3:::{uri.removeprefix('s3://')}")
    for image in filter(None, map(_ECR.match, _texts(parameters, ("Image",)))):
        owner, region, name = image.groups()
        arn = f"arn:{place.partition}:ecr:{region}:{owner}:repository/{name}"
        for action in ("ecr:BatchGetImage", "ecr:DescribeImages"):
            yield Permission(action, arn)


def _sagemaker_resources(operation: str, parameters: Parameters, place: Place) -> Iterator[str]:
    if operation == "CreateModelPackage" and "ModelPackageGroupName" in parameters:
        # The version's number is not known before it is created.
        name = parameters["ModelPackageGroupName"]
        is_arn = name.startswith("arn:")
        group = name if is_arn else place.arn("sagemaker", f"model-package-group/{name}")
        yield f"{group.replace(':model-package-group/', ':model-package/')}/*"
        yield group
        return
    for name, kind in _SAGEMAKER_KINDS.items():
        value = parameters.get(name)
        if isinstance(value, str):
            is_arn = value.startswith("arn:")
            yield value if is_arn else place.arn("sagemaker", f"{kind}/{value}")
    if operation == "CreateModel":
        for package in _texts(parameters, ("ModelPackageName",)):
            is_arn = package.startswith("arn:")
            yield package if is_arn else place.arn("sagemaker", f"model-package/{package}")


def _roles(value: Any) -> Iterator[str]:
    """Yield every role that a request hands over."""
    yield from _texts(value, _ROLES)


def _texts(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    """Yield every text that is a member of one of these names, however deep it is, without repetition."""
    yield from dict.fromkeys(_texts_in(value, names))


def _texts_in(value: Any, names: tuple[str, ...]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            if name in names and isinstance(member, str):
                yield member
            yield from _texts_in(member, names)
    elif isinstance(value, list):
        for element in value:
            yield from _texts_in(element, names)


def _lambda(operation: str, parameters: Parameters, place: Place) -> Iterator[Permission]:
    name, qualifier = parameters["FunctionName"], parameters.get("Qualifier")
    arn = name if name.startswith("arn:") else place.arn("lambda", f"function:{name}")
    action = "InvokeFunction" if operation == "Invoke" else operation
    yield Permission(f"lambda:{action}", f"{arn}:{qualifier}" if qualifier else arn)


def _sns(operation: str, parameters: Parameters, _place: Place) -> Iterator[Permission]:
    topic = parameters.get("TopicArn") or parameters.get("TargetArn") or "*"
    yield Permission(f"sns:{operation}", topic)


def _s3(operation: str, parameters: Parameters, place: Place) -> Iterator[Permission]:
    bucket, key = parameters.get("Bucket"), parameters.get("Key")
    arn = f"arn:{place.partition}:s3:::{bucket}" if bucket else "*"
    action = _S3_ACTIONS.get(operation, f"s3:{operation}")
    yield Permission(action, f"{arn}/{key}" if key else arn)


def _logs(operation: str, parameters: Parameters, place: Place) -> Iterator[Permission]:
    """Yield the permission on a log stream, which for an operation on a log group has no name.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/iam-access-control-overview-cwl.html
    """
    group, stream = parameters.get("logGroupName", ""), parameters.get("logStreamName", "")
    arn = place.arn("logs", f"log-group:{group}:log-stream:{stream}")
    yield Permission(f"logs:{operation}", arn)


_SERVICES: dict[str, Callable[[str, Parameters, Place], Iterator[Permission]]] = {
    "lambda": _lambda,
    "logs": _logs,
    "s3": _s3,
    "sagemaker": _sagemaker,
    "sns": _sns,
}
