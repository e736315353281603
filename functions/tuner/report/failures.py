"""The failed training jobs of a tuning job, grouped by reason."""

from collections import defaultdict
from dataclasses import dataclass

from tuner.report.search import Search, TrainingJob
from tuner.report.text import printable
from tuner.training_jobs import likeness

NO_REASON = "SageMaker gives no reason."


@dataclass(frozen=True)
class FailureGroup:
    """Training jobs that failed alike, and the reason of the first of them."""

    reason: str
    training_jobs: tuple[TrainingJob, ...]


def failure_groups(search: Search) -> list[FailureGroup]:
    """Return the failed training jobs by reason, the most frequent reason first."""
    names = sorted({each.name for one in search.definitions for each in one.ranges})
    alike: dict[str, list[TrainingJob]] = defaultdict(list)
    for job in search.training_jobs:
        if job.status == "Failed":
            alike[likeness(job.reason, job.name, names)].append(job)
    groups = [
        FailureGroup(printable(jobs[0].reason) or NO_REASON, (*jobs,)) for jobs in alike.values()
    ]
    return sorted(groups, key=lambda group: -len(group.training_jobs))
