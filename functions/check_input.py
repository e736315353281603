"""State "Check Input": the execution input as payload, before anything that costs money."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tuner.checked_input import checked_input

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Promises a complete payload, or InvalidInput with every problem."""
    logger.append_keys(execution=event["execution"]["Id"])
    payload = checked_input(event["input"], event["execution"])
    logger.info("Input accepted", tuning_job_name=payload["tuningJobName"])
    return {"payload": payload}
