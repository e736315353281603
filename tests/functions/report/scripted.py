"""Scripted tuning jobs to make pages of: an objective that is known, and the same training jobs every time."""

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from tuner.report.analysis import analysed
from tuner.report.page.page import page
from tuner.report.search import Definition, Range, Search, TrainingJob

START = 1_772_366_400.0  # 2026-03-01 12:00:00 UTC
ACCOUNT = "arn:aws:sagemaker:eu-central-1:123456789012"
PRICES = {"ml.m5.xlarge": 0.276, "ml.c5.2xlarge": 0.466}
RANGES = (
    Range("learn_rate", "Continuous", 0.0005, 0.3, "Logarithmic"),
    Range("max_depth", "Integer", 1, 9),
    Range("ntrees", "Integer", 10, 100),
    Range("momentum", "Continuous", 0.5, 0.999, "ReverseLogarithmic"),
    Range("sample_rate", "Continuous", 0.5, 1.0),
    Range("booster", "Categorical", values=("gbtree", "dart", "gblinear")),
    Range("min_rows", "Integer", 1, 512, "Logarithmic"),
    Range("col_sample_rate", "Continuous", 0.2, 1.0),
)
BOOSTING = Definition("boosting", RANGES[:6], (("ml.m5.xlarge", 1),))
FOREST = Definition("forest", (RANGES[1], RANGES[2], RANGES[5]), (("ml.c5.2xlarge", 1),))
LINEAR = Definition("linear", (RANGES[0],), (("ml.m5.xlarge", 1),))
# The places of the best values on the scales of their ranges, where they are not at 0.8: beyond the range.
TARGETS = {"learn_rate": 1.2}
REASONS = (
    "AlgorithmError: out of memory: the container used 15.8 GiB of 16 GiB, exit code: 137",
    "AlgorithmError: ExecuteUserScriptError: ValueError: learn_rate must be below 0.25, got {}",
)


def report(search: Search, payload: dict[str, Any] | None = None) -> str:
    """Return the page of a tuning job."""
    return page(analysed(search, PRICES, payload), payload)


def scripted(
    number: int, definitions: tuple[Definition, ...] = (BOOSTING,), **changes: Any
) -> Search:
    """Return a tuning job of so many training jobs, four at a time: some stop early, a few fail."""
    random = Random(number)
    parallel = min(4, number)
    free = [START + 40.0] * parallel
    jobs = []
    for index in range(number):
        slot = free.index(min(free))
        definition = definitions[index % len(definitions)]
        job = training_job(random, index, number, definition, free[slot])
        free[slot] = (job.ended or free[slot]) + 12
        jobs.append(job)
    parts = {
        "name": "churn-boosting",
        "arn": f"{ACCOUNT}:hyper-parameter-tuning-job/churn-boosting",
        "status": "Completed",
        "metric": "validation:auc",
        "goal": "Maximize",
        "strategy": "Bayesian",
        "definitions": definitions,
        "training_jobs": (*jobs,),
        "parallel": parallel,
        "limit": number,
        "created": START,
        "ended": max(free) + 20,
        **changes,
    }
    return Search(**parts)


def training_job(
    random: Random,
    index: int,
    number: int,
    definition: Definition,
    start: float,
    failing: float = 0.08,
) -> TrainingJob:
    """Return a training job; later ones of a tuning job are nearer to the best hyperparameters."""
    focus = 0.65 * index / max(1, number)
    places = {
        each.name: _place(random, focus, TARGETS.get(each.name, 0.8)) for each in definition.ranges
    }
    values = {each.name: _value(each, places[each.name]) for each in definition.ranges}
    name = f"churn-boosting-{index + 1:03}-{random.getrandbits(32):08x}"
    fails = random.random() < failing and index != 0
    stops = not fails and random.random() < 0.15
    seconds = 20 if fails else 60 + 240 * places.get("ntrees", 0.5) + random.uniform(0, 60)
    objective = _objective(random, places, definition)
    reason = REASONS[index % 2].format(values.get("learn_rate", "0.3")) if fails else ""
    return TrainingJob(
        name=name,
        arn=f"{ACCOUNT}:training-job/{name}",
        tuning_job="churn-boosting",
        definition=definition.name,
        status="Failed" if fails else "Stopped" if stops else "Completed",
        hyperparameters=values,
        objective=None if fails else objective - 0.05 * stops,
        created=start - 8,
        started=start,
        ended=start + seconds * (0.4 if stops else 1),
        reason=reason,
    )


