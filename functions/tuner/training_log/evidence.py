"""The evidence in a training job's log: which values of the objective are there to be found.

SageMaker's API does not say why a training job has no objective. The evidence is numbers only and shows no line of
the log, because a program may print data.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tuner import Json
from tuner.numbers import single
from tuner.training_jobs import ADDED_BY_SAGEMAKER

# https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html: a stream's name begins with the job's.
LOG_GROUP = "/aws/sagemaker/TrainingJobs"
# SageMaker adds this metric to each training job of a tuning job, with the objective's regular expression.
ADDED_METRIC = "ObjectiveMetric"
# The kinds of values that a match can have.
FINITE, NAN, INFINITE, NO_NUMBER = "finite", "nan", "infinite", "no number"


@dataclass(frozen=True)
class Objective:
    """An objective's metric, and the regular expression that finds its values in a log."""

    metric: str
    regex: str


@dataclass(frozen=True)
class Evidence:
    """The findings in a log stream; the fields are JSON, because they travel between states.

    `lines` is the number of lines read, the last of the stream; all of it if `whole`. `values` has the number of the
    lines that match, by the kind of their value, and `last` the kind of the last; "" without any. `mentions` is the
    number of lines that contain the metric's name.
    """

    stream: str
    metric: str
    regex: str
    lines: int
    whole: bool
    mentions: int
    values: Mapping[str, int]
    last: str

    @property
    def matches(self) -> int:
        """Return the number of lines that match."""
        return sum(self.values.values())


def objective_of(training_job: Json, metric: str) -> Objective | None:
    """Return the objective that SageMaker looks for in a training job's log, from DescribeTrainingJob's response.

    None if the response has no regular expression for it.
    """
    specification = training_job.get("AlgorithmSpecification") or {}
    stated = specification.get("MetricDefinitions") or []
    regexes = {each["Name"]: each["Regex"] for each in stated}
    regex = regexes.get(metric) or regexes.get(ADDED_METRIC)
    return Objective(metric, regex) if regex else None


def evidence(objective: Objective, stream: str, lines: Iterable[str], whole: bool) -> Evidence:
    """Return the evidence in the lines of a log stream. Raises re.error for another dialect than Python's.

    A line has its first match's value, as the metrics of a training job have.
    """
    expression = re.compile(objective.regex)
    read = mentions = 0
    kinds = []
    for line in lines:
        read += 1
        mentions += objective.metric in line and ADDED_BY_SAGEMAKER not in line
        if match := expression.search(line):
            kinds.append(_kind(match[1 if expression.groups else 0]))
    last = kinds[-1] if kinds else ""
    values = dict(Counter(kinds))
    return Evidence(stream, objective.metric, objective.regex, read, whole, mentions, values, last)


def _kind(text: str | None) -> str:
    """Return the kind of a value; a number beyond the API's 32-bit floats is infinite."""
    try:
        value = single(float(text or ""))
    except ValueError:
        return NO_NUMBER
    if math.isnan(value):
        return NAN
    return FINITE if math.isfinite(value) else INFINITE
