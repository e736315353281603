"""The policies of the embedded account, of its roles and of resources, read from moto's own state."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.iam.exceptions import NotFoundException
from moto.iam.models import ManagedPolicy, Role, iam_backends
from moto.kms.models import Key, kms_backends
from moto.s3.models import s3_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from local_runner.iam.policy import Document

# Keys of AWS itself, one for each service: https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html
_AWS_MANAGED = "alias/aws/"


class Arn(NamedTuple):
    """The parts of an ARN."""

    arn: str
    partition: str
    service: str
    region: str
    account: str
    resource: str


def parsed(arn: str) -> Arn:
    """Return the ARN's parts; parts that a text lacks are empty."""
    parts = arn.split(":", len(Arn._fields) - 1)
    return Arn(*parts, *[""] * (len(Arn._fields) - len(parts)))


def role(arn: str) -> Role | None:
    """Return moto's role of this ARN, if it exists."""
    parts = parsed(arn)
    try:
        return iam_backends[parts.account][parts.partition].get_role_by_arn(arn)
    except NotFoundException:
        return None


def identity_policies(of: Role) -> Iterator[Document]:
    """Yield the role's inline and attached policies."""
    yield from inline_policies(of).values()
    for attached in list(of.managed_policies.values()):
        yield _default_version(attached)


def inline_policies(of: Role) -> dict[str, Document]:
    """Return the role's inline policies by name."""
    return {name: _document(policy) for name, policy in list(of.policies.items())}


def permissions_boundary(of: Role) -> Document | None:
    """Return the role's permissions boundary, if it has one that exists here."""
    policies = iam_backends[of.account_id][of.partition].managed_policies
    arn = of.permissions_boundary_arn
    return _default_version(policies[arn]) if arn in policies else None


def trust_policy(of: Role) -> Document:
    """Return the role's trust policy."""
    return _document(of.assume_role_policy_document)


def topic_policy(arn: str) -> Document | None:
    """Return the policy of the topic, if the topic exists."""
    topic = _topic(arn)
    return None if topic is None else _document(topic.policy)


def topic_key(arn: str) -> str | None:
    """Return the ARN or name of the key that encrypts the topic, if any.

    Roles of the account may use AWS's own key for SNS: https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    """
    topic = _topic(arn)
    return (topic.kms_master_key_id or None) if topic else None


def queue_policy(arn: str) -> Document | None:
    """Return the policy of the queue, if the queue exists and has a policy."""
    queue = _queue(arn)
    return _document(queue.policy) if queue and queue.policy else None


def queue_key(arn: str) -> str | None:
    """Return the ARN or name of the key that encrypts the queue, if its users must be allowed to use a key."""
    queue = _queue(arn)
    return (queue.kms_master_key_id or None) if queue else None


def function_policy(arn: str) -> Document | None:
    """Return the policy of the function, if the function exists."""
    parts = parsed(arn)
    try:
        function = get_backend(parts.account, parts.region).get_function(arn)
    except UnknownFunctionException:
        return None
    return {"Statement": function.policy.statements}


def is_aws_managed(key: str) -> bool:
    """Return whether the name is of a key that AWS made, whose policy cannot be changed."""
    return _AWS_MANAGED in key


def key(name: str, region: str, account: str) -> Key | None:
    """Return moto's key of this id, alias or ARN, if a user made such a key."""
    keys = _keys(region, account)
    last = name.rpartition(":")[2]
    alias = next((found for found in keys.values() if last in found.aliases), None)
    return alias or keys.get(last.removeprefix("key/"))


def _keys(region: str, account: str) -> dict[str, Key]:
    places = kms_backends.iter_backends()
    return next((each.keys for a, r, each in places if (a, r) == (account, region)), {})


def key_policy(arn: str) -> Document | None:
    """Return the policy of the key, if the key exists."""
    parts = parsed(arn)
    found = key(arn, parts.region, parts.account)
    return None if found is None else _document(found.policy)


def owner(arn: str) -> str | None:
    """Return the account that owns a resource; the ARN of a bucket does not contain it."""
    if not arn.startswith("arn:"):
        return None
    parts = parsed(arn)
    place = bucket_place(parts.resource.partition("/")[0]) if parts.service == "s3" else None
    return parts.account or (place[1] if place else None)


def bucket_place(bucket: str) -> tuple[str, str] | None:
    """Return the Region and the account of the bucket, if the bucket exists."""
    found = _bucket(bucket)
    return (found.region_name, found.account_id) if found else None


def bucket_key(bucket: str) -> str | None:
    """Return the ARN or name of the key that encrypts new objects of the bucket; None for S3's own key."""
    rule: Any = (_bucket(bucket).encryption or {}).get("Rule", {})
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    found: str | None = default.get("KMSMasterKeyID")
    return found


def _bucket(name: str) -> Any:
    partition, account_id = s3_backends.bucket_accounts.get(name, (None, None))
    return s3_backends[account_id][partition].buckets.get(name) if account_id else None


def _topic(arn: str) -> Any:
    # Among the existing backends: moto has none for an account or a Region that does not exist.
    topics = (backend.topics for _, _, backend in sns_backends.iter_backends())
    return next((each[arn] for each in topics if arn in each), None)


def _queue(arn: str) -> Any:
    parts = parsed(arn)
    places = sqs_backends.iter_backends()
    queues: dict[str, Any] = next(
        (b.queues for a, r, b in places if (a, r) == (parts.account, parts.region)), {}
    )
    return queues.get(parts.resource)


def _default_version(policy: ManagedPolicy) -> Document:
    return _document(
        next(v.document for v in policy.versions if v.version_id == policy.default_version_id)
    )


def _document(policy: Any) -> Document:
    """Return a policy as an object; moto keeps policies as they were sent: as text, some encoded for a URL."""
    if isinstance(policy, str):
        policy = json.loads(policy if policy.lstrip().startswith("{") else unquote(policy))
    document: Document = _without_nulls(policy)
    return document


def _without_nulls(value: Any) -> Any:
    """Remove the nulls that moto's CloudFormation writes for AWS::NoValue inside policies."""
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(element) for element in value if element is not None]
    return value
