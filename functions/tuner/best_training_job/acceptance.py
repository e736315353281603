"""The acceptance of the best training job: whether it is good enough for a model."""

from tuner import Json
from tuner.errors import ObjectiveNotMet
from tuner.numbers import objective_text, single
from tuner.training_jobs import objective_value, tuned_hyperparameters

# Names and values may have 256 characters each; people read this message in an e-mail.
LONGEST_LIST = 2000


def accept(payload: Json, best_training_job: Json, objective: Json) -> None:
    """Check that the best training job reaches the payload's acceptance, if there is one.

    `objective` is the tuning job's, in SageMaker's form. Raises ObjectiveNotMet with the value that
    was reached.
    """
    if "acceptance" not in payload:
        return
    wanted, reached = payload["acceptance"]["objectiveValue"], objective_value(best_training_job)
    if reached is None or not _is_reached(objective["Type"], wanted, reached):
        raise ObjectiveNotMet(_sentence(objective, wanted, reached, best_training_job))


def _is_reached(type_: str, wanted: float, reached: float) -> bool:
    """Compare in the API's precision, in which 0.9 is 0.8999999761581421."""
    bar, value = single(wanted), single(reached)
    return value >= bar if type_ == "Maximize" else value <= bar


def _sentence(objective: Json, wanted: float, reached: float | None, best: Json) -> str:
    bound = "at least" if objective["Type"] == "Maximize" else "at most"
    outcome = "reported no value" if reached is None else f"reached {objective_text(reached)}"
    tuned = ", ".join(f"{k}={v}" for k, v in sorted(tuned_hyperparameters(best).items()))
    return (
        f"{objective['MetricName']} should be {bound} {wanted}; the best training job, "
        f"{best['TrainingJobName']}, {outcome} with {tuned[:LONGEST_LIST]}."
    )
