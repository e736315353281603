"""Words the end of an execution that no state could announce, for people and for machines.

The same end gives the same message, however often its event comes.
https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
"""

import json

from tuner import Json
from tuner.errors import LONGEST_MESSAGE
from tuner.failure.abandoned import final_status, is_own
from tuner.members import EXECUTION_TAG

LONGEST_SUBJECT = 99
STATUS = {"ABORTED": "Aborted", "TIMED_OUT": "TimedOut", "FAILED": "Failed"}
HOW = {"ABORTED": "aborted", "TIMED_OUT": "timed out", "FAILED": "failed"}
NOT_FOUND = "No tuning job of this execution was found: nothing is left running."
NOT_KNOWN = (
    "Its tuning job is not known, because AWS no longer has its input.",
    f"Look in SageMaker for a tuning job whose tag {EXECUTION_TAG} names this execution; stop it if "
    "it runs.",
)


def announcement(ended: Json, name: str | None, job: Json | None, executions_url: str) -> Json:
    """Return Subject, Message and MessageAttributes for sns:Publish.

    `name` is None when there can be no tuning job, and `job` when there is none of that name.
    """
    facts = _facts(ended, name, job, executions_url)
    attributes = {key: facts[key] for key in ("status", "error") if key in facts}
    return {
        "Subject": _subject(ended, facts),
        "MessageStructure": "json",
        "Message": _json({"default": _json(facts), "email": _email(ended, facts)}),
        "MessageAttributes": {
            key: {"DataType": "String", "StringValue": _printable(value)}
            for key, value in attributes.items()
        },
    }


def _facts(ended: Json, name: str | None, job: Json | None, executions_url: str) -> Json:
    """Return what there is to know; what is not known is absent."""
    own = job is not None and is_own(job, ended)
    tuning_job, advice = _tuning_job(ended, job)
    known = {
        "status": STATUS[ended["status"]],
        "error": ended["error"],
        # As long as an error of this application: the message holds the cause twice.
        "cause": (ended["cause"] or "")[:LONGEST_MESSAGE],
        "tuningJobName": name,
        "tuningJobStatus": final_status(job) if job and own else None,
        "tuningJob": tuning_job,
        "advice": advice,
        "executionArn": ended["executionArn"],
        "executionUrl": f"{executions_url}{ended['executionArn']}",
    }
    return {key: value for key, value in known.items() if value}


def _tuning_job(ended: Json, job: Json | None) -> tuple[str, str]:
    """Return what became of the tuning job, and how to go on."""
    if job is None and ended["input"] is None:
        return NOT_KNOWN
    if job is None:
        failed = ended["status"] == "FAILED"
        return NOT_FOUND, f"{'Correct what the cause names, then run' if failed else 'Run'} again."
    name = job["HyperParameterTuningJobName"]
    attach = (
        f'To go on with it, run again with "tuningJobName": "{name}" and '
        '"onExistingTuningJob": "attach".'
    )
    if not is_own(job, ended):
        return f"Tuning job {name} was not started by this execution: it is left alone.", attach
    status = final_status(job)
    if status == "Stopped":
        return f"Tuning job {name} was stopped; what it found until then is kept.", attach
    if status == "Completed":
        return f"Tuning job {name} had completed: nothing is left running.", attach
    ended_as = f"Tuning job {name} had ended as {status}: nothing is left running."
    return ended_as, "Run again under another tuningJobName."


def _subject(ended: Json, facts: Json) -> str:
    how = f"Tuning {HOW[ended['status']]}"
    error = f": {facts['error']}" if "error" in facts else ""
    name = f" in {facts['tuningJobName']}" if "tuningJobName" in facts else ""
    return _ascii(f"{how}{error}{name}")[:LONGEST_SUBJECT]


def _email(ended: Json, facts: Json) -> str:
    how = "was aborted" if ended["status"] == "ABORTED" else HOW[ended["status"]]
    why = [facts[key] for key in ("error", "cause") if key in facts]
    lines = [
        ": ".join([f"Execution {ended['name']} {how}", *why]),
        "",
        facts["tuningJob"],
        facts["advice"],
        "",
        f"Execution: {facts['executionUrl']}",
    ]
    return "\n".join(lines)


def _ascii(text: str) -> str:
    return "".join(c if " " <= c <= "~" else "?" for c in text)


def _printable(text: str) -> str:
    """Return the text without what an attribute may not have."""
    return "".join(c if c.isprintable() else "?" for c in text)


def _json(value: Json) -> str:
    # A cause may hold half of a surrogate pair, which no encoding can write.
    return json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
