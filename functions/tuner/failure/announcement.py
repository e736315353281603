"""Words the end of an execution that no state could announce, for people and for machines.

The same end gives the same message, however often its event comes.
"""

from tuner import Json
from tuner.failure.abandoned import final_status, is_own
from tuner.failure.advice import advised
from tuner.failure.message import HOW, message, shortened
from tuner.failure.tuning_job import ended_as, left_alone
from tuner.members import EXECUTION_TAG

STATUS = {"ABORTED": "Aborted", "TIMED_OUT": "TimedOut", "FAILED": "Failed"}
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
    tuning_job, going_on = _tuning_job(ended, name, job)
    facts = {
        "status": STATUS[ended["status"]],
        "error": ended["error"] or None,
        "cause": shortened(ended["cause"]) if ended["cause"] else None,
        "tuningJobName": name,
        "tuningJobStatus": final_status(job) if job and is_own(job, ended) else None,
        "tuningJob": tuning_job,
        "advice": _advice(ended, going_on),
        "executionArn": ended["executionArn"],
        "executionUrl": f"{executions_url}{ended['executionArn']}" if executions_url else None,
    }
    return message(facts, _opening(ended["name"], facts))


def _tuning_job(ended: Json, asked: str | None, job: Json | None) -> tuple[str, str]:
    """Return what became of the tuning job, and how to go on."""
    if job is None and ended["input"] is None:
        return NOT_KNOWN
    if job is None:
        return NOT_FOUND, "" if ended["status"] == "FAILED" else "Run again."
    name = job["HyperParameterTuningJobName"]
    if not is_own(job, ended):
        return left_alone(name, asked or name)
    return ended_as(final_status(job), name, asked or name)


def _advice(ended: Json, going_on: str) -> str:
    """Return what to do: only a failure has a cause that can be removed."""
    if ended["status"] != "FAILED":
        return going_on
    return advised(ended["error"] or "", ended["cause"] or "", going_on)


def _opening(name: str, facts: Json) -> str:
    how = "was aborted" if facts["status"] == "Aborted" else HOW[facts["status"]]
    why = [facts[key] for key in ("error", "cause") if facts[key]]
    return ": ".join([f"Execution {name} {how}", *why])
