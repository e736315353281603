"""A tuning job of the account by its name or ARN."""

from typing import Any

from local_runner.cli.clients import client

# arn:PARTITION:sagemaker:REGION:ACCOUNT:hyper-parameter-tuning-job/NAME
ARN_PARTS = 6


def name_of(name_or_arn: str) -> str:
    """Return the tuning job's name."""
    return name_or_arn.rpartition("/")[2]


def client_of(service: str, name_or_arn: str, endpoint_url: str | None) -> Any:
    """Return a client of the service in the tuning job's Region. Raises botocore's errors."""
    arn = name_or_arn.split(":")
    region = arn[3] if len(arn) == ARN_PARTS else None
    return client(service, endpoint_url, region)
