"""The announcement of a failure, as subscribers and people receive it."""

import json
from typing import Any

from tests.machine.deployed import Run

ATTACH = 'To go on with the tuning job, run again with "tuningJobName": "{0}" and "onExistingTuningJob": "attach".'
URL = (
    "https://us-east-1.console.aws.amazon.com/states/home?region=us-east-1#/v2/executions/details/"
)
EXPLAINED = ("tuningJobStatus", "tuningJob", "advice", "report")


def facts(message: dict[str, Any]) -> dict[str, Any]:
    """Return what machines receive."""
    return dict(json.loads(message["Message"]))


def assert_announced_once(
    run: Run,
    state: str,
    tuning_job_name: str | None,
    error: str | None = None,
    *,
    explained: bool = True,
) -> None:
    """Check that the only message reports the execution's failure, to machines and to people.

    `error` is given where it differs from the execution's: the interpreter's own errors have a prefix. The bare message
    says neither what to do nor what became of the tuning job.
    """
    error, cause = error or run.failure[0], run.failure[1]
    [message] = run.messages
    told = facts(message)
    url = told.pop("executionUrl")
    explanation = {key: told.pop(key) for key in EXPLAINED if key in told}
    assert url.endswith(run.description["executionArn"])
    assert told == {
        "status": "Failed",
        "state": state,
        "error": error,
        "cause": cause,
        "executionArn": run.description["executionArn"],
        **({"tuningJobName": tuning_job_name} if tuning_job_name else {}),
    }
    assert {key: value["Value"] for key, value in message["MessageAttributes"].items()} == {
        "status": "Failed",
        "error": error,
    }
    [email] = run.emails
    assert email.startswith(f"{error} in {state}: {cause}\n")
    assert email.endswith(f"\nExecution: {url}")
    assert {"tuningJob", "advice"} <= explanation.keys() if explained else explanation == {}
    if explained:
        assert f"\n\n{explanation['tuningJob']}\n{explanation['advice']}\n\n" in email
        assert ("\nReport: " in email) == ("report" in explanation)
