"""The AWS clients of the functions that call AWS themselves."""

from functools import cache
from typing import Any

import boto3


@cache
def client(service: str) -> Any:
    """Return a client of the service, made once: making one takes longer than its calls."""
    return boto3.client(service)
