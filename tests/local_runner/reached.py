"""Clients of an AWS that is served at a URL. No test is in here."""

from typing import Any

import boto3

from local_runner import aws


def client(url: str, service: str) -> Any:
    """Return a client of the service that reaches the served AWS through HTTP."""
    return boto3.client(
        service,
        endpoint_url=url,
        region_name=aws.REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
    )
