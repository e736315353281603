"""The metrics in a training job's log, read by the regular expressions of its MetricDefinitions."""

import math
import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

# Python's own re stops every thread while it searches, and cannot be interrupted.
import regex

# SageMaker adds a definition of this name, with the objective's regular expression, to every
# training job of a tuning job, and reports its value in addition to the algorithm's own metrics.
OBJECTIVE_METRIC = "ObjectiveMetric"

# SageMaker's log shows a control character as # and three octal digits: #011 is a tab, by which the
# metric definitions of sagemaker-xgboost-container find it. rsyslog has the same form:
# https://www.rsyslog.com/doc/configuration/input_directives/rsconf1_escapecontrolcharactersonreceive.html
CONTROL_CHARACTERS = {code: f"#{code:03o}" for code in (*range(0x20), 0x7F) if code != ord("\n")}

# A line is read in microseconds, except by expressions that try every way of dividing it.
LONGEST_SEARCH_SECONDS = 1.0


class RegexError(Exception):
    """A metric's expression that does not come to an end; the message names the metric."""


@dataclass(frozen=True)
class MetricValue:
    name: str
    value: float
    timestamp: datetime

    def describe(self) -> dict[str, Any]:
        """Return the entry of FinalMetricDataList."""
        return {"MetricName": self.name, "Value": self.value, "Timestamp": self.timestamp}


def in_api_precision(value: float) -> float:
    """Return the number as a 32-bit float, the type of a metric's value in SageMaker's API; infinite beyond its range.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricData.html
    """
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def with_objective(
    definitions: Iterable[Mapping[str, str]], objective: str
) -> list[dict[str, str]]:
    """Return MetricDefinitions as SageMaker keeps them: with a second definition of the objective, ObjectiveMetric.

    Raises ValueError when no definition has the objective's name.
    """
    kept = [dict(definition) for definition in definitions]
    regexes = [definition["Regex"] for definition in kept if definition["Name"] == objective]
    if not regexes:
        raise ValueError(
            "A metric is required for this hyperparameter tuning job objective. "
            "Provide a metric in the metric definitions."
        )
    return [*kept, {"Name": OBJECTIVE_METRIC, "Regex": regexes[0]}]


def shown(line: bytes) -> str:
    """Return a line of a program's output as SageMaker's log shows it; a line that is whole ends with a newline."""
    return line.decode(errors="replace").translate(CONTROL_CHARACTERS)


class MetricReader:
    """Compiled MetricDefinitions. Raises ValueError, naming the metric, for a bad expression."""

    def __init__(self, definitions: Iterable[Mapping[str, str]]) -> None:
        self._expressions = [(each["Name"], _compile(each)) for each in definitions]

    def read(self, line: str) -> list[MetricValue]:
        """Return the metrics of a log line in the order of the definitions; raise RegexError for an endless search."""
        found = ((name, _value(name, each, line)) for name, each in self._expressions)
        now = datetime.now(UTC)
        return [MetricValue(name, value, now) for name, value in found if value is not None]


def _compile(definition: Mapping[str, str]) -> Any:
    try:
        return regex.compile(definition["Regex"])
    except regex.error as error:
        raise ValueError(
            f"MetricDefinitions: the Regex of {definition['Name']} is not a regular expression: "
            f"{error}"
        ) from error


def _value(name: str, expression: Any, line: str) -> float | None:
    """Return the number in the first group, or in the whole match of an expression without groups, if there is any."""
    try:
        match = expression.search(line, timeout=LONGEST_SEARCH_SECONDS, concurrent=True)
    except TimeoutError as error:
        raise RegexError(
            f"MetricDefinitions: the Regex of {name} has searched a line of the log for "
            f"{LONGEST_SEARCH_SECONDS:g} s; give one that does not repeat what repeats"
        ) from error
    if match is None:
        return None
    try:
        return in_api_precision(float(match.group(1 if expression.groups else 0)))
    except (TypeError, ValueError):
        return None
