"""The last lines of a training job's log in CloudWatch Logs, read for the objective that SageMaker did not find."""

import contextlib
import re
import signal
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from tuner.report.search import Search
from tuner.training_log.evidence import LOG_GROUP, Evidence, Objective, evidence, objective_of

# A page has up to 1 MB or 10,000 lines. One page more shows that there are no earlier lines:
# https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
MOST_PAGES = 3
# A regular expression that tries every way of dividing a line does not come to an end.
LONGEST_SEARCH_SECONDS = 3.0


class NoEvidenceError(Exception):
    """A log that cannot be read or searched; the message says why, without a line of it."""


def read_evidence(sagemaker: Any, logs: Any, search: Search) -> Evidence | None:
    """Return the evidence of the log of the search's unexplained training job; None if there is none.

    Raises NoEvidenceError.
    """
    job = search.unexplained
    if job is None:
        return None
    definition = search.definition(job.definition)
    metric = (definition.metric if definition else "") or search.metric
    try:
        objective = _objective(sagemaker, job.name, metric)
        stream = _stream(logs, job.name)
        lines, is_whole = _last_lines(logs, stream)
    except (BotoCoreError, ClientError) as error:
        raise NoEvidenceError(f"The log of {job.name} cannot be read: {error}") from error
    return _searched(objective, stream, lines, is_whole)


def _objective(sagemaker: Any, training_job: str, metric: str) -> Objective:
    """Return the objective that SageMaker looks for in the log. Raises NoEvidenceError."""
    objective = objective_of(sagemaker.describe_training_job(TrainingJobName=training_job), metric)
    if objective is None:
        raise NoEvidenceError(
            f"SageMaker describes no Regex by which {training_job} finds {metric}."
        )
    return objective


def _searched(objective: Objective, stream: str, lines: Sequence[str], is_whole: bool) -> Evidence:
    """Return the evidence in the lines. Raises NoEvidenceError."""
    try:
        with _limited(LONGEST_SEARCH_SECONDS):
            return evidence(objective, stream, lines, is_whole)
    except (re.error, OverflowError, RecursionError) as error:
        message = f"Python cannot read the Regex {objective.regex}: {error}"
        raise NoEvidenceError(message) from error


def _stream(logs: Any, training_job: str) -> str:
    """Return the log stream of the training job's first instance. Raises NoEvidenceError.

    https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
    """
    found = logs.describe_log_streams(
        logGroupName=LOG_GROUP, logStreamNamePrefix=f"{training_job}/algo-1-"
    )["logStreams"]
    if not found:
        raise NoEvidenceError(f"{training_job} has no log stream.")
    # The last of them is that of the last attempt, when SageMaker has started the training job again.
    return str(found[-1]["logStreamName"])


def _last_lines(logs: Any, stream: str) -> tuple[Sequence[str], bool]:
    """Return the last lines of a stream, and whether they are all."""
    lines: list[str] = []
    named: dict[str, Any] = {"logGroupName": LOG_GROUP, "logStreamName": stream}
    position: dict[str, str] = {}
    for _ in range(MOST_PAGES):
        page = logs.get_log_events(**named, **position, startFromHead=False)
        lines = [*(event["message"] for event in page["events"]), *lines]
        token = page["nextBackwardToken"]
        if token == position.get("nextToken"):
            return lines, True
        position = {"nextToken": token}
    return lines, False


@contextlib.contextmanager
def _limited(seconds: float) -> Iterator[None]:
    """Raise NoEvidenceError after so many seconds: `re` looks for signals while it searches.

    Only the main thread gets signals; Lambda calls handlers in it.
    """

    def end(_number: int, _frame: FrameType | None) -> None:
        raise NoEvidenceError(f"The Regex has searched the log for {seconds:g} s without an end.")

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
