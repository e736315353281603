"""State "Explain Failure": the message that announces a failure, with what to do about it."""

from typing import TYPE_CHECKING

from telemetry import logged, logger
from tuner import Json
from tuner.failure.explain import explained_failure

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logged
def handler(event: Json, context: "LambdaContext") -> Json:
    """Return the arguments of sns:Publish without the topic."""
    explained = explained_failure(event)
    failure = {"error": event["failure"]["Error"], "state": event["failure"]["State"]}
    logger.info("Failure explained", extra=failure)
    return explained
