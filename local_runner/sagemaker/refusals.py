"""How SageMaker turns a request down."""

from moto.sagemaker.exceptions import AWSValidationException


def refuse(found: list[str]) -> None:
    """Raise the ValidationException that reports these problems, if there are any."""
    if found:
        raise AWSValidationException("; ".join(found))
