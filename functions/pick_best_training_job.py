"""State "Pick Best Training Job": the winner of a tuning job, or the reason why there is none."""

from typing import TYPE_CHECKING

from telemetry import count, logged, logger
from tuner import Json
from tuner.best_training_job.pick import picked_training_job

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logged
def handler(event: Json, context: "LambdaContext") -> Json:
    """Return a best training job that is good enough. Raises an error named after its condition."""
    if event["withoutArtifact"]:
        count({"MissingModelArtifacts": 1})
    picked = picked_training_job(
        event["payload"],
        event["tuningJob"],
        event["failedTrainingJobs"],
        event["trainingJobs"],
        event["withoutArtifact"],
        event["evidence"],
    )
    names = {
        "tuning_job_name": event["tuningJob"]["HyperParameterTuningJobName"],
        "training_job_name": picked["bestTrainingJob"]["TrainingJobName"],
    }
    logger.info("Best training job picked", extra=names)
    return picked