def earlier(number: int) -> tuple[TrainingJob, ...]:
    """Return training jobs of a tuning job of the week before."""
    week = 7 * 86_400.0
    jobs = scripted(number).training_jobs
    return tuple(
        replace(
            job,
            name=job.name.replace("churn-boosting", "churn-first"),
            tuning_job="churn-first",
            objective=None if job.objective is None else job.objective - 0.03,
            started=(job.started or 0) - week,
            ended=(job.ended or 0) - week,
        )
        for job in jobs
    )


def payload() -> dict[str, Any]:
    """Return an execution input with secrets in the places where people put them."""
    return {
        "tuningJobName": "churn-boosting",
        "tuningStrategy": "Bayesian",
        "maxNumberOfTrainingJobs": 30,
        "maxParallelTrainingJobs": 4,
        "objective": {"Type": "Maximize", "MetricName": "validation:auc", "Password": "hunter2"},
        "trainingInstanceType": "ml.m5.xlarge",
        "staticHyperParameters": {"api_key": "hunter2"},
        "environment": {"DB_PASSWORD": "hunter2"},
        "overrides": {"createModel": {"Secret": "hunter2"}},
        "token": "hunter2",
        "parameterRanges": {
            "ContinuousParameterRanges": [
                {
                    "Name": "learn_rate",
                    "MinValue": "0.0005",
                    "MaxValue": "0.3",
                    "ScalingType": "Logarithmic",
                }
            ],
            "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "9"}],
        },
        "model": {"artifactsS3OutputPath": "s3://bucket/hunter2/"},
    }


def failed(number: int = 6) -> Search:
    """Return a tuning job without any objective: every training job failed."""
    jobs = [
        replace(job, status="Failed", objective=None, reason=REASONS[0])
        for job in scripted(number).training_jobs
    ]
    reason = "All training jobs failed. Check the failure reasons of the training jobs."
    return scripted(number, status="Failed", training_jobs=(*jobs,), reason=reason)


def unstarted() -> Search:
    """Return a tuning job that was stopped before its first training job."""
    return scripted(1, status="Stopped", training_jobs=(), limit=20)


def warm() -> Search:
    """Return a tuning job with a warm start."""
    parent = {"HyperParameterTuningJobName": "churn-first"}
    return scripted(
        24, earlier=earlier(20), warm_start={"ParentHyperParameterTuningJobs": [parent]}
    )


# Tuning jobs by what is special about them.
SEARCHES: dict[str, Callable[[], Search]] = {
    "normal": lambda: scripted(30),
    "definitions": lambda: scripted(48, (BOOSTING, FOREST, LINEAR)),
    "failed": failed,
    "unstarted": unstarted,
    "warm-start": warm,
    "single": lambda: scripted(1),
    "many": lambda: scripted(750, (replace(BOOSTING, ranges=RANGES),)),
}


def _place(random: Random, focus: float, target: float) -> float:
    """Return a place between 0 and 1, drawn to a target."""
    return min(1.0, (1 - focus) * random.random() + focus * random.gauss(target, 0.08))


def _value(of: Range, place: float) -> str:
    if of.kind == "Categorical":
        return of.values[min(len(of.values) - 1, int(place * len(of.values)))]
    if of.scale == "Logarithmic":
        value = of.low * (of.high / of.low) ** place
    elif of.scale == "ReverseLogarithmic":
        value = 1 - (1 - of.low) * ((1 - of.high) / (1 - of.low)) ** place
    else:
        value = of.low + place * (of.high - of.low)
    return str(round(value)) if of.kind == "Integer" else repr(value)


def _objective(random: Random, places: dict[str, float], definition: Definition) -> float:
    weights = {"learn_rate": 0.5, "max_depth": 0.25, "ntrees": 0.1, "momentum": 0.08}
    loss = sum(
        weight * (places[name] - TARGETS.get(name, 0.8)) ** 2
        for name, weight in weights.items()
        if name in places
    )
    base = {"boosting": 0.994, "forest": 0.972, "linear": 0.955}.get(definition.name, 0.99)
    return base - 0.4 * loss - abs(random.gauss(0, 0.004))
