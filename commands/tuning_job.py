"""A tuning job of the account by its name or ARN."""

import os
from typing import Any

import boto3

# arn:PARTITION:sagemaker:REGION:ACCOUNT:hyper-parameter-tuning-job/NAME
ARN_PARTS = 6


def name_of(name_or_arn: str) -> str:
    """Return the tuning job's name."""
    return name_or_arn.rpartition("/")[2]


def client_of(service: str, name_or_arn: str, endpoint_url: str | None) -> Any:
    """Return a client of the service in the tuning job's Region.

    Raises botocore's errors, and ValueError for an endpoint that is no URL.
    """
    arn = name_or_arn.split(":")
    region = arn[3] if len(arn) == ARN_PARTS else os.environ.get("AWS_REGION")
    return boto3.client(service, region_name=region, endpoint_url=endpoint_url)
