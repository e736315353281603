"""Finds the training job definition that a training job was made from."""

from typing import Any

from tuner.errors import NoBestTrainingJob

Json = dict[str, Any]


def definition_of(payload: Json, best_training_job: Json) -> Json:
    """The payload's definition with the name that SageMaker tells; the only one when there is one.

    Raises NoBestTrainingJob when none of several has it: a tuning job that was attached to need not
    be the payload's.
    """
    definitions: list[Json] = payload["definitions"]
    if len(definitions) == 1:
        return definitions[0]
    name = best_training_job.get("TrainingJobDefinitionName")
    for each in definitions:
        if each["name"] == name:
            return each
    raise NoBestTrainingJob(
        f"The best training job, {best_training_job['TrainingJobName']}, is of the training job "
        f"definition {name}, which is not in the input; give the definitions of the tuning job that "
        f"exists, or another tuningJobName."
    )
