"""The grants of a deployment: the buckets, keys and the group of another account that its roles may use."""

import re
from fnmatch import fnmatchcase

from tuner.input.rules.surroundings import Surroundings
from tuner.names import bucket_and_key

KEY_ARN = "arn:[a-z-]+:kms:[a-z0-9-]+:[0-9]{12}:key/.+"


def bucket_problem(address: str, around: Surroundings) -> str | None:
    """Return why the bucket cannot be used: SageMaker's roles may use only buckets that the deployment names."""
    named = bucket_and_key(address)
    if named is None or around.buckets is None:
        return None
    bucket, _ = named
    granted = [arn.rpartition(":")[2] for arn in around.buckets]
    if any(fnmatchcase(bucket, each) for each in granted):
        return None
    return (
        f"the bucket {bucket} is not among those that this deployment may use "
        f"({', '.join(granted)}); use one of these, or deploy with its ARN in S3BucketArns"
    )


def key_problem(key: str, around: Surroundings) -> str | None:
    """Return why the key cannot be used; a key that is given by its id or an alias may be any key."""
    if around.keys is None or not re.fullmatch(KEY_ARN, key):
        return None
    if any(fnmatchcase(key, each) for each in around.keys):
        return None
    return (
        f"the key {key} is not among those that this deployment may use; use one of these, or "
        "deploy with its ARN in DataKmsKeyArns"
    )


def group_problem(name: str, around: Surroundings) -> str | None:
    """Return why the group cannot be used: in other accounts, the deployment may use one group at most."""
    allowed = around.model_package_group
    if allowed is None or not name.startswith("arn:") or name == allowed:
        return None
    central = f", or {allowed}" if allowed else ""
    return (
        f"the group {name} is not among those that this deployment may use; give the name of a "
        f"group of this account{central}, or deploy with its ARN in CentralModelPackageGroupArn"
    )
