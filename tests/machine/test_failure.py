"""Failures of the whole state machine, and their words. The catalogue of faults is in faults.json."""

from typing import Any
from unittest.mock import patch

import pytest
from moto.sagemaker.exceptions import AWSValidationException

from local_runner.eventbridge import events
from local_runner.lambdas import asynchronous
from tests.machine.announced import ATTACH, URL, assert_announced_once, facts
from tests.machine.deployed import STATUS_CHANGE, Machine, a_minute_late, running, smallest
from tests.machine.paths import FAILURE, up_to
from tests.machine.scripted import Script
from tests.waiting import wait_until


def test_bad_input_is_refused_with_every_problem_before_any_call(machine: Machine) -> None:
    payload = smallest(
        "under_score", tuningStrategy="Guess", objektive={"Type": "Minimize", "MetricName": "m"}
    )
    payload["channels"][0]["s3DataSource"]["S3Uri"] = "train.csv"
    run = machine.run(payload)
    assert run.states == ["Check Input", *FAILURE]
    assert machine.calls == []
    error, cause = run.failure
    assert error == "InvalidInput"
    first, *problems = cause.splitlines()
    assert first == "4 problems in the input:"
    assert sorted(problem.split(":")[0] for problem in problems) == [
        "channels[0].s3DataSource.S3Uri",
        "objektive",
        "tuningJobName",
        "tuningStrategy",
    ]
    assert_announced_once(run, "Check Input", None)


@pytest.mark.parametrize("payload", [[], "text", 1, {}, {"model": None}])
def test_input_of_any_kind_is_refused_clearly(machine: Machine, payload: Any) -> None:
    run = machine.run(payload)
    assert (run.states, run.failure[0]) == (["Check Input", *FAILURE], "InvalidInput")
    assert machine.calls == []
    assert_announced_once(run, "Check Input", None)


TAKEN = """\
2 problems in the input:
tuningJobName: taken is the name of a tuning job that exists, and SageMaker never frees the name of a tuning job; give \
another name, or onExistingTuningJob: attach to go on from that tuning job's result
model.name: taken (the tuning job's name) is the name of a model that exists; give another name, or delete \
what has the name"""


@pytest.mark.parametrize("dry_run", [False, True], ids=["run", "dry run"])
def test_names_that_are_taken_are_refused_before_training(machine: Machine, dry_run: bool) -> None:
    if "taken" not in machine.aws.sagemaker.tuning_jobs:
        machine.run(smallest("taken"))
    run = machine.run(smallest("taken", dryRun=dry_run))
    assert run.states == [*up_to("Prepare Tuning Job"), *FAILURE]
    assert run.failure == ("InvalidInput", TAKEN)
    assert_announced_once(run, "Prepare Tuning Job", "taken")


