"""State "Prepare Tuning Job": payload and algorithms as one complete request."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tuner.preparation import prepared_tuning_job

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Promises a request for which a model can be built later, or InvalidInput before it costs."""
    logger.append_keys(tuning_job_name=event["payload"]["tuningJobName"])
    prepared = prepared_tuning_job(
        event["payload"],
        event["algorithms"],
        event["tuningRoleArn"],
        event["modelRoleArn"],
        event["tags"],
    )
    logger.info("Tuning job prepared")
    return prepared
