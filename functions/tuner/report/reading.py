"""The reading of SageMaker's answers about a tuning job, whatever form its request had.

An optional member may be absent from any answer. Instants are datetimes, as boto3 returns them.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

from tuner import Json
from tuner.algorithm import DEFAULT_OBJECTIVE
from tuner.cost import instances_of
from tuner.report.ranges import tuned_ranges
from tuner.report.search import Definition, Instant, Search, TrainingJob
from tuner.training_jobs import ADDED_BY_SAGEMAKER, REPORTED, objective_value

Summaries = Sequence[Json]


def read_search(
    tuning_job: Json, summaries: Summaries, parents: Mapping[str, Summaries] | None = None
) -> Search:
    """Return the tuning job with all its training jobs.

    `tuning_job` is the answer of DescribeHyperParameterTuningJob; `summaries` are all those of
    ListTrainingJobsForHyperParameterTuningJob. `parents` has, for a warm start, the summaries of the
    tuning jobs from which it began, by tuning job name.
    """
    config = tuning_job.get("HyperParameterTuningJobConfig") or {}
    limits = config.get("ResourceLimits") or {}
    name = tuning_job["HyperParameterTuningJobName"]
    objective = _objective(tuning_job, summaries)
    stated = _stated_definitions(tuning_job)
    names = [each.get("DefinitionName") or "" for each in stated]
    training_jobs = _training_jobs(summaries, name, names)
    of_parents = (parents or {}).items()
    earlier = [job for parent, own in of_parents for job in _training_jobs(own, parent, names)]
    return Search(
        name=name,
        arn=tuning_job.get("HyperParameterTuningJobArn") or "",
        status=tuning_job.get("HyperParameterTuningJobStatus") or "",
        metric=objective["MetricName"],
        goal=cast(Literal["Maximize", "Minimize"], objective["Type"]),
        strategy=config.get("Strategy") or "Bayesian",
        definitions=tuple(_definition(each, config, training_jobs) for each in stated),
        training_jobs=tuple(training_jobs),
        earlier=tuple(earlier),
        parallel=limits.get("MaxParallelTrainingJobs") or 1,
        limit=limits.get("MaxNumberOfTrainingJobs"),
        created=_instant(tuning_job.get("CreationTime")),
        ended=_instant(tuning_job.get("HyperParameterTuningEndTime")),
        reason=tuning_job.get("FailureReason") or "",
        warm_start=tuning_job.get("WarmStartConfig") or {},
    )


def parents_of(tuning_job: Json) -> list[str]:
    """Return the names of the tuning jobs from which a warm start began, from the tuning job's description."""
    parents = (tuning_job.get("WarmStartConfig") or {}).get("ParentHyperParameterTuningJobs") or []
    names = [parent.get("HyperParameterTuningJobName") for parent in parents]
    return [name for name in names if name]


def _stated_definitions(tuning_job: Json) -> list[Json]:
    single = tuning_job.get("TrainingJobDefinition") or {}
    return list(tuning_job.get("TrainingJobDefinitions") or [single])


def _objective(tuning_job: Json, summaries: Summaries) -> Json:
    """Return Type and MetricName of the objective; the default's, as far as no answer has any.

    A tuning job with several definitions has no objective of its own, and each definition may name
    another metric; a tuning job without an objective has only the metrics that training jobs report.
    """
    config = tuning_job.get("HyperParameterTuningJobConfig") or {}
    definitions = [each.get("TuningObjective") for each in _stated_definitions(tuning_job)]
    reported = [each.get(REPORTED) for each in summaries]
    sources = [config.get("HyperParameterTuningJobObjective"), *definitions, *reported]
    found: Json = {}
    for source in sources:
        found = {key: value for key, value in (source or {}).items() if value} | found
    return {**DEFAULT_OBJECTIVE, **found}


def _definition(stated: Json, config: Json, training_jobs: Sequence[TrainingJob]) -> Definition:
    name = stated.get("DefinitionName") or ""
    own = [job.hyperparameters for job in training_jobs if job.definition == name]
    ranges = stated.get("HyperParameterRanges") or config.get("ParameterRanges") or {}
    instances = instances_of(stated)
    return Definition(
        name=name,
        ranges=tuned_ranges(ranges, own),
        instances=instances.types,
        is_spot=instances.is_spot,
        is_cluster=instances.is_cluster,
        metric=(stated.get("TuningObjective") or {}).get("MetricName") or "",
    )


def _training_jobs(
    summaries: Summaries, tuning_job: str, definitions: Sequence[str]
) -> list[TrainingJob]:
    """Return the training jobs in the order in which they were created."""
    read = [_training_job(each, tuning_job, definitions) for each in summaries]
    return sorted(read, key=lambda job: (job.created or math.inf, job.name))


def _training_job(summary: Json, tuning_job: str, definitions: Sequence[str]) -> TrainingJob:
    named = summary.get("TrainingJobDefinitionName") or ""
    tuned = summary.get("TunedHyperParameters") or {}
    return TrainingJob(
        name=summary["TrainingJobName"],
        arn=summary.get("TrainingJobArn") or "",
        tuning_job=summary.get("TuningJobName") or tuning_job,
        definition=definitions[0] if len(definitions) == 1 else named,
        status=summary.get("TrainingJobStatus") or "",
        hyperparameters={k: str(v) for k, v in tuned.items() if k != ADDED_BY_SAGEMAKER},
        objective=_finite(objective_value(summary)),
        created=_instant(summary.get("CreationTime")),
        started=_instant(summary.get("TrainingStartTime")),
        ended=_instant(summary.get("TrainingEndTime")),
        reason=summary.get("FailureReason") or "",
    )


def _instant(time: Any) -> Instant | None:
    return None if time is None else float(time.timestamp())


def _finite(value: float | None) -> float | None:
    """Return a number that can be compared; a training program may report NaN and infinity."""
    return value if value is not None and math.isfinite(value) else None
