"""The cost of a tuning job in instance seconds, from the times that SageMaker bills."""

from typing import Any

from local_runner.cli import results

HOUR_SECONDS = 3600


def words(job: dict[str, Any], summaries: list[dict[str, Any]]) -> str:
    """Return the instance seconds of a tuning job's training jobs by instance type; "" before the first has ended."""
    parts = [_part(kind, seconds) for kind, seconds in instance_seconds(job, summaries).items()]
    if not parts:
        return ""
    return f"{'at most ' if _is_bound(job) else ''}{', '.join(parts)}"


def instance_seconds(job: dict[str, Any], summaries: list[dict[str, Any]]) -> dict[str, float]:
    """Return the seconds that ended training jobs took, times their instances, by instance type."""
    total: dict[str, float] = {}
    for summary in summaries:
        seconds = results.training_seconds(summary)
        if seconds is not None:
            for kind, count in _instances(_definition(job, summary)):
                total[kind] = total.get(kind, 0.0) + seconds * count
    return total


def _definition(job: dict[str, Any], summary: dict[str, Any]) -> dict[str, Any]:
    name, found = summary.get("TrainingJobDefinitionName"), results.definitions(job)
    return next((each for each in found if each.get("DefinitionName") == name), found[0])


def _instances(definition: dict[str, Any]) -> list[tuple[str, int]]:
    """Return the instance types of a training job with their numbers; alternatives are one entry, with the largest."""
    resources = _resources(definition)
    alternatives = resources.get("InstanceConfigs")
    if alternatives:
        kinds = " or ".join(each["InstanceType"] for each in alternatives)
        return [(kinds, max(each["InstanceCount"] for each in alternatives))]
    groups = resources.get("InstanceGroups") or [resources]
    return [(each["InstanceType"], each["InstanceCount"]) for each in groups]


def _resources(definition: dict[str, Any]) -> dict[str, Any]:
    stated = ("ResourceConfig", "HyperParameterTuningResourceConfig")
    return next((dict(definition[name]) for name in stated if name in definition), {})


def _is_bound(job: dict[str, Any]) -> bool:
    """Return True if less may be billed: interrupted spot instances, or fewer instances of another type."""
    return any(
        definition.get("EnableManagedSpotTraining") or "InstanceConfigs" in _resources(definition)
        for definition in results.definitions(job)
    )


def _part(kind: str, seconds: float) -> str:
    hours = f" ({seconds / HOUR_SECONDS:,.1f} hours)" if seconds >= HOUR_SECONDS else ""
    number = f"{seconds:,.0f}"
    return f"{number} instance second{'' if number == '1' else 's'}{hours} of {kind}"
