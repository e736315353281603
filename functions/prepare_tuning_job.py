"""State "Prepare Tuning Job": payload and algorithms as one complete request."""

import logging
from typing import TYPE_CHECKING, Any

from tuner.tuning_job.prepare import prepared_tuning_job

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Promises a request for which a model can be built later, or InvalidInput before it costs."""
    prepared = prepared_tuning_job(
        event["payload"],
        event["algorithms"],
        event["tuningRoleArn"],
        event["modelRoleArn"],
        event["tags"],
        event["executionArn"],
    )
    logger.info("Tuning job prepared", extra={"tuning_job_name": event["payload"]["tuningJobName"]})
    return prepared
