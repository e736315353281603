"""Decides whether the best training job is good enough to make a model of."""

from typing import Any

from tuner.errors import ObjectiveNotMet
from tuner.training_jobs import objective_value, tuned_hyperparameters

Json = dict[str, Any]

# Names and values may have 256 characters each; people read this message in a mail.
LONGEST_LIST = 2000


def accept(payload: Json, best_training_job: Json, objective: Json) -> None:
    """Return when the payload's acceptance is reached, or when it asks for none.

    `objective` is the one that the tuning job had, in SageMaker's form. Raises ObjectiveNotMet,
    with the best that was reached.
    """
    if "acceptance" not in payload:
        return
    wanted, reached = payload["acceptance"]["objectiveValue"], objective_value(best_training_job)
    if reached is None or not _is_reached(objective["Type"], wanted, reached):
        raise ObjectiveNotMet(_sentence(objective, wanted, reached, best_training_job))


def _is_reached(type_: str, wanted: float, reached: float) -> bool:
    return reached >= wanted if type_ == "Maximize" else reached <= wanted


def _sentence(objective: Json, wanted: float, reached: float | None, best: Json) -> str:
    bound = "at least" if objective["Type"] == "Maximize" else "at most"
    outcome = "reported no value" if reached is None else f"reached {reached}"
    tuned = ", ".join(f"{k}={v}" for k, v in sorted(tuned_hyperparameters(best).items()))
    return (
        f"{objective['MetricName']} should be {bound} {wanted}; the best training job, "
        f"{best['TrainingJobName']}, {outcome} with {tuned[:LONGEST_LIST]}."
    )
