"""State "Build Model": requests and facts that follow from the best training job."""

from typing import TYPE_CHECKING

from telemetry import logged, logger
from tuner import Json
from tuner.model.build import built_model

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logged
def handler(event: Json, context: "LambdaContext") -> Json:
    """Return requests that are ready to send, and the message that reports the result."""
    built = built_model(event)
    names = {
        "tuning_job_name": event["payload"]["tuningJobName"],
        "training_job_name": event["trainingJob"]["TrainingJobName"],
    }
    logger.info("Model built", extra=names)
    return built
