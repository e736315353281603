"""A diagnosis of failed training jobs: their reasons, grouped and counted, most frequent first.

The training jobs are summaries of ListTrainingJobsForHyperParameterTuningJob, as far as the state machine keeps them.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from tuner import Json
from tuner.training_jobs import likeness
from tuner.training_log.evidence import LOG_GROUP

MOST_REASONS = 5
NO_REASON = "SageMaker gives no reason."


def diagnosis(failed: Sequence[Json], payload: Json) -> str:
    """Return a line for each reason with the log stream of an example; "" if no training job failed.

    `failed` has TrainingJobName and, if SageMaker reports it, FailureReason.
    """
    if not failed:
        return ""
    groups = _by_frequency(failed, _tuned_names(payload))
    lines = [_line(group) for group in groups[:MOST_REASONS]]
    left_out = [f"and {len(groups) - len(lines)} rarer reasons"] if groups[MOST_REASONS:] else []
    count = f"{len(failed)} training job{'' if len(failed) == 1 else 's'}"
    return "\n".join([f"Reasons why {count} failed, most frequent first:", *lines, *left_out])


def reasons(failed: Sequence[Json], payload: Json) -> list[Json]:
    """Return the most frequent reasons in this application's own keys, each with its count and an example."""
    groups = _by_frequency(failed, _tuned_names(payload))
    return [
        {
            "numberOfTrainingJobs": len(group),
            "reason": _in_one_line(_reason(group[0])),
            "exampleTrainingJobName": group[0]["TrainingJobName"],
        }
        for group in groups[:MOST_REASONS]
    ]


def _by_frequency(failed: Iterable[Json], names: Iterable[str]) -> list[list[Json]]:
    groups: dict[str, list[Json]] = defaultdict(list)
    for job in failed:
        groups[likeness(_reason(job), job["TrainingJobName"], names)].append(job)
    return sorted(groups.values(), key=len, reverse=True)


def _line(group: Sequence[Json]) -> str:
    name, reason = group[0]["TrainingJobName"], _in_one_line(_reason(group[0]))
    return f"{len(group)} x {reason} (log group {LOG_GROUP}, log stream {name}/algo-1-...)"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _reason(job: Json) -> str:
    return job.get("FailureReason") or NO_REASON


def _tuned_names(payload: Json) -> list[str]:
    kinds = [k for each in payload["definitions"] for k in each["parameterRanges"].values()]
    return sorted({tuned["Name"] for kind in kinds for tuned in kind})
