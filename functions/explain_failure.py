"""State "Explain Failure": the message that announces a failure, with what to do about it."""

from typing import TYPE_CHECKING

from tuner import Json
from tuner.failure.explain import explained_failure

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Json, context: "LambdaContext") -> Json:
    """Return the arguments of sns:Publish without the topic."""
    return explained_failure(event)
