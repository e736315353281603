"""Permissions that a request needs in addition to its action: the use of keys that encrypt its data."""

from collections.abc import Iterator

from local_runner.iam import account
from local_runner.iam.calls import Permission

# https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html,
# https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html and
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html
_KEY_ACTIONS = {
    "sns:Publish": ("kms:GenerateDataKey", "kms:Decrypt"),
    "sqs:SendMessage": ("kms:GenerateDataKey", "kms:Decrypt"),
    "s3:GetObject": ("kms:Decrypt",),
    "s3:PutObject": ("kms:GenerateDataKey",),
}
_KEYS = {"sns": account.topic_key, "sqs": account.queue_key}


def implied(permission: Permission, for_role: bool) -> Iterator[Permission]:
    """Yield the permissions to use the key of the topic, queue or bucket, if it has a key.

    Every role of the account may use a key that AWS made for a service; other services may not:
    https://repost.aws/knowledge-center/cloudwatch-receive-sns-for-alarm-trigger
    """
    actions = _KEY_ACTIONS.get(permission.action, ())
    key = _key_arn(permission.resource) if actions else None
    if key is None or (for_role and account.is_aws_managed(key)):
        return
    service, region = permission.action.partition(":")[0], account.parsed(key).region
    via = {"kms:ViaService": f"{service}.{region}.amazonaws.com"}
    for action in actions:
        yield Permission(action, key, via)


def _key_arn(resource: str) -> str | None:
    """Return the ARN of the key that encrypts the topic, the queue or the object's bucket."""
    parts = account.parsed(resource)
    if parts.service in _KEYS:
        key = _KEYS[parts.service](resource)
        return _arn_of(key, parts.partition, parts.region, parts.account)
    bucket = parts.resource.partition("/")[0]
    place = account.bucket_place(bucket)
    return _arn_of(account.bucket_key(bucket), parts.partition, *place) if place else None


def _arn_of(key: str | None, partition: str, region: str, owner: str) -> str | None:
    """Return the ARN of a key that is given by its ARN, its id or an alias."""
    if not key:
        return None
    found = account.key(key, region, owner)
    if found is not None:
        return str(found.arn)
    return key if key.startswith("arn:") else f"arn:{partition}:kms:{region}:{owner}:{key}"
