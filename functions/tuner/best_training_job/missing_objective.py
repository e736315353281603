"""The reason why training jobs that did not fail have no objective, from what SageMaker counts and the payload."""

from tuner import Json
from tuner.best_training_job.diagnosis import LOG_GROUP


def why_none(payload: Json, tuning_job: Json) -> str:
    """Return why a completed tuning job has no best training job, and what to do, as the rest of a sentence.

    SageMaker counts the training jobs by their status. It does not say whether the objective was never found in
    their logs, or was no finite number.
    """
    counters = tuning_job.get("TrainingJobStatusCounters") or {}
    completed, stopped = counters.get("Completed", 0), counters.get("Stopped", 0)
    if not completed + stopped:
        return "no training job finished; fix the reasons why they failed."
    metrics = " or ".join(dict.fromkeys(_metric(each) for each in payload["definitions"]))
    place = f"log group {LOG_GROUP}, log streams {tuning_job['HyperParameterTuningJobName']}-.../algo-1-..."
    if not completed:
        return (
            f"every training job that did not fail was stopped before its log had a value of {metrics}. Raise "
            f"{_limits(payload)}, or report the metric earlier ({place})."
        )
    return (
        f"no log had a finite value of {metrics}. Either the metric is not in the log as it is looked for, or its "
        f"values are NaN or infinite; see which ({place})."
    )


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
