"""The message that reports a result: a text for people, the same facts as JSON for machines.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: a Subject has less than 100 printable
ASCII characters; a message with its attributes has at most 256 KiB.
"""

import json
from collections.abc import Sequence

from tuner import Json
from tuner.report.lines import report_lines
from tuner.training_jobs import jobs_by_status

LONGEST_SUBJECT = 99
# Names and values may have 256 characters each; people read e-mail in lines.
LONGEST_SHOWN = 80


def notification(facts: Json) -> Json:
    """Return Subject, Message (for MessageStructure json) and MessageAttributes, from result_facts."""
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
        *_trial(facts),
        *report_lines(facts.get("report")),
        f"Execution: {facts.get('executionUrl', facts['executionArn'])}",
        *_warnings(facts["warnings"]),
    ]
    return "\n".join(lines)


def _registered(facts: Json) -> list[str]:
    group = facts.get("modelPackageGroupName")
    return [f"Registered in the model package group: {group}"] if group else []


def _trial(facts: Json) -> list[str]:
    trial = facts.get("trial")
    return [f"Trial before the search: {trial['tuningJobName']}"] if trial else []


def _warnings(warnings: Sequence[str]) -> list[str]:
    return ["", "Warnings:", *[f"- {_printable(each)}" for each in warnings]] if warnings else []


def _opening(facts: Json) -> str:
    name = facts["tuningJobName"]
    if facts["status"] != "Stopped":
        return f"Tuning job {name} completed and its best model is ready to host."
    return (
        f"Tuning job {name} was STOPPED EARLY. The best model found until then is ready to host; "
        "a complete run may find a better model."
    )


def _objective(facts: Json) -> str:
    objective = facts["best"]["objective"]
    return f"{_cut(objective['metricName'])} = {objective.get('value', 'not reported')}"


def _cut(text: str) -> str:
    text = _printable(text)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _printable(text: str) -> str:
    """Return the text without control characters: names may have them, attributes and e-mail may not."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _json(value: Json) -> str:
    # Without ASCII escapes, which take up to six times the bytes: the message is escaped twice.
    return json.dumps(value, ensure_ascii=False)


def _attribute(value: str) -> Json:
    return {"DataType": "String", "StringValue": _printable(value)}
