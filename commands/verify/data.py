"""Buckets and data of a run."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from commands.verify.created import Created
from local_runner import sample_data
from local_runner.cli.execution import Clients

# https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html: the Region without a LocationConstraint.
NO_CONSTRAINT = "us-east-1"
FOLDER = "breast-cancer-xgboost"


def create_bucket(clients: Clients, name: str, region: str, created: list[Created]) -> None:
    """Create the bucket in the Region."""
    s3 = clients("s3")
    where = {"CreateBucketConfiguration": {"LocationConstraint": region}}
    s3.create_bucket(Bucket=name, **({} if region == NO_CONSTRAINT else where))
    command = f"aws s3 rb s3://{name} --force"
    created.append(Created(f"Bucket {name}", lambda: _remove_bucket(s3, name), command))


def upload(clients: Clients, bucket: str, prefix: str, created: list[Created]) -> str:
    """Upload the sample data below the prefix, and return the S3 address of the prefix.

    The removal removes everything below the prefix, also what executions wrote there.
    """
    s3 = clients("s3")
    address = f"s3://{bucket}/{prefix}"
    command = f"aws s3 rm {address}/ --recursive"
    created.append(
        Created(f"Objects {address}/", lambda: _empty(s3, bucket, f"{prefix}/"), command)
    )
    with tempfile.TemporaryDirectory() as folder:
        for file in sample_data.write_breast_cancer_xgboost(Path(folder)):
            s3.upload_file(str(file), bucket, f"{prefix}/{FOLDER}/{file.name}")
    return address


def keys(s3: Any, bucket: str, prefix: str) -> Iterator[str]:
    """Yield the keys below a prefix."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        yield from (each["Key"] for each in page.get("Contents", []))


def _empty(s3: Any, bucket: str, prefix: str) -> None:
    for key in list(keys(s3, bucket, prefix)):
        s3.delete_object(Bucket=bucket, Key=key)


def _remove_bucket(s3: Any, name: str) -> None:
    _empty(s3, name, "")
    s3.delete_bucket(Bucket=name)
