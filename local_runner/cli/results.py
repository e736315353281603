"""The results of a tuning job, read through the SageMaker API."""

import math
from typing import Any

# The members of SageMaker's requests that name what an execution makes.
TUNING_JOB = "HyperParameterTuningJobName"
MODEL = "ModelName"
ENDPOINT_CONFIG = "EndpointConfigName"

# The statuses of tuning jobs that have not ended.
RUNNING = {"InProgress", "Stopping"}
# The statuses of training jobs that have ended.
ENDED = {"Completed", "Stopped", "Failed"}


def tuning_job(sagemaker: Any, name: str) -> dict[str, Any]:
    """Return DescribeHyperParameterTuningJob's answer."""
    return dict(sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name))


def training_jobs(sagemaker: Any, tuning_job_name: str) -> list[dict[str, Any]]:
    """Return the summaries of a tuning job's training jobs, oldest first."""
    pages = sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job").paginate(
        HyperParameterTuningJobName=tuning_job_name, SortBy="CreationTime", SortOrder="Ascending"
    )
    return [summary for page in pages for summary in page["TrainingJobSummaries"]]


def best_training_job(sagemaker: Any, tuning_job_name: str) -> dict[str, Any] | None:
    """Return DescribeTrainingJob's answer for a tuning job's best training job, if there is one.

    With a warm start, that is the best of this tuning job and its parents. The objective and the tuned hyperparameters
    are from the tuning job's description: DescribeTrainingJob does not distinguish tuned ones.
    """
    best = best_of(tuning_job(sagemaker, tuning_job_name))
    if best is None:
        return None
    described = sagemaker.describe_training_job(TrainingJobName=best["TrainingJobName"])
    kept = ("FinalHyperParameterTuningJobObjectiveMetric", "TunedHyperParameters")
    return {**described, **{key: best[key] for key in kept}}


def best_of(described: dict[str, Any]) -> dict[str, Any] | None:
    """Return the summary of the best training job from DescribeHyperParameterTuningJob's answer, if there is one."""
    return described.get("OverallBestTrainingJob") or described.get("BestTrainingJob")


def model(sagemaker: Any, name: str) -> dict[str, Any]:
    """Return DescribeModel's answer."""
    return dict(sagemaker.describe_model(ModelName=name))


def endpoint_config(sagemaker: Any, name: str) -> dict[str, Any]:
    """Return DescribeEndpointConfig's answer."""
    return dict(sagemaker.describe_endpoint_config(EndpointConfigName=name))


def objective(summary: dict[str, Any]) -> float | None:
    """Return the final objective value of a training job, if there is any and it is finite."""
    final = summary.get("FinalHyperParameterTuningJobObjectiveMetric")
    if final is None or not math.isfinite(final["Value"]):
        return None
    return float(final["Value"])


def training_seconds(summary: dict[str, Any]) -> float | None:
    """Return the seconds that SageMaker bills for each instance of a training job; None before its end.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobSummary.html: "You are billed
    for the time interval between the value of TrainingStartTime and this time", TrainingEndTime.
    """
    if not {"TrainingStartTime", "TrainingEndTime"} <= set(summary):
        return None
    return float((summary["TrainingEndTime"] - summary["TrainingStartTime"]).total_seconds())


def definitions(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the training job definitions of a tuning job's description."""
    alone = [job["TrainingJobDefinition"]] if "TrainingJobDefinition" in job else []
    return alone + list(job.get("TrainingJobDefinitions", []))


def objectives(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the objectives of a tuning job: those of its definitions, or its own."""
    stated = [d["TuningObjective"] for d in definitions(job) if "TuningObjective" in d]
    own = job["HyperParameterTuningJobConfig"].get("HyperParameterTuningJobObjective")
    return stated or ([own] if own else [])


def is_minimised(job: dict[str, Any]) -> bool:
    return any(goal["Type"] == "Minimize" for goal in objectives(job))


def ranked(job: dict[str, Any], summaries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return training jobs that have not ended, then those with an objective, best first, then the rest."""
    sign = 1 if is_minimised(job) else -1

    def rank(summary: dict[str, Any]) -> tuple[int, float]:
        value = objective(summary)
        if summary["TrainingJobStatus"] not in ENDED:
            return 0, 0.0
        return (2, 0.0) if value is None else (1, sign * value)

    return sorted(summaries, key=rank)
