"""The results of a tuning job's training jobs: counters, the best training job, and progress.

They are computed from HyperParameterTrainingJobSummary structures only, so all figures are of one moment.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from local_runner.sagemaker.jobs.failure_reason import INTERNAL_ERROR

Summary = Mapping[str, Any]

# "Not improving (1% or less)": NumberOfTrainingJobsObjectiveNotImproving, SageMaker API reference.
IMPROVEMENT_SHARE = 0.01

# Fewer training jobs without an improvement say little about those to come.
CONVERGENCE_JOBS = 10


def status_counters(summaries: Iterable[Summary]) -> dict[str, int]:
    """Return TrainingJobStatusCounters: a failure of the platform, not of the algorithm, is retryable."""
    counts = Counter(_counter_of(summary) for summary in summaries)
    names = ("Completed", "InProgress", "RetryableError", "NonRetryableError", "Stopped")
    return {name: counts[name] for name in names}


def _counter_of(summary: Summary) -> str:
    status: str = summary["TrainingJobStatus"]
    if status == "Stopping":
        return "InProgress"
    if status != "Failed":
        return status
    internal = summary["FailureReason"].startswith(INTERNAL_ERROR)
    return "RetryableError" if internal else "NonRetryableError"


def objective_counters(summaries: Iterable[Summary]) -> dict[str, int]:
    """Return ObjectiveStatusCounters."""
    counts = Counter(summary["ObjectiveStatus"] for summary in summaries)
    return {name: counts[name] for name in ("Succeeded", "Pending", "Failed")}


def score(summary: Summary) -> float:
    """Return the final objective of a training job, with the sign that makes more better."""
    objective = summary["FinalHyperParameterTuningJobObjectiveMetric"]
    return turned(objective["Type"], objective["Value"])


def turned(objective_type: str, value: float) -> float:
    """Return a value of the objective with the sign that makes more better."""
    return value if objective_type == "Maximize" else -value


def best(candidates: Iterable[Summary]) -> Summary | None:
    """Return the candidate with the best objective, the first of equal ones."""
    return max(candidates, key=score, default=None)


def jobs_not_improving(summaries: Iterable[Summary]) -> int:
    """Return the number of training jobs that have ended since the last noticeable improvement."""
    counts = [count for _, count in _streaks(summaries)]
    return counts[-1] if counts else 0


def _streaks(summaries: Iterable[Summary]) -> Iterator[tuple[Summary, int]]:
    """Yield training jobs in the order of their ends, each with the number without improvement by then."""
    ended = [summary for summary in summaries if "TrainingEndTime" in summary]
    highest, count = None, 0
    for summary in sorted(ended, key=lambda each: each["TrainingEndTime"]):
        improved = _improves(summary, highest)
        highest = score(summary) if improved else highest
        count = 0 if improved else count + 1
        yield summary, count


def _improves(summary: Summary, highest: float | None) -> bool:
    if summary["ObjectiveStatus"] != "Succeeded":
        return False
    return highest is None or score(summary) - highest > IMPROVEMENT_SHARE * abs(highest)


def convergence_time(summaries: Iterable[Summary]) -> datetime | None:
    """Return the time of the tuning job's convergence, or None.

    SageMaker calls convergence "a lack of significant improvement over time" and keeps its criteria to itself
    (ConvergenceDetectedTime, API reference). Here it is the end of the first training job by which, of
    those with an objective, the later half and at least ten have not improved the best noticeably.
    """
    succeeded = [each for each in summaries if each["ObjectiveStatus"] == "Succeeded"]
    for place, (summary, count) in enumerate(_streaks(succeeded), start=1):
        if count >= max(CONVERGENCE_JOBS, place / 2):
            ended: datetime = summary["TrainingEndTime"]
            return ended
    return None


def none_succeeded(summaries: Sequence[Summary], attempts: int) -> bool:
    """Return whether this many training jobs have failed before any other end."""
    statuses = Counter(summary["TrainingJobStatus"] for summary in summaries)
    return statuses["Failed"] >= attempts and not statuses["Completed"] + statuses["Stopped"]
