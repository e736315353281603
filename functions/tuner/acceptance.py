"""Decides whether the best training job is good enough to make a model of."""

from typing import Any

from tuner.definition import definition_of
from tuner.errors import ObjectiveNotMet

Json = dict[str, Any]


def accept(payload: Json, best_training_job: Json) -> None:
    """Return when the payload's acceptance is reached, or when it asks for none.

    Raises ObjectiveNotMet, with the best that was reached, when it is not.
    """
    if "acceptance" not in payload:
        return
    wanted = payload["acceptance"]["objectiveValue"]
    objective = definition_of(payload, best_training_job)["objective"]
    reached = (best_training_job.get("FinalHyperParameterTuningJobObjectiveMetric") or {}).get(
        "Value"
    )
    if reached is None or not _is_reached(objective["Type"], wanted, reached):
        raise ObjectiveNotMet(_sentence(objective, wanted, reached, best_training_job))


def _is_reached(type_: str, wanted: float, reached: float) -> bool:
    return reached >= wanted if type_ == "Maximize" else reached <= wanted


def _sentence(objective: Json, wanted: float, reached: float | None, best: Json) -> str:
    values = ", ".join(f"{k}={v}" for k, v in sorted(best.get("TunedHyperParameters", {}).items()))
    bound = "at least" if objective["Type"] == "Maximize" else "at most"
    return (
        f"{objective['MetricName']} should be {bound} {wanted}; the best training job, "
        f"{best['TrainingJobName']}, reached {reached} with {values[:2000]}."
    )