def test_a_result_that_cannot_be_published_is_a_failure_and_announced_as_one(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(machine.topics, machine.stack.outputs["ResultNotificationTopicArn"])
    run = machine.run(smallest("unpublished"))
    assert run.states == [*up_to("Publish Result"), *FAILURE]
    assert run.failure[0] == "SNS.NotFoundException"
    assert_announced_once(run, "Publish Result", "unpublished")


def test_a_failure_that_cannot_be_announced_still_ends_with_its_first_cause(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(machine.topics, machine.stack.outputs["FailureNotificationTopicArn"])
    run = machine.ended(machine.start({}), messages=0)
    assert run.states == ["Check Input", *FAILURE]
    assert run.failure[0] == "InvalidInput"
    assert run.messages == []


# Ends that no state sees

WAYS = pytest.mark.parametrize(
    "changes", [{}, {"environment": {"STAGE": "nightly"}}], ids=["natively", "through the SDK"]
)


@WAYS
def test_an_aborted_execution_stops_its_tuning_job_and_is_announced_once(
    machine: Machine, changes: dict[str, Any]
) -> None:
    name = f"aborted-{len(changes)}"
    arn, job = running(machine, smallest(name, **changes))
    machine.abort(arn)
    run = machine.ended(arn)
    assert (run.status, job.status) == ("ABORTED", "Stopped")
    stopped = f"Tuning job {name} was stopped; what it found until then is kept."
    [message] = run.messages
    assert message["Subject"] == f"Tuning aborted: Test in {name}"
    assert facts(message) == {
        "status": "Aborted",
        "error": "Test",
        "cause": "stopped",
        "tuningJobName": name,
        "tuningJobStatus": "Stopped",
        "tuningJob": stopped,
        "advice": ATTACH.format(name),
        "executionArn": arn,
        "executionUrl": f"{URL}{arn}",
    }
    assert run.emails == [
        f"Execution {arn.rpartition(':')[2]} was aborted: Test: stopped\n\n{stopped}\n"
        f"{ATTACH.format(name)}\n\nExecution: {URL}{arn}"
    ]
    attached = machine.run(smallest(name, onExistingTuningJob="attach", **changes))
    assert (attached.status, machine.aws.sagemaker.tuning_job(name)) == ("SUCCEEDED", job)


@WAYS
def test_a_tuning_job_whose_name_was_derived_is_found_and_stopped(
    machine: Machine, changes: dict[str, Any]
) -> None:
    payload = smallest("", **changes)
    arn, job = running(machine, payload)
    machine.abort(arn)
    [message] = machine.ended(arn).messages
    assert job.status == "Stopped"
    assert job.name.startswith("execution-")
    assert facts(message)["tuningJobName"] == job.name


def test_an_execution_that_times_out_stops_its_tuning_job(machine: Machine) -> None:
    arn, job = running(machine, smallest("timed-out", maxRetryAttempts=1))
    machine.time_out(arn)
    run = machine.ended(arn)
    assert (run.status, job.status) == ("TIMED_OUT", "Stopped")
    [message] = run.messages
    assert message["Subject"] == "Tuning timed out in timed-out"
    assert facts(message)["tuningJobStatus"] == "Stopped"


def test_a_tuning_job_that_an_aborted_execution_attached_to_runs_on(machine: Machine) -> None:
    owner, job = running(machine, smallest("attached-to"))
    arn = machine.start(smallest("attached-to", onExistingTuningJob="attach"))
    wait_until(lambda: "Wait for Tuning Job" in machine.states(arn))
    machine.abort(arn)
    [message] = machine.ended(arn).messages
    assert job.status == "InProgress"
    assert facts(message)["tuningJob"] == (
        "Tuning job attached-to was not started by this execution: it is left alone."
    )
    machine.abort(owner)
    machine.ended(owner)
    assert job.status == "Stopped"


def test_an_end_that_is_told_twice_is_announced_twice_in_the_same_words(machine: Machine) -> None:
    told: list[dict[str, Any]] = []

    def change(execution: Any) -> dict[str, Any]:
        told.append(a_minute_late(execution))
        return told[-1]

    arn, job = running(machine, smallest("told-twice", maxRetryAttempts=1))
    with patch.object(events, "status_change", change):
        machine.abort(arn)
        first = machine.ended(arn)
    events.announce(told[0])
    second = machine.ended(arn)
    assert job.status == "Stopped"
    texts = [message["Message"] for message in (*first.messages, *second.messages)]
    assert texts == texts[:1] * 2


@WAYS
def test_a_tuning_job_that_an_abort_overtook_is_stopped_a_minute_later(
    machine: Machine, changes: dict[str, Any]
) -> None:
    """SageMaker answers no create before the execution has ended, and makes the tuning job all the same."""
    name = f"overtaken-{len(changes)}"
    machine.scripts.by_name[name] = Script("Stopped", (), ends=False)
    sagemaker, record = machine.aws.sagemaker, machine.aws.sagemaker.before_call
    waited: list[float] = []

    def overtake(operation: str, request: dict[str, Any]) -> None:
        record(operation, request)
        if operation == "CreateHyperParameterTuningJob":
            machine.abort(arn_of(request))
            overtaken.append(request)
            raise AWSValidationException("Too late.")

    def wait(_: Any, seconds: float) -> bool:
        waited.append(seconds)
        sagemaker.create_tuning_job(overtaken[0])
        return False

    overtaken: list[dict[str, Any]] = []
    with (
        patch.object(sagemaker, "before_call", overtake),
        patch.object(events, "status_change", STATUS_CHANGE),
        patch.object(asynchronous, "WAITS_SECONDS", (60.0, 120.0)),
        patch.object(asynchronous.Asynchronous, "_wait", wait),
    ):
        run = machine.run(smallest(name, **changes))
    assert (run.status, waited) == ("ABORTED", [60.0])
    assert sagemaker.tuning_job(name).status == "Stopped"
    [message] = run.messages
    assert facts(message)["tuningJobStatus"] == "Stopped"


def arn_of(request: dict[str, Any]) -> str:
    """The ARN of the execution that makes the request."""
    tags = {tag["Key"]: tag["Value"] for tag in request["Tags"]}
    return str(tags["ModelTuningExecutionArn"])


def test_an_error_that_no_catch_sees_is_announced_once(machine: Machine) -> None:
    problems = "local_runner.stepfunctions.task_fields.problems"
    said = ['The field "Surprise" is not supported by Step Functions']
    with patch(problems, return_value=said):
        run = machine.run(smallest("runtime-error"))
    assert run.states == up_to("Run Tuning Job")
    assert run.failure[0] == "States.Runtime"
    [message] = run.messages
    announced = facts(message)
    arn = run.description["executionArn"]
    assert announced == {
        "status": "Failed",
        "error": "States.Runtime",
        "cause": run.failure[1],
        "tuningJobName": "runtime-error",
        "tuningJob": "No tuning job of this execution was found: nothing is left running.",
        "advice": "Fix what the cause reports, then run again.",
        "executionArn": arn,
        "executionUrl": f"{URL}{arn}",
    }
    assert said[0] in announced["cause"]
