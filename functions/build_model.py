"""State "Build Model": requests and facts that follow from the best training job."""

from typing import TYPE_CHECKING

from tuner import Json
from tuner.model.build import built_model

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


def handler(event: Json, context: "LambdaContext") -> Json:
    """Return requests that are ready to send, and the message that reports the result."""
    return built_model(event)
