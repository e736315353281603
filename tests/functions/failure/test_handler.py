"""The function that looks after ended executions: what it asks of AWS, in which order, and when it comes again.

AWS is answered for here, call by call; tests/machine has it as a whole.
"""

import io
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.stub import ANY, Stubber

import stop_abandoned_tuning_job as function
import telemetry
from tests.functions.failure.ended_executions import (
    ARN,
    STARTED,
    STOPPED,
    Json,
    detail,
    tuning_job,
)
from tuner.names import derived_name

TOPIC = "arn:aws:sns:us-east-1:123456789012:failures"
SERVICES = ("stepfunctions", "sagemaker", "sns")
Expect = Callable[..., None]


@pytest.fixture
def stubs(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Stubber]]:
    """A client of each service that answers as it is told, and has to be asked all that it was told of."""
    credentials = {"aws_access_key_id": "id", "aws_secret_access_key": "secret"}
    made = {name: boto3.client(name, region_name="us-east-1", **credentials) for name in SERVICES}
    stubbers = {name: Stubber(client) for name, client in made.items()}
    monkeypatch.setattr(function, "client", made.__getitem__)
    monkeypatch.setenv("FAILURE_TOPIC_ARN", TOPIC)
    monkeypatch.setenv("CHAT_MESSAGES", "false")
    monkeypatch.setenv("EXECUTIONS_URL", "https://console/")
    monkeypatch.setattr("time.time", lambda: (STOPPED + 60_000) / 1000)
    for stubber in stubbers.values():
        stubber.activate()
    yield stubbers
    for stubber in stubbers.values():
        stubber.assert_no_pending_responses()


@pytest.fixture
def execution(stubs: dict[str, Stubber]) -> Expect:
    """Step Functions describes the execution, or no longer has it."""

    def described(**described: Any) -> None:
        step_functions, asked = stubs["stepfunctions"], {"executionArn": ARN}
        if not described:
            step_functions.add_client_error(
                "describe_execution", "ExecutionDoesNotExist", expected_params=asked
            )
            return
        known = {
            "executionArn": ARN,
            "stateMachineArn": detail()["stateMachineArn"],
            "status": "RUNNING",
            "startDate": STARTED / 1000,
        }
        step_functions.add_response("describe_execution", known | described, asked)

    return described


@pytest.fixture
def job(stubs: dict[str, Stubber]) -> Expect:
    """SageMaker has the tuning job, or none of that name."""

    def described(found: Json | None, name: str = "risk") -> None:
        sagemaker = stubs["sagemaker"]
        asked = {"HyperParameterTuningJobName": name}
        if found is None:
            sagemaker.add_client_error(
                "describe_hyper_parameter_tuning_job", "ResourceNotFound", expected_params=asked
            )
            return
        config = {"Strategy": "Random", "ResourceLimits": {"MaxParallelTrainingJobs": 1}}
        no_jobs = {"Completed": 0, "InProgress": 1, "RetryableError": 0, "NonRetryableError": 0}
        answer = {
            **{key: value for key, value in found.items() if key != "Tags"},
            "HyperParameterTuningJobConfig": config,
            "CreationTime": STARTED / 1000,
            "TrainingJobStatusCounters": {**no_jobs, "Stopped": 0},
            "ObjectiveStatusCounters": {"Succeeded": 0, "Pending": 1, "Failed": 0},
        }
        sagemaker.add_response("describe_hyper_parameter_tuning_job", answer, asked)
        arn = {"ResourceArn": found["HyperParameterTuningJobArn"]}
        first, *rest = found["Tags"]
        sagemaker.add_response("list_tags", {"Tags": [first], "NextToken": "more"}, arn)
        sagemaker.add_response("list_tags", {"Tags": rest}, {**arn, "NextToken": "more"})

    return described


@pytest.fixture
def stop(stubs: dict[str, Stubber]) -> Expect:
    """SageMaker stops the tuning job, or refuses to."""

    def stopped(code: str = "", job: str = "risk") -> None:
        name, sagemaker = "stop_hyper_parameter_tuning_job", stubs["sagemaker"]
        asked = {"HyperParameterTuningJobName": job}
        if code:
            sagemaker.add_client_error(name, code, expected_params=asked)
        else:
            sagemaker.add_response(name, {}, asked)

    return stopped


@pytest.fixture
def publish(stubs: dict[str, Stubber]) -> Expect:
    """SNS takes a message."""

    def published(subject: str) -> None:
        message = {"Message": ANY, "MessageAttributes": ANY, "MessageStructure": "json"}
        expected = {"TopicArn": TOPIC, "Subject": subject, **message}
        stubs["sns"].add_response("publish", {"MessageId": "id"}, expected)

    return published


