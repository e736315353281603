"""State "Build Model": what follows from the best training job, as requests and facts."""

from typing import TYPE_CHECKING

from tuner import Json
from tuner.model.build import built_model

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Json, context: "LambdaContext") -> Json:
    """Promises requests that are ready to send, and the message that tells of the result."""
    return built_model(event)
