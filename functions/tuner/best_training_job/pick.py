"""The choice of a tuning job's best training job, or the reason why there is none.

No metrics are compared here: SageMaker has compared them, and knows which training jobs count.
"""

from collections.abc import Sequence

from tuner import Json
from tuner.best_training_job.acceptance import accept
from tuner.best_training_job.diagnosis import diagnosis, reasons
from tuner.best_training_job.refusal import refusal
from tuner.errors import NoModelArtifact
from tuner.training_jobs import definition_of, objective_value, tuned_objective
from tuner.training_log.evidence import Evidence

REPORTED = (
    "HyperParameterTuningJobName",
    "HyperParameterTuningJobArn",
    "HyperParameterTuningJobStatus",
    "TrainingJobStatusCounters",
    "ObjectiveStatusCounters",
    "FailureReason",
)


def picked_training_job(
    payload: Json,
    tuning_job: Json,
    failed_training_jobs: Sequence[Json],
    training_jobs: Sequence[Json] = (),
    without_artifact: Sequence[str] = (),
    evidence: Json | None = None,
) -> Json:
    """Return the result of the state "Pick Best Training Job".

    `tuning_job` is a DescribeHyperParameterTuningJob response, `failed_training_jobs` are as
    diagnosis takes them. Training jobs `without_artifact` are passed over for the next best of
    `training_jobs`, which are summaries, best first. `evidence` has the fields of the Evidence in a
    log, None without any. Raises a TuningError if no model can or may be made.
    """
    why_failed = diagnosis(failed_training_jobs, payload)
    best = best_training_job(
        payload, tuning_job, why_failed, Evidence(**evidence) if evidence else None
    )
    if without_artifact:
        best = _next_best(training_jobs, without_artifact)
    asked = definition_of(payload, best)["objective"]
    objective = tuned_objective(asked, tuning_job, best)
    if not is_trial(payload, tuning_job):
        accept(payload, best, objective)
    return {
        "modelTraining": _model_training(tuning_job, best),
        "bestTrainingJob": best,
        "objective": objective,
        "failures": reasons(failed_training_jobs, payload),
    }


def best_training_job(
    payload: Json, tuning_job: Json, why_training_failed: str, evidence: Evidence | None = None
) -> Json:
    """Return the summary of the best training job. Raises a TuningError that says why there is none.

    A stopped tuning job with a best training job is a result: hours of training are not thrown
    away. A failed tuning job is not. `why_training_failed` follows the reason as a paragraph of
    its own; the reason uses the `evidence`.
    """
    status = tuning_job["HyperParameterTuningJobStatus"]
    best = _best_so_far(tuning_job)
    if status not in ("Completed", "Stopped") or not best:
        raise refusal(payload, tuning_job, best, why_training_failed, evidence)
    return best


def _next_best(training_jobs: Sequence[Json], without_artifact: Sequence[str]) -> Json:
    """Return the best training job that may have an artifact. Raises NoModelArtifact."""
    for each in training_jobs:
        if objective_value(each) is not None and each["TrainingJobName"] not in without_artifact:
            return each
    raise NoModelArtifact(
        f"None of the best training jobs wrote a model: {', '.join(without_artifact)}; have the "
        "training program write its model to /opt/ml/model before it exits."
    )


def is_trial(payload: Json, tuning_job: Json) -> bool:
    """Return whether the tuning job is the payload's trial, whose one objective need not be good."""
    return bool(tuning_job["HyperParameterTuningJobName"] != payload["tuningJobName"])


def _model_training(tuning_job: Json, best: Json) -> Json:
    """Return the part of the tuning job's description that goes into the execution's output."""
    reported = {key: tuning_job[key] for key in REPORTED if key in tuning_job}
    return reported | {"BestTrainingJob": best}


def _best_so_far(tuning_job: Json) -> Json:
    """Return the best training job, with a warm start that of all parents, too; {} if SageMaker names none."""
    overall: Json | None = tuning_job.get("OverallBestTrainingJob")
    return overall or tuning_job.get("BestTrainingJob") or {}
