"""State "Build Model": what follows from the best training job, as requests and facts."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tuner.built_model import built_model

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Promises requests that are ready to send, and the message that tells of the result."""
    name = event["payload"]["tuningJobName"]
    logger.append_keys(tuning_job_name=name, execution=event["executionUrl"])
    return built_model(event)
