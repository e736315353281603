"""The message that announces a failure: a text for people, the same facts as JSON for machines."""

from tuner import Json
from tuner.errors import LONGEST_MESSAGE
from tuner.message.lines import report_lines
from tuner.message.published import printable, published

HOW = {"Failed": "failed", "Aborted": "aborted", "TimedOut": "timed out"}
CUT = " ... (the execution has the rest)"


def message(facts: Json, opening: str) -> Json:
    """Return Subject, Message and MessageAttributes for sns:Publish.

    `facts` has status, tuningJob, advice, executionArn and what else is known; None is left out.
    `opening` begins the text.
    """
    known = {key: value for key, value in facts.items() if value is not None}
    attributes: dict[str, str] = {
        key: printable(known[key], kept="\t") for key in ("status", "error") if key in known
    }
    sent = published(_subject(known), known, _email(known, opening), attributes)
    return {**sent, "MessageStructure": "json"}


def shortened(cause: str) -> str:
    """Return a cause that is as long as an error of this application at most: the message holds it twice."""
    return cause if len(cause) <= LONGEST_MESSAGE else cause[: LONGEST_MESSAGE - len(CUT)] + CUT


def _subject(facts: Json) -> str:
    error = f": {facts['error']}" if "error" in facts else ""
    name = f" in {facts['tuningJobName']}" if "tuningJobName" in facts else ""
    return f"Tuning {HOW[facts['status']]}{error}{name}"


def _email(facts: Json, opening: str) -> str:
    lines = [
        *[printable(line, kept="\t") for line in opening.splitlines()],
        "",
        facts["tuningJob"],
        facts["advice"],
        "",
        *report_lines(facts.get("report")),
        f"Execution: {facts.get('executionUrl', facts['executionArn'])}",
    ]
    return "\n".join(lines)
