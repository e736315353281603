"""The results of a tuning job, read through the SageMaker API."""

from typing import Any

# The members of SageMaker's requests that name what an execution makes.
TUNING_JOB = "HyperParameterTuningJobName"
MODEL = "ModelName"
ENDPOINT_CONFIG = "EndpointConfigName"


def tuning_job(sagemaker: Any, name: str) -> dict[str, Any]:
    """Return DescribeHyperParameterTuningJob's answer."""
    return dict(sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name))


def training_jobs(sagemaker: Any, tuning_job_name: str) -> list[dict[str, Any]]:
    """Return the summaries of a tuning job's training jobs, oldest first."""
    pages = sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job").paginate(
        HyperParameterTuningJobName=tuning_job_name, SortBy="CreationTime", SortOrder="Ascending"
    )
    return [summary for page in pages for summary in page["TrainingJobSummaries"]]


def failed_training_jobs(sagemaker: Any, tuning_job_name: str) -> list[dict[str, Any]]:
    """Return the summaries of a tuning job's training jobs that failed, oldest first."""
    summaries = training_jobs(sagemaker, tuning_job_name)
    return [each for each in summaries if each["TrainingJobStatus"] == "Failed"]


def best_training_job(sagemaker: Any, tuning_job_name: str) -> dict[str, Any] | None:
    """Return DescribeTrainingJob's answer for a tuning job's best training job, if there is one.

    With a warm start, that is the best of this tuning job and its parents. The objective and the tuned hyperparameters are from the tuning job's description: DescribeTrainingJob does not
    distinguish tuned ones.
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
    """Return the final objective value of a training job, if there is any."""
    final = summary.get("FinalHyperParameterTuningJobObjectiveMetric")
    return None if final is None else float(final["Value"])
