"""Clients of AWS, or of the AWS that `serve` keeps on this machine."""

import os
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import NoCredentialsError, NoRegionError

from local_runner.cli import state_machine
from local_runner.region import ACCESS_KEY_ID, REGION, SECRET_ACCESS_KEY

THIS_MACHINE = ("127.0.0.1", "localhost")
# The first call of a command, which finds a stack, fails soon, because a mistake is likely. While an execution runs,
# throttling and lost connections are worth some patience:
# https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
FINDING = "cloudformation"
ATTEMPTS_TO_FIND, SECONDS_TO_FIND = 2, 10
# botocore's own time-out of an answer is 60 seconds.
ATTEMPTS, SECONDS = 8, 60
SET_UP = "run `aws configure`, or set AWS_REGION and the variables of the credentials"


def client(service_name: str, endpoint_url: str | None = None, region: str | None = None) -> Any:
    """Return a client with the credentials and the Region of the environment or AWS's configuration files.

    At an endpoint of this machine, they are those that `serve` takes, whatever the shell has for AWS.
    """
    finds = service_name == FINDING
    attempts = ATTEMPTS_TO_FIND if finds else ATTEMPTS
    config = Config(
        retries={"mode": "standard", "total_max_attempts": attempts},
        read_timeout=SECONDS_TO_FIND if finds else SECONDS,
    )
    return boto3.client(
        service_name, endpoint_url=endpoint_url, config=config, **_access(endpoint_url, region)
    )


def client_of_deployment(service_name: str, endpoint_url: str | None = None) -> Any:
    """Return a client for what is deployed from this folder: on AWS, the Region of `sam deploy` comes first."""
    is_aws = not (endpoint_url or os.environ.get("AWS_ENDPOINT_URL"))
    return client(service_name, endpoint_url, state_machine.region() if is_aws else None)


def _access(endpoint_url: str | None, region: str | None) -> dict[str, Any]:
    if endpoint_url and urlsplit(endpoint_url).hostname in THIS_MACHINE:
        return {
            "region_name": REGION,
            "aws_access_key_id": ACCESS_KEY_ID,
            "aws_secret_access_key": SECRET_ACCESS_KEY,
        }
    # boto3 itself reads AWS_DEFAULT_REGION only; the AWS CLI and other SDKs prefer AWS_REGION.
    return {"region_name": region or os.environ.get("AWS_REGION")}


def reason(error: Exception) -> str:
    """Return what an error of a call says, with what to set if the shell has no Region or no credentials."""
    if isinstance(error, NoRegionError | NoCredentialsError):
        return f"{str(error).rstrip('.')}; {SET_UP}"
    return str(error)
