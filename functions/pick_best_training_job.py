"""State "Pick Best Training Job": the winner of a tuning job, or why there is none."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tuner.acceptance import accept
from tuner.best_training_job import model_training, pick_best_training_job

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Promises a best training job that is good enough, or an error named after the condition."""
    tuning_job = event["tuningJob"]
    logger.append_keys(tuning_job_name=tuning_job["HyperParameterTuningJobName"])
    best = pick_best_training_job(tuning_job)
    accept(event["payload"], best)
    logger.info("Best training job picked", training_job_name=best["TrainingJobName"])
    return {"modelTraining": model_training(tuning_job, best), "bestTrainingJob": best}
