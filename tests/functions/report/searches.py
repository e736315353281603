"""Ended tuning jobs to read findings from: built from a few values of each training job."""

from collections.abc import Sequence
from typing import Any

from tuner.report.search import Definition, Range, Search, TrainingJob

START = 1_700_000_000.0
MINUTE = 60.0
DEPTH = Range("max_depth", "Integer", 1, 10)
RATE = Range("learn_rate", "Continuous", 0.01, 1.0, "Logarithmic")
BOOSTER = Range("booster", "Categorical", values=("gbtree", "dart"))
DEFINITION = Definition("only", (DEPTH, RATE, BOOSTER), (("ml.m5.xlarge", 1),))


def training_job(number: int, objective: float | None, **changes: Any) -> TrainingJob:
    """Return a training job of a minute, which has failed if it has no objective."""
    created = START + number * MINUTE
    parts = {
        "name": f"search-{number:03}",
        "arn": f"arn:aws:sagemaker:us-east-1:123456789012:training-job/search-{number:03}",
        "tuning_job": "search",
        "definition": "only",
        "status": "Failed" if objective is None else "Completed",
        "hyperparameters": {},
        "objective": objective,
        "created": created,
        "started": created + 1,
        "ended": created + 1 + MINUTE,
        **changes,
    }
    return TrainingJob(**parts)


def search(training_jobs: Sequence[TrainingJob], **changes: Any) -> Search:
    """Return an ended tuning job that maximises validation:auc."""
    parts = {
        "name": "search",
        "arn": "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/search",
        "status": "Completed",
        "metric": "validation:auc",
        "goal": "Maximize",
        "strategy": "Bayesian",
        "definitions": (DEFINITION,),
        "training_jobs": tuple(training_jobs),
        "limit": len(training_jobs),
        "created": START,
        "ended": START + (len(training_jobs) + 2) * MINUTE,
        **changes,
    }
    return Search(**parts)
