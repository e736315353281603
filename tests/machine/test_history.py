"""Tuning jobs and models by the execution that they belong to, among those of other executions in the account."""

import json
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from moto.sagemaker.exceptions import SagemakerClientError

from local_runner import aws
from local_runner.cli import clients, execution, history, results
from tests.machine.deployed import Machine, smallest
from tests.machine.scripted import CREATED, Script

PARENT = "arn:aws:states:us-east-1:123456789012:execution:parent:1"


def made(machine: Machine, run: Any) -> tuple[str | None, str | None]:
    """Return the tuning job and the model that belong to an execution."""
    states, arn = machine.aws.client("stepfunctions"), run.description["executionArn"]
    names = [history.last_named(states, arn, key) for key in (results.TUNING_JOB, results.MODEL)]
    return names[0], names[1]


def test_each_execution_has_its_own_tuning_job_and_model(machine: Machine) -> None:
    # The second is polled by the machine, where the first is waited for by Step Functions.
    changes: dict[str, dict[str, Any]] = {"waited-for": {}, "polled": {"maxRetryAttempts": 1}}
    runs = {name: machine.run(smallest(name, **changes[name])) for name in changes}
    for name, run in runs.items():
        assert made(machine, run) == (name, run.output["productionVariants"][0]["ModelName"])


def test_the_tuning_job_that_an_execution_attaches_to_is_its_own(machine: Machine) -> None:
    for name in ("attached", "newer"):
        machine.run(smallest(name))
    model = {**smallest("attached")["model"], "name": "attached-model"}
    run = machine.run(smallest("attached", model=model, onExistingTuningJob="attach"))
    assert made(machine, run) == ("attached", "attached-model")


def test_a_refused_execution_does_not_own_what_has_the_taken_names(machine: Machine) -> None:
    machine.run(smallest("taken-by-another"))
    run = machine.run(smallest("taken-by-another"))
    assert run.status == "FAILED"
    assert made(machine, run) == (None, None)


def test_a_dry_run_has_neither_tuning_job_nor_model(machine: Machine) -> None:
    run = machine.ended(machine.start(smallest("dry", dryRun=True)), messages=0)
    assert run.status == "SUCCEEDED"
    assert made(machine, run) == (None, None)


def test_the_outcome_of_an_execution_is_what_sagemaker_describes(machine: Machine) -> None:
    run = machine.run(smallest("outcome"), Script(objectives=(0.7, 0.95)))
    states, sagemaker = machine.aws.client("stepfunctions"), machine.aws.client("sagemaker")
    came = execution.outcome(states, sagemaker, run.description)
    assert came.training_job
    assert came.model
    assert came.training_job["TrainingJobName"] == run.output["best"]["trainingJobName"]
    assert came.training_job["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == 0.95
    assert came.model["ModelArn"] == run.output["modelDefinition"]["ModelArn"]


def test_a_throttled_call_is_repeated(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    run = machine.run(smallest("throttled"))
    calls: list[str] = []

    def throttle(operation: str, _request: Any) -> None:
        calls.append(operation)
        if calls.count("DescribeModel") == 1:
            raise SagemakerClientError("ThrottlingException", "Rate exceeded")

    monkeypatch.setattr(machine.aws.sagemaker, "before_call", throttle)
    monkeypatch.setenv("AWS_REGION", aws.REGION)
    states, sagemaker = (clients.client(name) for name in ("stepfunctions", "sagemaker"))
    came = execution.outcome(states, sagemaker, run.description)
    assert came.model
    assert came.model["ModelName"] == run.output["productionVariants"][0]["ModelName"]
    assert calls.count("DescribeModel") == 2


def test_the_outcome_of_a_failed_execution_is_its_description(machine: Machine) -> None:
    run = machine.run({})
    states, sagemaker = machine.aws.client("stepfunctions"), machine.aws.client("sagemaker")
    assert execution.outcome(states, sagemaker, run.description) == execution.Outcome(
        run.description
    )


def test_the_tuning_job_of_a_nested_execution_belongs_to_its_parent() -> None:
    child = "arn:aws:states:us-east-1:123456789012:execution:child:1"
    started, created = "startExecution.sync:2", "createHyperParameterTuningJob.sync"
    histories = {
        PARENT: task("states", started, {"StateMachineArn": "child"}, {"ExecutionArn": child}),
        child: task("sagemaker", created, {"HyperParameterTuningJobName": "nested"}, {}),
    }
    states = boto3.client("stepfunctions", "us-east-1")
    with Stubber(states) as stubbed:
        for arn, events in histories.items():
            stubbed.add_response("get_execution_history", {"events": events}, {"executionArn": arn})
        assert history.last_named(states, PARENT, results.TUNING_JOB) == "nested"
        stubbed.assert_no_pending_responses()


def task(
    kind: str, resource: str, request: dict[str, Any], answer: dict[str, Any]
) -> list[dict[str, Any]]:
    """Return the events of a task that waits for what it started."""
    where = {"resourceType": kind, "resource": resource}
    sent = {**where, "region": "us-east-1", "parameters": json.dumps(request)}
    got = {**where, "output": json.dumps(answer)}
    return [
        happened(1, "TaskStateEntered"),
        happened(2, "TaskScheduled", taskScheduledEventDetails=sent),
        happened(3, "TaskStarted", taskStartedEventDetails=where),
        happened(4, "TaskSubmitted", taskSubmittedEventDetails=got),
    ]


def happened(number: int, kind: str, **details: Any) -> dict[str, Any]:
    return {
        "timestamp": CREATED,
        "type": kind,
        "id": number,
        "previousEventId": number - 1,
        **details,
    }
