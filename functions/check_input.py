"""State "Check Input": the execution input becomes a payload, before anything costs money."""

import json
import logging
import os
from typing import TYPE_CHECKING

from tuner import Json
from tuner.input.check import checked_input

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = logging.getLogger(__name__)


def handler(event: Json, context: "LambdaContext") -> Json:
    """Return a complete payload. Raises InvalidInput with every problem."""
    prices = json.loads(os.environ.get("INSTANCE_PRICES", "{}"))
    payload = checked_input(event["input"], event["execution"], event["granted"], prices)
    names = {"execution": event["execution"]["Id"], "tuning_job_name": payload["tuningJobName"]}
    logger.info("Input accepted", extra=names)
    return {"payload": payload}
