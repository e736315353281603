"""DescribeHyperParameterTuningJob: a consistent view of a tuning job that may still run."""

import copy
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from local_runner.sagemaker.jobs.training_job import TrainingJob
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from local_runner.sagemaker.jobs.tuning_results import (
    Summary,
    best,
    convergence_time,
    jobs_not_improving,
    objective_counters,
    status_counters,
)

# The statuses of tuning jobs that have ended.
ENDED = ("Completed", "Failed", "Stopped")
# The singular form has these two members in the tuning job's configuration.
CONFIGURED = ("TuningObjective", "HyperParameterRanges")


def describe_tuning_job(job: TuningJob) -> dict[str, Any]:
    """Return the response as of now.

    The status is read first: if the tuning job has ended, its training jobs have ended, too. An end that comes later is
    left out, since the training jobs were counted before it.
    """
    status = job.status
    training_jobs = job.training_jobs()
    summaries = [each.summary() for each in training_jobs]
    described = {
        "HyperParameterTuningJobName": job.name,
        "HyperParameterTuningJobArn": job.arn,
        "HyperParameterTuningJobConfig": job.request["HyperParameterTuningJobConfig"],
        **_definitions(job),
        "HyperParameterTuningJobStatus": status,
        **_times(job, status),
        "TrainingJobStatusCounters": status_counters(summaries),
        "ObjectiveStatusCounters": objective_counters(summaries),
        "BestTrainingJob": best(_candidates(training_jobs, summaries)),
        **_warm_start(job),
        "FailureReason": job.ending.failure_reason if job.ending and status in ENDED else None,
        "TuningJobCompletionDetails": _completion(summaries),
    }
    return {name: copy.deepcopy(value) for name, value in described.items() if value is not None}


def _completion(summaries: Sequence[Summary]) -> dict[str, Any]:
    """Return TuningJobCompletionDetails; convergence is reported even if it is not a criterion."""
    details = {
        "NumberOfTrainingJobsObjectiveNotImproving": jobs_not_improving(summaries),
        "ConvergenceDetectedTime": convergence_time(summaries),
    }
    return {name: value for name, value in details.items() if value is not None}


def _candidates(jobs: Iterable[TrainingJob], summaries: Iterable[Summary]) -> list[Summary]:
    """Return the summaries of candidates; a training job that ended after its summary was taken is none yet."""
    pairs = zip(jobs, summaries, strict=True)
    return [
        summary
        for job, summary in pairs
        if summary["ObjectiveStatus"] == "Succeeded" and job.is_candidate
    ]


def _definitions(job: TuningJob) -> dict[str, Any]:
    contents = [definition.content for definition in job.definitions]
    if "TrainingJobDefinitions" in job.request:
        return {"TrainingJobDefinitions": contents}
    (content,) = contents
    singular = {name: value for name, value in content.items() if name not in CONFIGURED}
    return {"TrainingJobDefinition": singular}


def _times(job: TuningJob, status: str) -> dict[str, Any]:
    ended = job.ended if status in ENDED else None
    runtime = (ended or datetime.now(UTC)) - job.created
    return {
        "CreationTime": job.created,
        "LastModifiedTime": job.modified,
        "HyperParameterTuningEndTime": ended,
        "ConsumedResources": {"RuntimeInSeconds": round(runtime.total_seconds())},
    }


def _warm_start(job: TuningJob) -> dict[str, Any]:
    """Return WarmStartConfig and, with identical data and algorithm, the best training job of this and all parents."""
    config = job.request.get("WarmStartConfig")
    if config is None or config["WarmStartType"] != "IdenticalDataAndAlgorithm":
        return {"WarmStartConfig": config}
    candidates = [
        {**training_job.summary(), "TuningJobName": tuning_job.name}
        for tuning_job in (*job.parents, job)
        for training_job in tuning_job.training_jobs()
        if training_job.is_candidate
    ]
    return {"WarmStartConfig": config, "OverallBestTrainingJob": best(candidates)}
