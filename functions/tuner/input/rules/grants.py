"""The grants of a deployment: the buckets, keys and the group of another account that its roles may use."""

import re
from fnmatch import fnmatchcase

from tuner.input.rules.surroundings import Surroundings
from tuner.names import bucket_and_key, program_in_s3

KEY_ARN = re.compile("arn:[a-z-]+:kms:(?P<region>[a-z0-9-]+):[0-9]{12}:(key|alias)/.+")
# https://docs.aws.amazon.com/kms/latest/developerguide/concepts.html#key-id-key-id
KEY_ID = re.compile("(mrk-)?[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}")


def bucket_problem(address: str, around: Surroundings) -> str | None:
    """Return why the bucket cannot be used: SageMaker's roles may use only buckets that the deployment names."""
    named = bucket_and_key(address)
    if named is None:
        return _no_bucket(address)
    if around.buckets is None:
        return None
    bucket, _ = named
    granted = [arn.rpartition(":")[2] for arn in around.buckets]
    if any(fnmatchcase(bucket, each) for each in granted):
        return None
    return (
        f"the bucket {bucket} is not among those that this deployment may use "
        f"({', '.join(granted)}); use one of these, or deploy with its ARN in S3BucketArns"
    )


def program_problem(submit_directory: str, around: Surroundings) -> str | None:
    """Return why the bucket of a script mode's program cannot be used."""
    address = program_in_s3(submit_directory)
    return bucket_problem(address, around) if address else None


def key_problem(key: str, around: Surroundings) -> str | None:
    """Return why the key cannot be used; a key that is given by an alias may be any key of its Region."""
    found = KEY_ARN.fullmatch(key)
    if found and found["region"] != around.region:
        return elsewhere(found["region"], "a key", around)
    arn = f"{around.keys_of_account}{key}" if KEY_ID.fullmatch(key) else key
    if around.keys is None or ":key/" not in arn or any(fnmatchcase(arn, k) for k in around.keys):
        return None
    granted = f" ({', '.join(around.keys)}); use one of these, or" if around.keys else ";"
    return (
        f"the key {key} is not among those that this deployment may use{granted} "
        "deploy with its ARN in DataKmsKeyArns"
    )


def elsewhere(region: str, what: str, around: Surroundings) -> str | None:
    """Return why something of this Region cannot be used."""
    if region == around.region:
        return None
    return (
        f"lies in the Region {region}, and SageMaker uses only what lies in its own, "
        f"{around.region}; give {what} of {around.region}"
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


def _no_bucket(address: str) -> str | None:
    """Return why an address without a bucket cannot be used; an access point's alias and S3's own hosts can be."""
    host = address.partition("://")[2].partition("/")[0]
    is_s3 = re.search(r"(^|\.)s3[.-]", host) and "console" not in host
    if not address.startswith("https:") or is_s3:
        return None
    return f"{address} names no bucket of S3; write s3://BUCKET/PREFIX"
