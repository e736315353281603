"""The choice of a tuning job's best training job, or the reason why there is none.

Compares no metrics: SageMaker has, and knows which training jobs count.
"""

from collections.abc import Sequence
from typing import Any, NoReturn

from tuner.best_training_job.acceptance import accept
from tuner.best_training_job.diagnosis import diagnosis
from tuner.errors import (
    NoBestTrainingJob,
    TuningError,
    TuningJobFailed,
    TuningJobNotFinished,
    TuningJobStopped,
)
from tuner.training_jobs import (
    definition_of,
    jobs_by_status,
    objective_of_tuning_job,
    with_objective_type,
)

Json = dict[str, Any]

TOLD = (
    "HyperParameterTuningJobName",
    "HyperParameterTuningJobArn",
    "HyperParameterTuningJobStatus",
    "TrainingJobStatusCounters",
    "ObjectiveStatusCounters",
    "FailureReason",
)


def picked_training_job(
    payload: Json, tuning_job: Json, failed_training_jobs: Sequence[Json]
) -> Json:
    """Return the result of the state "Pick Best Training Job".

    `tuning_job` is a DescribeHyperParameterTuningJob response, `failed_training_jobs` are as
    diagnosis takes them. Raises a TuningError when no model is to be made.
    """
    best = best_training_job(tuning_job, diagnosis(failed_training_jobs, payload))
    asked = definition_of(payload, best)["objective"]
    objective = objective_of_tuning_job(asked, tuning_job, best)
    accept(payload, best, objective)
    return {
        "modelTraining": _model_training(tuning_job, best),
        "bestTrainingJob": with_objective_type(best, objective),
    }


def best_training_job(tuning_job: Json, why_training_failed: str = "") -> Json:
    """Return the summary of the best training job. Raises a TuningError that says why there is none.

    A stopped tuning job with a best training job is a result: hours of training are not thrown
    away. A failed tuning job is not. `why_training_failed` follows the reason as a paragraph of
    its own.
    """
    status = tuning_job["HyperParameterTuningJobStatus"]
    best = _best_so_far(tuning_job)
    if status not in ("Completed", "Stopped") or not best:
        _refuse(tuning_job, status, best, why_training_failed)
    return best


def _model_training(tuning_job: Json, best: Json) -> Json:
    """Return the part of the tuning job's description that the execution's output has."""
    told = {key: tuning_job[key] for key in TOLD if key in tuning_job}
    return told | {"BestTrainingJob": best}


def _best_so_far(tuning_job: Json) -> Json:
    """With a warm start the best of this and its parent jobs; {} when SageMaker names none."""
    overall: Json | None = tuning_job.get("OverallBestTrainingJob")
    return overall or tuning_job.get("BestTrainingJob") or {}


def _refuse(tuning_job: Json, status: str, best: Json, why_training_failed: str) -> NoReturn:
    condition = CONDITIONS.get(status, TuningJobNotFinished)
    told = [SENTENCES[condition](tuning_job, best), why_training_failed]
    raise condition("\n".join(paragraph for paragraph in told if paragraph))


def _named(tuning_job: Json) -> str:
    return f"Tuning job {tuning_job['HyperParameterTuningJobName']}"


def _training_jobs(tuning_job: Json) -> str:
    return f"training jobs: {jobs_by_status(tuning_job.get('TrainingJobStatusCounters') or {})}"


def _failed(tuning_job: Json, best: Json) -> str:
    reason = tuning_job.get("FailureReason") or "SageMaker gives no reason."
    name = best.get("TrainingJobName")
    found = f"; best training job until then: {name}" if name else ""
    return f"{_named(tuning_job)} failed ({_training_jobs(tuning_job)}{found}): {reason}"


def _stopped(tuning_job: Json, best: Json) -> str:
    return (
        f"{_named(tuning_job)} was stopped before a training job had reported the objective "
        f"metric ({_training_jobs(tuning_job)}); start a new execution and let it run longer."
    )


def _not_finished(tuning_job: Json, best: Json) -> str:
    status = tuning_job["HyperParameterTuningJobStatus"]
    return (
        f"{_named(tuning_job)} has the status {status} "
        f"({_training_jobs(tuning_job)}); a best training job is known when it has ended."
    )


def _completed_without(tuning_job: Json, best: Json) -> str:
    return (
        f"{_named(tuning_job)} completed without a best training job "
        f"({_training_jobs(tuning_job)}); look in a training job's log for the objective metric, "
        "and check its name in the input."
    )


CONDITIONS: dict[str, type[TuningError]] = {
    "Failed": TuningJobFailed,
    "Stopped": TuningJobStopped,
    "Completed": NoBestTrainingJob,
}
SENTENCES = {
    TuningJobFailed: _failed,
    TuningJobStopped: _stopped,
    NoBestTrainingJob: _completed_without,
    TuningJobNotFinished: _not_finished,
}
