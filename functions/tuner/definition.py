"""Finds the training job definition that a training job was made from."""

from typing import Any

Json = dict[str, Any]


def definition_of(payload: Json, best_training_job: Json) -> Json:
    """The payload's definition with the name that SageMaker tells; the only one when there is one."""
    definitions: list[Json] = payload["definitions"]
    name = best_training_job.get("TrainingJobDefinitionName")
    return next((each for each in definitions if each["name"] == name), definitions[0])
