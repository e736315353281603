"""State "Check Input": the execution input as payload, before anything that costs money."""

import logging
from typing import TYPE_CHECKING, Any

from tuner.input.check import checked_input

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Promises a complete payload, or InvalidInput with every problem."""
    payload = checked_input(event["input"], event["execution"], event["granted"])
    told = {"execution": event["execution"]["Id"], "tuning_job_name": payload["tuningJobName"]}
    logger.info("Input accepted", extra=told)
    return {"payload": payload}
