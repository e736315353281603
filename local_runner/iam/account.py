"""Reads what policies there are in the embedded account, of roles and of resources, from moto's own state."""

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

# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html: keys of AWS itself, one a service.
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
    """The ARN's parts; those that a text lacks are empty."""
    parts = arn.split(":", len(Arn._fields) - 1)
    return Arn(*parts, *[""] * (len(Arn._fields) - len(parts)))


def role(arn: str) -> Role | None:
    """moto's role of that ARN, if there is one."""
    parts = parsed(arn)
    try:
        return iam_backends[parts.account][parts.partition].get_role_by_arn(arn)
    except NotFoundException:
        return None


def identity_policies(of: Role) -> Iterator[Document]:
    """The role's inline and attached policies."""
    yield from inline_policies(of).values()
    for attached in list(of.managed_policies.values()):
        yield _default_version(attached)


def inline_policies(of: Role) -> dict[str, Document]:
    """The role's own policies, by name."""
    return {name: _document(policy) for name, policy in list(of.policies.items())}


def permissions_boundary(of: Role) -> Document | None:
    """The policy that bounds the role's permissions, if it has one that exists here."""
    policies = iam_backends[of.account_id][of.partition].managed_policies
    arn = of.permissions_boundary_arn
    return _default_version(policies[arn]) if arn in policies else None


def trust_policy(of: Role) -> Document:
    """Who may assume the role."""
    return _document(of.assume_role_policy_document)


def topic_policy(arn: str) -> Document | None:
    """The policy of the topic, if it exists."""
    topic = _topic(arn)
    return None if topic is None else _document(topic.policy)


def topic_key(arn: str) -> str | None:
    """The ARN or name of the key that encrypts the topic, if one does that its users must be allowed to use.

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
    """Whether a key's name is of a key that AWS made, whose policy cannot be changed."""
    return _AWS_MANAGED in key


def key(name: str, region: str, account: str) -> Key | None:
    """moto's key of that id, alias or ARN, if there is one that a user made."""
    keys = _keys(region, account)
    last = name.rpartition(":")[2]
    alias = next((found for found in keys.values() if last in found.aliases), None)
    return alias or keys.get(last.removeprefix("key/"))


def _keys(region: str, account: str) -> dict[str, Key]:
    places = kms_backends.iter_backends()
    return next((each.keys for a, r, each in places if (a, r) == (account, region)), {})


def key_policy(arn: str) -> Document | None:
    """The policy of the key, if it exists."""
    parts = parsed(arn)
    found = key(arn, parts.region, parts.account)
    return None if found is None else _document(found.policy)


def owner(arn: str) -> str | None:
    """The account that owns a resource; that of a bucket does not stand in its ARN."""
    if not arn.startswith("arn:"):
        return None
    parts = parsed(arn)
    place = bucket_place(parts.resource.partition("/")[0]) if parts.service == "s3" else None
    return parts.account or (place[1] if place else None)


def bucket_place(bucket: str) -> tuple[str, str] | None:
    """The Region and the account of the bucket, if it exists."""
    found = _bucket(bucket)
    return (found.region_name, found.account_id) if found else None


def bucket_key(bucket: str) -> str | None:
    """The ARN or name of the key that encrypts new objects of the bucket, if it is not S3's own."""
    rule: Any = (_bucket(bucket).encryption or {}).get("Rule", {})
    default = rule.get("ApplyServerSideEncryptionByDefault", {})
    found: str | None = default.get("KMSMasterKeyID")
    return found


def _bucket(name: str) -> Any:
    partition, account_id = s3_backends.bucket_accounts.get(name, (None, None))
    return s3_backends[account_id][partition].buckets.get(name) if account_id else None


def _topic(arn: str) -> Any:
    # In what exists already: moto has no place for an account or a Region that does not.
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
    """moto keeps policies as they were sent: as text, some of them encoded for a URL."""
    if isinstance(policy, str):
        policy = json.loads(policy if policy.lstrip().startswith("{") else unquote(policy))
    document: Document = _without_nulls(policy)
    return document


def _without_nulls(value: Any) -> Any:
    """moto's CloudFormation writes null where a template has AWS::NoValue, inside of policies."""
    if isinstance(value, dict):
        return {k: _without_nulls(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_nulls(element) for element in value if element is not None]
    return value
