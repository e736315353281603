"""State "Prepare Tuning Job": payload and algorithms become one complete request."""

from typing import TYPE_CHECKING

from telemetry import logged, logger
from tuner import Json
from tuner.tuning_job.prepare import prepared_tuning_job

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logged
def handler(event: Json, context: "LambdaContext") -> Json:
    """Return a request for which a model can be built later. Raises InvalidInput before any cost."""
    prepared = prepared_tuning_job(
        event["payload"],
        event["algorithms"],
        event["existing"],
        event["tuningRoleArn"],
        event["modelRoleArn"],
        event["tags"],
        event["executionArn"],
    )
    logger.info("Tuning job prepared", extra={"tuning_job_name": event["payload"]["tuningJobName"]})
    return prepared
