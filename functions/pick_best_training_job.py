"""State "Pick Best Training Job": the winner of a tuning job, or why there is none."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from tuner.acceptance import accept
from tuner.best_training_job import model_training, pick_best_training_job
from tuner.definition import definition_of
from tuner.diagnosis import diagnosis
from tuner.objective import objective_of_tuning_job, with_objective_type

logger = Logger()


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Promises a best training job that is good enough, or an error named after the condition."""
    payload, tuning_job = event["payload"], event["tuningJob"]
    logger.append_keys(tuning_job_name=tuning_job["HyperParameterTuningJobName"])
    best = pick_best_training_job(tuning_job, diagnosis(event["failedTrainingJobs"], payload))
    asked = definition_of(payload, best)["objective"]
    objective = objective_of_tuning_job(asked, tuning_job, best)
    accept(payload, best, objective)
    logger.info("Best training job picked", training_job_name=best["TrainingJobName"])
    return {
        "modelTraining": model_training(tuning_job, best),
        "bestTrainingJob": with_objective_type(best, objective),
    }
