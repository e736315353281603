"""Refusals of requests, as SageMaker answers them."""

from moto.sagemaker.exceptions import AWSValidationException


def refuse(found: list[str]) -> None:
    """Raise a ValidationException that reports these problems, if there are any."""
    if found:
        raise AWSValidationException("; ".join(found))
