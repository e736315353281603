"""Failures of the whole state machine, and their words. The catalogue of faults is in faults.json."""

import json
from typing import Any
from unittest.mock import patch

import pytest

from tests.machine.announced import assert_announced_once
from tests.machine.deployed import Machine, smallest
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
model.name: taken (the tuning job's name) is the name of a model that exists; give another name, leave it out to use \
the tuning job's, or delete what has the name"""


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


def test_an_aborted_execution_stops_its_tuning_job_and_is_announced_once(machine: Machine) -> None:
    machine.scripts.by_name["aborted"] = Script("Stopped", (), ends=False)
    arn = machine.start(smallest("aborted"))
    wait_until(lambda: "aborted" in machine.aws.sagemaker.tuning_jobs)
    machine.abort(arn)
    run = machine.ended(arn)
    wait_until(lambda: machine.aws.sagemaker.tuning_job("aborted").wait())
    assert run.status == "ABORTED"
    name = arn.rsplit(":", 1)[-1]
    [message] = run.messages
    assert json.loads(message["Message"]) == {
        "summary": f"Execution {name} ended as ABORTED.",
        "status": "ABORTED",
        "executionArn": arn,
    }


def test_an_error_that_no_catch_sees_is_announced_once(machine: Machine) -> None:
    problems = "local_runner.stepfunctions.task_fields.problems"
    said = ['The field "Surprise" is not supported by Step Functions']
    with patch(problems, return_value=said):
        run = machine.run(smallest("runtime-error"))
    assert run.states == up_to("Run Tuning Job")
    assert run.failure[0] == "States.Runtime"
    [message] = run.messages
    announced = json.loads(message["Message"])
    name = run.description["executionArn"].rsplit(":", 1)[-1]
    assert announced == {
        "summary": f"Execution {name} failed with States.Runtime.",
        "cause": run.failure[1],
        "error": "States.Runtime",
        "status": "FAILED",
        "executionArn": run.description["executionArn"],
    }
    assert said[0] in announced["cause"]
