"""Lines of messages for people: the report with its address and cost, or why there is none, and the objective."""

import json

from tuner import Json
from tuner.message.published import cut
from tuner.numbers import objective_text

LONGEST_CAUSE = 500


def report_lines(report: Json | None) -> list[str]:
    """Return lines for the result of the state "Write Report"; none before that state was entered."""
    if not report:
        return []
    if "error" in report:
        return [f"Report: none was written. {report['error']}: {_cause(report['cause'])}"]
    address = report.get("url") or report["htmlS3Uri"]
    return [f"Report: {address}", f"Training: {report['cost']['text']}"]


def reached(value: float | None) -> str:
    """Return the value of the best objective as people read it."""
    return "not reported" if value is None else objective_text(value)


def _cause(cause: str | None) -> str:
    """Return the message of a function's error, which Lambda gives as JSON, or else the text itself."""
    return cut(" ".join(str(_message(cause or "")).split()), LONGEST_CAUSE)


def _message(cause: str) -> object:
    try:
        return json.loads(cause)["errorMessage"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return cause
