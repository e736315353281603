"""Diagnoses why training jobs failed: their reasons grouped, counted, most frequent first.

Reads summaries of ListTrainingJobsForHyperParameterTuningJob, as far as the state machine keeps them.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from tuner import Json

# Reasons that begin alike are one: what follows is cut off at different places.
COMPARED = 200
MOST_REASONS = 5
# https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
LOG_GROUP = "/aws/sagemaker/TrainingJobs"
UNTOLD = "SageMaker gives no reason."


def diagnosis(failed: Sequence[Json], payload: Json) -> str:
    """A line for each reason, with the log stream of one example; "" when no training job failed.

    `failed` has TrainingJobName and, where SageMaker tells it, FailureReason.
    """
    if not failed:
        return ""
    groups = _by_frequency(failed, _tuned_names(payload))
    lines = [_line(group) for group in groups[:MOST_REASONS]]
    left_out = [f"and {len(groups) - len(lines)} rarer reasons"] if groups[MOST_REASONS:] else []
    count = f"{len(failed)} failed training job{'' if len(failed) == 1 else 's'}"
    return "\n".join([f"Reasons of {count}, most frequent first:", *lines, *left_out])


def _by_frequency(failed: Iterable[Json], names: Iterable[str]) -> list[list[Json]]:
    groups: dict[str, list[Json]] = defaultdict(list)
    for job in failed:
        groups[_likeness(job, names)].append(job)
    return sorted(groups.values(), key=len, reverse=True)


def _likeness(job: Json, names: Iterable[str]) -> str:
    """The reason without what differs from one training job to the next: its name, tuned values."""
    likeness = _reason(job).replace(job["TrainingJobName"], "*")
    for name in names:
        likeness = re.sub(rf"(\b{re.escape(name)}\W{{1,4}})[\w.+-]+", r"\1*", likeness)
    return likeness[:COMPARED]


def _line(group: Sequence[Json]) -> str:
    name, reason = group[0]["TrainingJobName"], " ".join(_reason(group[0]).split())
    return f"{len(group)} x {reason} (log group {LOG_GROUP}, log stream {name}/algo-1-...)"


def _reason(job: Json) -> str:
    return job.get("FailureReason") or UNTOLD


def _tuned_names(payload: Json) -> list[str]:
    kinds = [k for each in payload["definitions"] for k in each["parameterRanges"].values()]
    return sorted({tuned["Name"] for kind in kinds for tuned in kind})
