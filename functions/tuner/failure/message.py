"""The message that announces a failure: a text for people, the same facts as JSON for machines.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: a Subject has less than 100 printable
ASCII characters; a message with its attributes has at most 256 KiB.
"""

import json

from tuner import Json
from tuner.errors import LONGEST_MESSAGE
from tuner.message.lines import report_lines

LONGEST_SUBJECT = 99
HOW = {"Failed": "failed", "Aborted": "aborted", "TimedOut": "timed out"}
CUT = " ... (the execution has the rest)"


def message(facts: Json, opening: str) -> Json:
    """Return Subject, Message and MessageAttributes for sns:Publish.

    `facts` has status, tuningJob, advice, executionArn and what else is known; None is left out.
    `opening` begins the text.
    """
    known = {key: value for key, value in facts.items() if value is not None}
    return {
        "Subject": _subject(known),
        "MessageStructure": "json",
        "Message": _json({"default": _json(known), "email": _email(known, opening)}),
        "MessageAttributes": {
            key: {"DataType": "String", "StringValue": _printable(known[key])}
            for key in ("status", "error")
            if key in known
        },
    }


def shortened(cause: str) -> str:
    """Return a cause that is as long as an error of this application at most: the message holds it twice."""
    return cause if len(cause) <= LONGEST_MESSAGE else cause[: LONGEST_MESSAGE - len(CUT)] + CUT


def _subject(facts: Json) -> str:
    error = f": {facts['error']}" if "error" in facts else ""
    name = f" in {facts['tuningJobName']}" if "tuningJobName" in facts else ""
    text = f"Tuning {HOW[facts['status']]}{error}{name}"
    return "".join(c if " " <= c <= "~" else "?" for c in text)[:LONGEST_SUBJECT]


def _email(facts: Json, opening: str) -> str:
    lines = [
        *[_printable(line) for line in opening.splitlines()],
        "",
        facts["tuningJob"],
        facts["advice"],
        "",
        *report_lines(facts.get("report")),
        f"Execution: {facts.get('executionUrl', facts['executionArn'])}",
    ]
    return "\n".join(lines)


def _printable(text: str) -> str:
    """Return the text without what an attribute and an e-mail may not have."""
    return "".join(c if c.isprintable() or c == "\t" else "?" for c in text)


def _json(value: Json) -> str:
    # A cause may hold half of a surrogate pair, which no encoding can write.
    return json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
