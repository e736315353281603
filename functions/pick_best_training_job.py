"""State "Pick Best Training Job": the winner of a tuning job, or why there is none."""

import logging
from typing import TYPE_CHECKING, Any

from tuner.best_training_job.acceptance import accept
from tuner.best_training_job.diagnosis import diagnosis
from tuner.best_training_job.pick import model_training, pick_best_training_job
from tuner.definition import definition_of
from tuner.training_jobs import objective_of_tuning_job, with_objective_type

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = logging.getLogger(__name__)


def handler(event: dict[str, Any], context: "LambdaContext") -> dict[str, Any]:
    """Promises a best training job that is good enough, or an error named after the condition."""
    payload, tuning_job = event["payload"], event["tuningJob"]
    best = pick_best_training_job(tuning_job, diagnosis(event["failedTrainingJobs"], payload))
    asked = definition_of(payload, best)["objective"]
    objective = objective_of_tuning_job(asked, tuning_job, best)
    accept(payload, best, objective)
    names = {
        "tuning_job_name": tuning_job["HyperParameterTuningJobName"],
        "training_job_name": best["TrainingJobName"],
    }
    logger.info("Best training job picked", extra=names)
    return {
        "modelTraining": model_training(tuning_job, best),
        "bestTrainingJob": with_objective_type(best, objective),
    }
