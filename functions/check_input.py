"""State "Check Input": the execution input becomes a payload, before anything costs money."""

import json
from typing import TYPE_CHECKING

from telemetry import logged, logger
from tuner import Json
from tuner.input.check import checked_input

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logged
def handler(event: Json, context: "LambdaContext") -> Json:
    """Return a complete payload. Raises InvalidInput with every problem."""
    prices = json.loads(event.get("instancePrices", "{}"))
    payload = checked_input(event["input"], event["execution"], event["granted"], prices)
    logger.info("Input accepted", extra={"tuning_job_name": payload["tuningJobName"]})
    return {"payload": payload}
