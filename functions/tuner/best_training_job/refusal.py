"""The error that says why a tuning job has no best training job."""

from tuner import Json
from tuner.best_training_job.diagnosis import NO_REASON
from tuner.best_training_job.missing_objective import conclusive, why_none
from tuner.errors import (
    NoBestTrainingJob,
    TuningError,
    TuningJobFailed,
    TuningJobNotFinished,
    TuningJobStopped,
)
from tuner.training_jobs import jobs_by_status
from tuner.training_log.evidence import Evidence
from tuner.training_log.words import explained


def refusal(
    payload: Json,
    tuning_job: Json,
    best: Json,
    why_training_failed: str,
    evidence: Evidence | None = None,
) -> TuningError:
    """Return the error for a tuning job without a result; `best` is its best training job, if any.

    `why_training_failed` is a further paragraph of the message, or "". `evidence` is that of the log of a training
    job that did not fail and has no objective.
    """
    condition = CONDITIONS.get(tuning_job["HyperParameterTuningJobStatus"], TuningJobNotFinished)
    paragraphs = [_reason(condition, payload, tuning_job, best, evidence), why_training_failed]
    return condition("\n".join(paragraph for paragraph in paragraphs if paragraph))


def _reason(
    condition: type[TuningError],
    payload: Json,
    tuning_job: Json,
    best: Json,
    evidence: Evidence | None,
) -> str:
    if condition is NoBestTrainingJob:
        return f"{_completed_without(tuning_job)}: {why_none(payload, tuning_job, evidence)}"
    if condition is TuningJobFailed:
        return _failed(tuning_job, best, evidence)
    if condition is TuningJobStopped:
        return _stopped(tuning_job, evidence)
    return _not_finished(tuning_job)


def _named(tuning_job: Json) -> str:
    return f"Tuning job {tuning_job['HyperParameterTuningJobName']}"


def _training_jobs(tuning_job: Json) -> str:
    return f"training jobs: {jobs_by_status(tuning_job.get('TrainingJobStatusCounters') or {})}"


def _failed(tuning_job: Json, best: Json, evidence: Evidence | None) -> str:
    reason = tuning_job.get("FailureReason") or NO_REASON
    name = best.get("TrainingJobName")
    found = f"; best training job until then: {name}" if name else ""
    sentence = f"{_named(tuning_job)} failed ({_training_jobs(tuning_job)}{found}): {reason}"
    if evidence is None:
        return sentence
    return f"{sentence}\nNo training job has a value of the objective: {explained(evidence)}"


def _stopped(tuning_job: Json, evidence: Evidence | None) -> str:
    sentence = (
        f"{_named(tuning_job)} was stopped before a training job had reported the objective "
        f"metric ({_training_jobs(tuning_job)})"
    )
    if found := conclusive(tuning_job, evidence):
        return f"{sentence}: {explained(found)}"
    return f"{sentence}; start a new execution and let it run longer."


def _not_finished(tuning_job: Json) -> str:
    status = tuning_job["HyperParameterTuningJobStatus"]
    return (
        f"{_named(tuning_job)} has the status {status} "
        f"({_training_jobs(tuning_job)}); its best training job is known only after it has ended."
    )


def _completed_without(tuning_job: Json) -> str:
    return (
        f"{_named(tuning_job)} completed without a best training job ({_training_jobs(tuning_job)})"
    )


CONDITIONS: dict[str, type[TuningError]] = {
    "Failed": TuningJobFailed,
    "Stopped": TuningJobStopped,
    "Completed": NoBestTrainingJob,
}