def moment(seconds: int) -> datetime:
    """A time so long after the end."""
    return datetime.fromtimestamp(STOPPED / 1000 + seconds, UTC)


CONTEXT = SimpleNamespace(
    function_name="function",
    memory_limit_in_mb=512,
    invoked_function_arn="arn:aws:lambda:us-east-1:123456789012:function:function",
    aws_request_id="11111111-2222-3333-4444-555555555555",
)


def handle(**changes: Any) -> None:
    function.handler({"detail": detail(**changes)}, CONTEXT)  # type: ignore[arg-type]


def counted(capsys: pytest.CaptureFixture[str]) -> dict[str, int]:
    """Return the metrics that were written since this was last asked."""
    [written] = map(json.loads, capsys.readouterr().out.splitlines())
    return {name: value[0] for name, value in written.items() if name not in ("_aws", "service")}


def test_a_running_tuning_job_is_stopped_and_then_the_end_is_announced(
    execution: Expect,
    job: Expect,
    stop: Expect,
    publish: Expect,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    log = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", log)
    execution(input="{}")
    job(tuning_job("InProgress"))
    stop()
    publish("Tuning aborted in risk")
    handle()
    line = json.loads(log.getvalue())
    told = ("message", "correlation_id", "tuning_job_name", "stopped", "announced")
    assert [line[key] for key in told] == ["Execution ended", ARN, "risk", True, True]
    assert counted(capsys) == {"StoppedTuningJobs": 1, "AnnouncedEnds": 1}


@pytest.mark.parametrize("status", ["Stopping", "Stopped", "Completed", "Failed"])
def test_a_tuning_job_that_does_not_run_is_not_stopped(
    execution: Expect, job: Expect, publish: Expect, status: str
) -> None:
    execution(input="{}")
    job(tuning_job(status))
    publish("Tuning aborted in risk")
    handle()


def test_a_tuning_job_of_another_execution_is_not_stopped(
    execution: Expect, job: Expect, publish: Expect
) -> None:
    execution(input="{}")
    job(tuning_job("InProgress", ARN.replace("nightly", "another")))
    publish("Tuning aborted in risk")
    handle()


def test_a_failure_that_left_its_tuning_job_running_stops_it_and_is_not_announced_again(
    execution: Expect, job: Expect, stop: Expect
) -> None:
    execution(input="{}")
    job(tuning_job("InProgress"))
    stop()
    handle(status="FAILED", error="SageMaker.SageMakerException")


def test_a_refused_input_takes_no_call_of_sagemaker(execution: Expect) -> None:
    execution(input="{}")
    handle(status="FAILED", error="InvalidInput")


def test_a_large_input_is_read_from_the_execution(
    execution: Expect, job: Expect, publish: Expect
) -> None:
    execution(input='{"tuningJobName": "large"}')
    job(None, "large")
    publish("Tuning aborted in large")
    handle(input=None)


def test_a_derived_name_is_that_of_check_input(
    execution: Expect, job: Expect, publish: Expect
) -> None:
    name = derived_name({"Id": ARN, "Name": "nightly_run 7", "StartTime": "2026-03-01T12:00:00Z"})
    execution(input="{}")
    job(None, name)
    publish(f"Tuning aborted in {name}")
    handle(input="{}")


def test_an_execution_that_aws_no_longer_has_is_known_by_its_event(
    execution: Expect, job: Expect, stop: Expect, publish: Expect
) -> None:
    execution()
    job(tuning_job("InProgress"))
    stop()
    publish("Tuning aborted in risk")
    handle()


def test_an_execution_of_which_nothing_is_left_is_announced_all_the_same(
    execution: Expect, publish: Expect
) -> None:
    execution()
    publish("Tuning aborted")
    handle(input=None)


def test_an_execution_that_was_redriven_since_is_left_alone(
    execution: Expect, capsys: pytest.CaptureFixture[str]
) -> None:
    execution(input="{}", redriveCount=1, redriveDate=moment(30))
    handle()
    assert counted(capsys) == {"RedrivenExecutions": 1}


def test_an_execution_that_ended_after_it_was_redriven_is_looked_after(
    execution: Expect, job: Expect, stop: Expect, publish: Expect
) -> None:
    execution(input="{}", redriveCount=1, redriveDate=moment(-30))
    job(tuning_job("InProgress"))
    stop()
    publish("Tuning aborted in risk")
    handle()


@pytest.mark.parametrize("given", ["[]", '"text"', "null", "{", '{"tuningJobName": "under_score"}'])
def test_an_input_that_names_no_tuning_job_takes_no_call_of_sagemaker(
    execution: Expect, publish: Expect, given: str
) -> None:
    execution(input=given)
    publish("Tuning aborted")
    handle(input=given)


def test_a_tuning_job_that_the_abort_overtook_is_looked_for_again_before_anything_is_said(
    execution: Expect,
    job: Expect,
    stop: Expect,
    publish: Expect,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr("time.time", lambda: (STOPPED + 800) / 1000)
    execution(input="{}")
    job(None)
    with pytest.raises(function.TuningJobNotSeenError) as raised:
        handle()
    assert str(raised.value) == "Tuning job risk is not there; it is looked for again."
    assert counted(capsys) == {"TuningJobsNotSeen": 1}
    monkeypatch.setattr("time.time", lambda: (STOPPED + 61_000) / 1000)
    execution(input="{}")
    job(tuning_job("InProgress"))
    stop()
    publish("Tuning aborted in risk")
    handle()


def test_an_execution_without_a_tuning_job_is_announced_at_the_second_look(
    execution: Expect, job: Expect, publish: Expect
) -> None:
    execution(input="{}")
    job(None)
    publish("Tuning aborted in risk")
    handle()


@pytest.mark.parametrize(
    "code", ["ThrottlingException", "AccessDeniedException", "InternalFailure"]
)
def test_a_stop_that_is_refused_is_an_error_and_nothing_is_announced(
    execution: Expect, job: Expect, stop: Expect, code: str
) -> None:
    """Lambda calls the function again; a tuning job that ended meanwhile is not stopped any more."""
    execution(input="{}")
    job(tuning_job("InProgress"))
    stop(code)
    with pytest.raises(ClientError, match=code):
        handle()


def test_the_message_holds_the_facts_as_json(
    stubs: dict[str, Stubber], execution: Expect, job: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[Any] = []
    monkeypatch.setattr(function.client("sns"), "publish", lambda **message: sent.append(message))
    execution(input="{}")
    job(tuning_job("Stopped"))
    handle(error="Operator", cause="budget")
    [message] = sent
    assert message["TopicArn"] == TOPIC
    facts = json.loads(json.loads(message["Message"])["default"])
    assert facts["executionUrl"] == f"https://console/{ARN}"
    assert (facts["tuningJobName"], facts["tuningJobStatus"]) == ("risk", "Stopped")


TRIED = {"input": '{"tuningJobName": "risk", "trial": true}'}


def test_a_running_trial_is_stopped_when_nothing_has_followed_it(
    execution: Expect, job: Expect, stop: Expect, publish: Expect
) -> None:
    execution(input="{}")
    job(None)
    job(tuning_job("InProgress", name="risk-trial"), "risk-trial")
    stop(job="risk-trial")
    publish("Tuning aborted in risk")
    handle(**TRIED)


def test_a_trial_that_is_being_stopped_is_announced_at_once(
    execution: Expect, job: Expect, publish: Expect, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("time.time", lambda: (STOPPED + 1_000) / 1000)
    execution(input="{}")
    job(None)
    job(tuning_job("Stopping", name="risk-trial"), "risk-trial")
    publish("Tuning aborted in risk")
    handle(**TRIED)


@pytest.mark.parametrize("status", ["Completed", "Failed"])
def test_a_trial_that_is_over_may_still_be_followed_by_the_tuning_job(
    execution: Expect, job: Expect, monkeypatch: pytest.MonkeyPatch, status: str
) -> None:
    monkeypatch.setattr("time.time", lambda: (STOPPED + 1_000) / 1000)
    execution(input="{}")
    job(None)
    job(tuning_job(status, name="risk-trial"), "risk-trial")
    with pytest.raises(function.TuningJobNotSeenError):
        handle(**TRIED)


def test_a_trial_of_another_execution_is_left_alone(
    execution: Expect, job: Expect, publish: Expect
) -> None:
    execution(input="{}")
    job(None)
    job(tuning_job("InProgress", f"{ARN}-other", "risk-trial"), "risk-trial")
    publish("Tuning aborted in risk")
    handle(**TRIED)


def test_a_tuning_job_that_has_followed_its_trial_is_stopped(
    execution: Expect, job: Expect, stop: Expect, publish: Expect
) -> None:
    execution(input="{}")
    job(tuning_job("InProgress"))
    stop()
    publish("Tuning aborted in risk")
    handle(**TRIED)
