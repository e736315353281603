"""The whole state machine on the real interpreter: what comes of each step's failure."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import Mock, patch

import pytest
from moto.core.exceptions import ServiceException

from local_runner.execution_environment import timed_out
from local_runner.functions import Functions
from machine import Machine, Run, smallest
from scripted import Script
from test_machine_success import SUCCESS

FAILURE = ["Publish Failure", "Tuning Failed"]
RETRIER = "moto.stepfunctions.parser.asl.component.common.retry.retrier_decl.time"


@pytest.fixture(autouse=True)
def waits() -> Iterator[Mock]:
    """The seconds that retries wait, which no test waits for."""
    with patch(RETRIER) as time:
        yield time.sleep


@pytest.fixture
def refuse(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], None]:
    """Let SageMaker refuse an operation with an error code, every time."""

    def refuse(operation: str, code: str) -> None:
        def before_call(called: str, _request: dict[str, Any]) -> None:
            if called == operation:
                raise SageMakerError(code, f"{operation} was refused")

        monkeypatch.setattr(machine.aws.sagemaker, "before_call", before_call)

    return refuse


class SageMakerError(ServiceException):
    """An error that SageMaker answers with."""

    def __init__(self, code: str, message: str) -> None:
        self.code = code
        super().__init__(message)


def up_to(state: str) -> list[str]:
    return SUCCESS[: SUCCESS.index(state) + 1]


def assert_announced_once(
    run: Run, state: str, tuning_job_name: str | None, error: str | None = None
) -> None:
    """The failure is the execution's, and the only message tells of it, to machines and to people.

    The error is the execution's, but for the prefix of the interpreter's own errors.
    """
    error, cause = error or run.failure[0], run.failure[1]
    [message] = run.messages
    facts = json.loads(message["Message"])
    url = facts.pop("executionUrl")
    assert url.endswith(run.description["executionArn"])
    assert facts == {
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
    assert url in email


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


def test_a_missing_algorithm_fails_before_training(machine: Machine) -> None:
    arn = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/missing"
    run = machine.run(smallest("no-algorithm", algorithmARN=arn))
    assert run.states == [*up_to("Describe Algorithm"), *FAILURE]
    assert run.failure[0] == "SageMaker.SageMakerException"
    assert run.failure[1].startswith(f"Algorithm {arn} does not exist.")
    assert_announced_once(run, "Describe Algorithms", "no-algorithm")


def test_an_algorithm_without_inference_image_fails_before_training(machine: Machine) -> None:
    arn = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/training-only"
    run = machine.run(smallest("no-inference", algorithmARN=arn))
    assert run.states == [*up_to("Prepare Tuning Job"), *FAILURE]
    assert run.failure[0] == "InvalidInput"
    assert "model.hosting.inferenceImage" in run.failure[1]
    assert_announced_once(run, "Prepare Tuning Job", "no-inference")


def test_a_refused_tuning_job_fails_with_sagemakers_words(machine: Machine) -> None:
    payload = smallest("no-data")
    payload["channels"][0]["s3DataSource"]["S3Uri"] = "s3://example-data/missing/"
    run = machine.run(payload)
    assert run.states == [*up_to("Run Tuning Job"), *FAILURE]
    assert run.failure[0] == "SageMaker.AmazonSageMakerException"
    assert run.failure[1].startswith(
        'No S3 objects found under S3 URL "s3://example-data/missing/"'
    )
    assert_announced_once(run, "Run Tuning Job", "no-data")


def test_a_taken_name_is_not_tried_again(machine: Machine, waits: Mock) -> None:
    machine.run(smallest("taken"))
    run = machine.run(smallest("taken"))
    assert run.states == [*up_to("Run Tuning Job"), "Attach?", *FAILURE]
    assert run.failure[0] == "SageMaker.ResourceInUseException"
    assert run.failure[1].startswith(
        "A hyperparameter tuning job with the name, taken, already exists."
    )
    assert run.failure[1].endswith(" Give another tuningJobName, or onExistingTuningJob: attach.")
    assert_announced_once(run, "Run Tuning Job", "taken")
    waits.assert_not_called()


def test_a_tuning_job_whose_creation_was_not_answered_is_not_abandoned(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    create = machine.aws.sagemaker.create_tuning_job
    tries = []

    def unanswered(request: dict[str, Any]) -> str:
        tries.append(request)
        arn = create(request)
        if len(tries) == 1:
            raise SageMakerError("ThrottlingException", "Rate exceeded")
        return arn

    monkeypatch.setattr(machine.aws.sagemaker, "create_tuning_job", unanswered)
    run = machine.run(smallest("unanswered"))
    at = run.states.index("Run Tuning Job")
    assert run.states[at : at + 3] == ["Run Tuning Job", "Attach?", "Describe Tuning Job"]
    assert run.states[-1] == "Tuning Succeeded"
    assert len(tries) == 2


@dataclass(frozen=True)
class NoWinner:
    """A tuning job without a best training job, and what the execution fails with."""

    script: Script
    error: str
    cause: str


@pytest.mark.parametrize(
    "case",
    [
        NoWinner(
            Script("Failed", (), "All training jobs failed."), "TuningJobFailed", "All training"
        ),
        NoWinner(Script("Stopped", ()), "TuningJobStopped", "stopped"),
        NoWinner(Script("Completed", ()), "NoBestTrainingJob", "no"),
    ],
    ids=lambda case: case.error,
)
def test_a_tuning_job_without_a_winner_says_why(machine: Machine, case: NoWinner) -> None:
    name = f"no-winner-{case.error.lower()}"
    run = machine.run(smallest(name), copy.deepcopy(case.script))
    listed = ["List Failed Training Jobs", "More Failed Training Jobs?"]
    assert run.states == [
        *up_to("Tuning Job Ended?"),
        *listed,
        "Pick Best Training Job",
        *FAILURE,
    ]
    assert run.failure[0] == case.error
    assert name in run.failure[1]
    assert case.cause in run.failure[1]
    assert_announced_once(run, "Pick Best Training Job", name)


@pytest.mark.parametrize(
    ("operation", "state", "error"),
    [
        ("DescribeAlgorithm", "Describe Algorithm", "SageMaker.SageMakerException"),
        (
            "ListTrainingJobsForHyperParameterTuningJob",
            "List Best Training Jobs",
            "SageMaker.SageMakerException",
        ),
        ("CreateHyperParameterTuningJob", "Run Tuning Job", "SageMaker.AmazonSageMakerException"),
        ("DescribeHyperParameterTuningJob", "Describe Tuning Job", "SageMaker.SageMakerException"),
        ("DescribeTrainingJob", "Describe Best Training Job", "SageMaker.SageMakerException"),
        ("CreateModel", "Create Model", "SageMaker.AmazonSageMakerException"),
    ],
)
def test_a_call_that_is_never_allowed_is_tried_a_few_times(
    machine: Machine,
    refuse: Callable[[str, str], None],
    waits: Mock,
    operation: str,
    state: str,
    error: str,
) -> None:
    refuse(operation, "AccessDeniedException")
    name = f"denied-{operation.lower()}"[:31]
    run = machine.run(smallest(name))
    assert run.states == [*up_to(state), *FAILURE]
    assert run.failure[0] == error
    assert run.failure[1].startswith(f"{operation} was refused")
    assert waits.call_count == 4
    # An error inside of the Map is the Map's.
    caught = "Describe Algorithms" if state == "Describe Algorithm" else state
    assert_announced_once(run, caught, name)


def test_a_failed_tuning_job_that_cannot_be_described_keeps_its_first_cause(
    machine: Machine, refuse: Callable[[str, str], None]
) -> None:
    refuse("DescribeHyperParameterTuningJob", "AccessDeniedException")
    run = machine.run(smallest("failed-undescribed"), Script("Failed", (), "Out of data."))
    assert run.states == [*up_to("Describe Tuning Job"), *FAILURE]
    assert run.failure[0] == "TaskFailed"
    assert json.loads(run.failure[1])["FailureReason"] == "Out of data."
    assert_announced_once(run, "Run Tuning Job", "failed-undescribed", "States.TaskFailed")


def test_a_failed_tuning_job_that_cannot_be_diagnosed_keeps_its_first_cause(
    machine: Machine, refuse: Callable[[str, str], None]
) -> None:
    refuse("ListTrainingJobsForHyperParameterTuningJob", "AccessDeniedException")
    run = machine.run(smallest("undiagnosed"), Script("Failed", (), "Out of data."))
    assert run.states == [
        *up_to("Tuning Job Ended?"),
        "List Failed Training Jobs",
        "Pick Best Training Job",
        *FAILURE,
    ]
    assert run.failure[0] == "TuningJobFailed"
    assert run.failure[1].endswith("Out of data.")
    assert_announced_once(run, "Pick Best Training Job", "undiagnosed")


def test_a_best_training_job_without_artifact_is_no_model(machine: Machine) -> None:
    run = machine.run(smallest("no-artifact"), Script(artifact=False))
    assert run.states == [*up_to("Build Model"), *FAILURE]
    assert run.failure[0] == "NoModelArtifact"
    assert "no-artifact-002-0123abcd" in run.failure[1]
    assert_announced_once(run, "Build Model", "no-artifact")


def test_a_taken_model_name_fails_after_training_and_keeps_the_artifact(machine: Machine) -> None:
    payload = smallest("first-model")
    machine.run(payload)
    second = smallest("second-model")
    second["model"]["name"] = "first-model"
    run = machine.run(second)
    assert run.states == [*up_to("Create Model"), *FAILURE]
    assert run.failure[0] == "SageMaker.AmazonSageMakerException"
    assert run.failure[1].startswith('Cannot create already existing model "arn:aws:sagemaker:')
    assert_announced_once(run, "Create Model", "second-model")


@pytest.mark.parametrize(
    ("function", "state"),
    [
        ("CheckInput", "Check Input"),
        ("PrepareTuningJob", "Prepare Tuning Job"),
        ("PickBestTrainingJob", "Pick Best Training Job"),
        ("BuildModel", "Build Model"),
    ],
)
def test_a_function_that_runs_out_of_time_fails_with_lambdas_words(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, function: str, state: str
) -> None:
    invoke = Functions.invoke

    def out_of_time(functions: Functions, called: Any, event: Any) -> dict[str, Any]:
        if f"-{function}Function-" in called.function_name:
            return timed_out(called.timeout).answer("id")
        return invoke(functions, called, event)

    monkeypatch.setattr(Functions, "invoke", out_of_time)
    name = f"timeout-{function.lower()}"
    run = machine.run(smallest(name))
    assert run.states == [*up_to(state), *FAILURE]
    assert run.failure[0] == "Sandbox.Timedout"
    assert json.loads(run.failure[1])["errorMessage"].endswith("Task timed out after 30.00 seconds")
    assert_announced_once(run, state, None if state == "Check Input" else name)


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
    machine.wait_for(lambda: "aborted" in machine.aws.sagemaker.tuning_jobs)
    machine.abort(arn)
    run = machine.ended(arn)
    machine.wait_for(lambda: machine.aws.sagemaker.tuning_job("aborted").wait())
    assert run.status == "ABORTED"
    name = arn.rsplit(":", 1)[-1]
    [message] = run.messages
    assert json.loads(message["Message"]) == {
        "summary": f"Execution {name} ended as ABORTED.",
        "status": "ABORTED",
        "executionArn": arn,
    }


def test_an_error_that_no_catch_sees_is_announced_once(machine: Machine) -> None:
    problems = "local_runner.sagemaker.task_fields.problems"
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
