"""The reason why training jobs that did not fail have no objective: from SageMaker's counts, the payload and a log."""

from tuner import Json
from tuner.training_log.evidence import LOG_GROUP, Evidence
from tuner.training_log.words import explained, observed


def why_none(payload: Json, tuning_job: Json, evidence: Evidence | None) -> str:
    """Return why a completed tuning job has no best training job, and what to do, as the rest of a sentence.

    SageMaker counts the training jobs by their status. It does not say whether the objective was never found in
    their logs, or was no finite number: that is known with the `evidence` of a log only.
    """
    if not _number(tuning_job, "Completed") + _number(tuning_job, "Stopped"):
        return "no training job finished; fix the reasons why they failed."
    if found := conclusive(tuning_job, evidence):
        return explained(found)
    metrics = " or ".join(dict.fromkeys(_metric(each) for each in payload["definitions"]))
    place = f"log group {LOG_GROUP}, log streams {tuning_job['HyperParameterTuningJobName']}-.../algo-1-..."
    if not _number(tuning_job, "Completed"):
        seen = observed(evidence) if evidence else place
        return (
            f"every training job that did not fail was stopped before its log had a value of {metrics}. Raise "
            f"{_limits(payload)}, or report the metric earlier ({seen})."
        )
    return (
        f"no log had a finite value of {metrics}. Either the metric is not in the log as it is looked for, or its "
        f"values are NaN or infinite; see which ({place})."
    )


def conclusive(tuning_job: Json, evidence: Evidence | None) -> Evidence | None:
    """Return the evidence unless more time for training could have brought an objective."""
    if evidence and (evidence.matches or _number(tuning_job, "Completed")):
        return evidence
    return None


def _number(tuning_job: Json, status: str) -> int:
    counters = tuning_job.get("TrainingJobStatusCounters") or {}
    return int(counters.get(status, 0))


def _metric(definition: Json) -> str:
    """Return the definition's objective with the regular expression that finds it, if the payload states one."""
    name = definition["objective"]["MetricName"]
    stated = definition.get("metricDefinitions", [])
    regexes = [each["Regex"] for each in stated if each["Name"] == name]
    return f"{name} (Regex {regexes[0]})" if regexes else str(name)


def _limits(payload: Json) -> str:
    limits = [each.get("maxRuntimeInSeconds") for each in payload["definitions"]]
    seconds = " and ".join(dict.fromkeys(str(each) for each in limits if each is not None))
    return f"maxRuntimeInSeconds ({seconds})" if seconds else "maxRuntimeInSeconds"
