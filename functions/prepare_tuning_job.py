"""State "Prepare Tuning Job": payload and algorithm as one complete request."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tuner.algorithm import algorithm_problems
from tuner.errors import InvalidInput
from tuner.tuning_request import create_tuning_job

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Promises a request for which a model can be built later, or InvalidInput before it costs."""
    payload = event["payload"]
    logger.append_keys(tuning_job_name=payload["tuningJobName"])
    if problems := algorithm_problems(payload, event["algorithm"]):
        raise InvalidInput(problems)
    request = create_tuning_job(payload, event["tuningRoleArn"], event["tags"])
    logger.info("Tuning job prepared")
    return {"createTuningJob": request}
