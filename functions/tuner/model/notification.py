"""Words a result for SNS: a text for people, the same facts as JSON for machines.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: a Subject has less than 100 printable
ASCII characters; a message with its attributes has at most 256 KiB.
"""

import json
from collections.abc import Sequence
from typing import Any

from tuner.training_jobs import jobs_by_status

Json = dict[str, Any]

LONGEST_SUBJECT = 99
# SageMaker allows 256 characters for a name and a value; people read e-mail in lines.
LONGEST_SHOWN = 80


def notification(facts: Json) -> Json:
    """Subject, Message (for MessageStructure json) and MessageAttributes, from result_facts."""
    message = {"default": _json(facts), "email": _email(facts)}
    return {
        "Subject": _subject(facts),
        "Message": _json(message),
        "MessageAttributes": {
            "status": _attribute(facts["status"]),
            "tuningJobName": _attribute(facts["tuningJobName"]),
            "modelName": _attribute(facts["modelName"]),
            "objectiveMetricName": _attribute(facts["best"]["objective"]["metricName"]),
        },
    }


def _subject(facts: Json) -> str:
    text = f"{_outcome(facts)}: {facts['tuningJobName']}, {_objective(facts)}"
    printable = "".join(c if " " <= c <= "~" else "?" for c in text)
    return printable[:LONGEST_SUBJECT]


def _outcome(facts: Json) -> str:
    return "Tuning stopped early" if facts["status"] == "Stopped" else "Tuning completed"


def _email(facts: Json) -> str:
    best = facts["best"]
    lines = [
        _opening(facts),
        "",
        f"Best objective: {_objective(facts)} ({best['objective']['type']})",
        f"Best training job: {best['trainingJobName']}",
        *[f"  {_cut(k)} = {_cut(v)}" for k, v in sorted(best["hyperparameters"].items())],
        f"Training jobs: {jobs_by_status(facts['trainingJobStatusCounters'])}",
        "",
        f"Model: {facts['modelName']}",
        f"Model artifact: {facts['bestModelDataUrl']}",
        *_registered(facts),
        f"Execution: {facts['executionUrl']}",
        *_warnings(facts["warnings"]),
    ]
    return "\n".join(lines)


def _registered(facts: Json) -> list[str]:
    group = facts.get("modelPackageGroupName")
    return [f"Registered in the model package group: {group}"] if group else []


def _warnings(warnings: Sequence[str]) -> list[str]:
    return ["", "Warnings:", *[f"- {_printable(each)}" for each in warnings]] if warnings else []


def _opening(facts: Json) -> str:
    name = facts["tuningJobName"]
    if facts["status"] != "Stopped":
        return f"Tuning job {name} completed and its best model is ready to host."
    return (
        f"Tuning job {name} was STOPPED EARLY. The best model found until then is ready to host; "
        "a complete run may find a better one."
    )


def _objective(facts: Json) -> str:
    objective = facts["best"]["objective"]
    return f"{_cut(objective['metricName'])} = {objective.get('value', 'not reported')}"


def _cut(text: str) -> str:
    text = _printable(text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _printable(text: str) -> str:
    """Without the control characters that a name may have and an attribute or a mail may not."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _json(value: Json) -> str:
    # Not ASCII only: an escape takes up to six times the bytes, and the message is escaped twice.
    return json.dumps(value, ensure_ascii=False)


def _attribute(value: str) -> Json:
    return {"DataType": "String", "StringValue": _printable(value)}
