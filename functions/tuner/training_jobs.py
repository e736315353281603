"""Facts about training jobs, read from SageMaker's descriptions of them and of their tuning job."""

import re
from collections.abc import Iterable

from tuner import Json
from tuner.errors import NoBestTrainingJob

REPORTED = "FinalHyperParameterTuningJobObjectiveMetric"
# SageMaker adds this hyperparameter to each training job to carry the objective's name.
ADDED_BY_SAGEMAKER = "_tuning_objective_metric"
# Times as a state machine has them: https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html
TIME = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d(?:\.\d+)?)(?:Z|\+00:00)")
# Reasons with an equal beginning are equal: SageMaker cuts their ends off at different places.
COMPARED = 200
# Numbers, names with numbers, times, hosts, addresses and temporary files vary among training jobs that fail alike.
# The number of a code says why, and is kept.
VARIABLE = re.compile(
    r"""
    (?P<code>(?i:code|errno|signal|status|exit|http)\W{1,3}\d{1,3}\b)
    | \b(?:s3|https?|arn:[a-z-]+):[^\s"',;)\]]+
    | \b(?:[\w-]+\.)+(?:internal|local|com|net|org)\b
    | \b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\b
    | \btmp\w{6,}
    | (?<![\w.+-])[\w.+-]*?\d[\w.:+-]*
    """,
    re.VERBOSE,
)


def definition_of(payload: Json, training_job: Json) -> Json:
    """Return the payload's definition that a training job's summary names; the only one if there is one.

    Raises NoBestTrainingJob when none of several has that name: a tuning job that the execution
    attached to need not be the payload's.
    """
    definitions: list[Json] = payload["definitions"]
    if len(definitions) == 1:
        return definitions[0]
    name = training_job.get("TrainingJobDefinitionName")
    for definition in definitions:
        if definition["name"] == name:
            return definition
    raise NoBestTrainingJob(
        f"The best training job, {training_job['TrainingJobName']}, belongs to the training job "
        f"definition {name}, which is not in the input; give the definitions of the existing "
        f"tuning job, or another tuningJobName."
    )


def tuned_objective(asked: Json, tuning_job: Json, training_job: Json) -> Json:
    """Return the objective that a tuning job has had, with Type and MetricName.

    `asked` is the payload's, for what the responses leave out: a tuning job with a list of
    definitions has no objective of its own, and the Type of a reported value is optional. The
    reported name is not used: SageMaker may report the metric under another name.
    """
    own = tuning_job["HyperParameterTuningJobConfig"].get("HyperParameterTuningJobObjective")
    reported = training_job.get(REPORTED) or {}
    type_ = {"Type": reported["Type"]} if reported.get("Type") else {}
    return {**asked, **(own or {}), **type_}


def objective_value(training_job: Json) -> float | None:
    """Return the objective that a training job's summary reports, None before it has reported any."""
    reported: Json = training_job.get(REPORTED) or {}
    return reported.get("Value")


def tuned_hyperparameters(training_job: Json) -> Json:
    """Return the hyperparameters that SageMaker chose for a training job, from its summary."""
    tuned = training_job["TunedHyperParameters"]
    return {name: value for name, value in tuned.items() if name != ADDED_BY_SAGEMAKER}


def training_seconds(training_job: Json) -> float | None:
    """Return the seconds of training that SageMaker bills for each instance; None before the end or for other times.

    The summary or the description is a state machine's, so that its times are texts in UTC.
    """
    times = (training_job.get(key) for key in ("TrainingStartTime", "TrainingEndTime"))
    began, ended = (TIME.fullmatch(time) if isinstance(time, str) else None for time in times)
    return None if began is None or ended is None else _seconds(ended) - _seconds(began)


def _seconds(time: re.Match[str]) -> float:
    """Return the seconds from a fixed instant to a time: days of the Gregorian calendar, and the time of day."""
    year, month, day, hour, minute = (int(part) for part in time.groups()[:5])
    # A year that begins in March ends with its leap day.
    year, month = (year - 1, month + 12) if month < 3 else (year, month)
    days = 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day
    return days * 86_400 + hour * 3600 + minute * 60 + float(time[6])


def jobs_by_status(counters: Json) -> str:
    """Return TrainingJobStatusCounters as people read them: "9 completed, 2 stopped, 1 failed".

    A status without training jobs is left out.
    """
    counts = {
        "completed": counters.get("Completed", 0),
        "stopped": counters.get("Stopped", 0),
        "failed": counters.get("NonRetryableError", 0) + counters.get("RetryableError", 0),
        "in progress": counters.get("InProgress", 0),
    }
    return ", ".join(f"{n} {status}" for status, n in counts.items() if n) or "none"


def likeness(reason: str, training_job: str, tuned: Iterable[str]) -> str:
    """Return a failure's reason without what differs between training jobs that fail alike.

    That is the training job's name, the values of the hyperparameters `tuned`, and what VARIABLE finds.
    """
    text = reason.replace(training_job, "*")
    for name in tuned:
        text = re.sub(rf"(\b{re.escape(name)}\W{{1,4}})[\w.+-]+", r"\1*", text)
    text = VARIABLE.sub(lambda found: found["code"] or "*", text)
    return " ".join(text.split())[:COMPARED]
