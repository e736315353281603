"""The Step Functions integration of SageMaker: real executions on moto's interpreter, with scripted tuning jobs."""

import json
import threading
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.local_runner.sagemaker.account import (
    ACCOUNT,
    ALGORITHM_ARN,
    IMAGE,
    JOB_ARN,
    REGION,
    ROLE,
    account,
    tuning_request,
)

RUN_JOB = "arn:aws:states:::sagemaker:createHyperParameterTuningJob.sync"
STATES_ROLE = f"arn:aws:iam::{ACCOUNT}:role/states"
EXECUTION_ARN = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:machine:run"
END = ("SUCCEEDED", "FAILED", "ABORTED", "TIMED_OUT")


def machine(resource: str, given: dict[str, Any], **task: Any) -> dict[str, Any]:
    """Return a state machine of one task that has every member of the input as a parameter and catches every error."""
    return {
        "StartAt": "Call",
        "States": {
            "Call": {
                "Type": "Task",
                "Resource": resource,
                "Parameters": {f"{name}.$": f"$.{name}" for name in given},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Caught"}],
                "End": True,
            }
            | task,
            "Caught": {"Type": "Succeed"},
        },
    }


def start(resource: str, given: dict[str, Any], **task: Any) -> str:
    definition = machine(resource, given, **task)
    client = boto3.client("stepfunctions")
    created = client.create_state_machine(
        name="machine", definition=json.dumps(definition), roleArn=STATES_ROLE
    )
    started = client.start_execution(
        stateMachineArn=created["stateMachineArn"], name="run", input=json.dumps(given)
    )
    arn: str = started["executionArn"]
    return arn


def ended(execution_arn: str, seconds: float = 20) -> dict[str, Any]:
    """Return the execution when it has ended; fail if it does not end within so many seconds."""
    client = boto3.client("stepfunctions")
    pause = threading.Event()
    for _ in range(int(seconds / 0.05)):
        described: dict[str, Any] = client.describe_execution(executionArn=execution_arn)
        if described["status"] in END:
            return described
        pause.wait(0.05)
    raise AssertionError(f"{execution_arn} did not end within {seconds} s")


def run(resource: str, given: dict[str, Any], **task: Any) -> dict[str, Any]:
    return ended(start(resource, given, **task))


def output(execution: dict[str, Any]) -> Any:
    assert execution["status"] == "SUCCEEDED", execution
    return json.loads(execution["output"])


def event_types() -> list[str]:
    return [event["type"] for event in history()]


def history() -> list[dict[str, Any]]:
    client = boto3.client("stepfunctions")
    events: list[dict[str, Any]] = client.get_execution_history(executionArn=EXECUTION_ARN)[
        "events"
    ]
    return events


def finished_detail(**changes: Any) -> dict[str, Any]:
    """Return the detail of the scripted job's event."""
    request = tuning_request()
    definition = request["TrainingJobDefinition"]
    definition["AlgorithmSpecification"]["AlgorithmName"] = ALGORITHM_ARN
    return {
        "HyperParameterTuningJobName": "job-1",
        "HyperParameterTuningJobArn": JOB_ARN,
        "HyperParameterTuningJobConfig": request["HyperParameterTuningJobConfig"],
        "TrainingJobDefinition": definition,
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": 1767323045000,
        "HyperParameterTuningEndTime": 1767323345000,
        "LastModifiedTime": 1767323345000,
        "BestTrainingJob": {"TrainingJobName": "job-1-002-0123abcd"},
        "Tags": {
            "team": "a",
            "MANAGED_BY_AWS": "STARTED_BY_STEP_FUNCTIONS",
            "AWS_STEP_FUNCTIONS_EXECUTION_ARN": EXECUTION_ARN,
        },
    } | changes


def tagged_request() -> dict[str, Any]:
    return tuning_request() | {"Tags": [{"Key": "team", "Value": "a"}]}


def test_a_completed_job_returns_the_detail_of_its_event(tmp_path: Path) -> None:
    with account(tmp_path):
        execution = run(RUN_JOB, tagged_request())
        assert output(execution) == finished_detail()
        assert event_types() == [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskSucceeded",
            "TaskStateExited",
            "ExecutionSucceeded",
        ]
        tags = boto3.client("sagemaker").list_tags(ResourceArn=JOB_ARN)["Tags"]
        assert {tag["Key"]: tag["Value"] for tag in tags} == finished_detail()["Tags"]


def test_the_submission_is_recorded_with_the_response_of_the_call(tmp_path: Path) -> None:
    with account(tmp_path):
        run(RUN_JOB, tagged_request())
        (submitted,) = [event for event in history() if event["type"] == "TaskSubmitted"]
    details = submitted["taskSubmittedEventDetails"]
    assert (details["resource"], details["resourceType"]) == (
        "createHyperParameterTuningJob.sync",
        "sagemaker",
    )
    response = json.loads(details["output"])
    assert list(response) == [
        "HyperParameterTuningJobArn",
        "SdkHttpMetadata",
        "SdkResponseMetadata",
    ]
    assert response["HyperParameterTuningJobArn"] == JOB_ARN


def test_a_failed_job_fails_the_task_with_the_detail_as_cause(tmp_path: Path) -> None:
    with account(tmp_path, ends_as="Failed"):
        caught = output(run(RUN_JOB, tagged_request()))
        assert event_types() == [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "TaskFailed",
            "TaskStateExited",
            "SucceedStateEntered",
            "SucceedStateExited",
            "ExecutionSucceeded",
        ]
    expected = finished_detail(
        HyperParameterTuningJobStatus="Failed",
        FailureReason="No training job succeeded after 5 attempts.",
    )
    del expected["BestTrainingJob"]
    assert caught["Error"] == "States.TaskFailed"
    assert json.loads(caught["Cause"]) == expected


def test_a_stopped_job_is_a_result_unless_configured_to_fail(tmp_path: Path) -> None:
    expected = finished_detail(HyperParameterTuningJobStatus="Stopped")
    with account(tmp_path, ends_as="Stopped"):
        assert output(run(RUN_JOB, tagged_request())) == expected
    with account(tmp_path, ends_as="Stopped", stopped_job_fails_task=True):
        caught = output(run(RUN_JOB, tagged_request()))
    assert caught["Error"] == "States.TaskFailed"
    assert json.loads(caught["Cause"]) == expected


def test_stopping_the_execution_stops_the_job(tmp_path: Path) -> None:
    with account(tmp_path, ends_as="InProgress") as sagemaker:
        execution_arn = start(RUN_JOB, tuning_request())
        job = wait_for_job(sagemaker)
        boto3.client("stepfunctions").stop_execution(executionArn=execution_arn)
        assert job.wait(10)
        assert ended(execution_arn)["status"] == "ABORTED"
        assert job.status == "Stopped"
        assert event_types() == [
            "ExecutionStarted",
            "TaskStateEntered",
            "TaskScheduled",
            "TaskStarted",
            "TaskSubmitted",
            "ExecutionAborted",
        ]


def wait_for_job(sagemaker: Any) -> Any:
    """Return the job that the execution starts, as soon as the submission is recorded."""
    pause = threading.Event()
    for _ in range(200):
        if "TaskSubmitted" in event_types():
            return sagemaker.tuning_job("job-1")
        pause.wait(0.05)
    raise AssertionError("no tuning job was submitted within 10 s")


def test_a_task_that_times_out_stops_the_job(tmp_path: Path) -> None:
    with account(tmp_path, ends_as="InProgress") as sagemaker:
        caught = output(run(RUN_JOB, tuning_request(), TimeoutSeconds=1))
        assert caught["Error"] == "States.Timeout"
        job = sagemaker.tuning_job("job-1")
        assert job.wait(10)
        assert job.status == "Stopped"
        assert "TaskSucceeded" not in event_types()


def test_a_taken_name_is_a_modelled_error(tmp_path: Path) -> None:
    with account(tmp_path) as sagemaker:
        sagemaker.create_tuning_job(tuning_request())
        caught = output(run(RUN_JOB, tuning_request()))
    assert caught["Error"] == "SageMaker.ResourceInUseException"
    assert caught["Cause"].startswith(
        "A hyperparameter tuning job with the name, job-1, already exists. Choose a different name. "
        "(Service: AmazonSageMaker; Status Code: 400; Error Code: ResourceInUse; Request ID: "
    )


def test_a_validation_error_has_the_name_of_all_unmodelled_errors(tmp_path: Path) -> None:
    with account(tmp_path):
        request = tuning_request() | {"HyperParameterTuningJobName": "job_1"}
        caught = output(run(RUN_JOB, request))
    assert caught["Error"] == "SageMaker.AmazonSageMakerException"
    assert caught["Cause"].startswith(
        "1 validation error detected: Value 'job_1' at 'hyperParameterTuningJobName' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: "
        "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31} (Service: AmazonSageMaker; Status Code: 400; "
        "Error Code: ValidationException; Request ID: "
    )
    assert caught["Cause"].endswith("; Proxy: null)")


@pytest.mark.parametrize(
    ("member", "value", "problem"),
    [
        ("Surplus", 1, 'The field "Surplus" is not supported by Step Functions'),
        ("tags", [], 'The field "tags" is not supported by Step Functions'),
        ("Tags", [{"key": "a"}], 'The field "key" is not supported by Step Functions'),
        ("Tags", {"a": "b"}, "The value of the field 'Tags' has an invalid format"),
        ("Tags", ["a"], "The value of the field 'Tags' has an invalid format"),
        ("Tags", None, "The value of the field 'Tags' has an invalid format"),
        (
            "Autotune",
            {"Mode": "Enabled"},
            'The field "Autotune" is not supported by Step Functions',
        ),
    ],
)
def test_a_field_that_cannot_be_passed_ends_the_execution_uncaught(
    tmp_path: Path, member: str, value: Any, problem: str
) -> None:
    request = tuning_request() | {member: value}
    with account(tmp_path) as sagemaker:
        execution = run(RUN_JOB, request)
        assert event_types() == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]
        assert sagemaker.tuning_jobs == {}
    given = json.dumps(request, separators=(",", ":"))
    assert (execution["status"], execution["error"]) == ("FAILED", "States.Runtime")
    assert execution["cause"] == (
        "An error occurred while executing the state 'Call' (entered at the event id #2). "
        f"The Parameters '{given}' could not be used to start the Task: [{problem}]"
    )


def test_a_missing_input_path_ends_the_execution_uncaught(tmp_path: Path) -> None:
    missing = {"HyperParameterTuningJobName.$": "$.name"}
    with account(tmp_path):
        execution = run(RUN_JOB, {"other": 1}, Parameters=missing)
        assert event_types() == ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]
    assert execution["error"] == "States.Runtime"


@pytest.mark.parametrize(
    "resource",
    [
        "sagemaker:createTrainingJob.sync",
        "sagemaker:createHyperParameterTuningJob.sync:2",
        "sagemaker:createHyperParameterTuningJob.waitForTaskToken",
        "sagemaker:createModel.sync",
        "sagemaker:describeTrainingJob",
    ],
)
def test_a_state_machine_with_a_call_that_is_not_offered_is_refused(
    tmp_path: Path, resource: str
) -> None:
    refused = f"The resource provided arn:aws:states:::{resource} not recognized"
    with account(tmp_path), pytest.raises(ClientError, match=refused):
        start(f"arn:aws:states:::{resource}", {})


def test_a_request_response_call_answers_with_the_metadata_of_the_sdk(tmp_path: Path) -> None:
    model = {
        "ModelName": "best",
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": "s3://data/models/best.tar.gz"},
    }
    with account(tmp_path):
        response = output(run("arn:aws:states:::sagemaker:createModel", model))
    assert response.pop("SdkResponseMetadata").keys() == {"RequestId"}
    metadata = response.pop("SdkHttpMetadata")
    assert metadata.keys() == {"AllHttpHeaders", "HttpHeaders", "HttpStatusCode"}
    assert metadata["HttpStatusCode"] == 200
    assert response == {"ModelArn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/best"}


def test_a_started_job_that_is_not_awaited_is_not_managed_by_step_functions(tmp_path: Path) -> None:
    with account(tmp_path, ends_as="InProgress") as sagemaker:
        resource = RUN_JOB.removesuffix(".sync")
        response = output(run(resource, tagged_request()))
        assert response["HyperParameterTuningJobArn"] == JOB_ARN
        assert sagemaker.tags[JOB_ARN] == [{"Key": "team", "Value": "a"}]


def test_a_description_of_the_sdk_integration_has_times_as_text(tmp_path: Path) -> None:
    resource = "arn:aws:states:::aws-sdk:sagemaker:describeHyperParameterTuningJob"
    with account(tmp_path) as sagemaker:
        sagemaker.create_tuning_job(tuning_request())
        description = output(run(resource, {"HyperParameterTuningJobName": "job-1"}))
    assert description["CreationTime"] == "2026-01-02T03:04:05Z"
    assert description["HyperParameterTuningEndTime"] == "2026-01-02T03:09:05Z"
    assert description["BestTrainingJob"]["CreationTime"] == "2026-01-02T03:04:07Z"


@pytest.mark.parametrize(
    ("action", "request_", "error", "message"),
    [
        (
            "describeHyperParameterTuningJob",
            {"HyperParameterTuningJobName": "none"},
            "SageMaker.ResourceNotFoundException",
            "Amazon SageMaker can't find a tuning job called none. Type another name.",
        ),
        (
            "describeTrainingJob",
            {"TrainingJobName": "none"},
            "SageMaker.SageMakerException",
            "Requested resource not found.",
        ),
    ],
)
def test_errors_of_the_sdk_integration_are_named_after_the_service(
    tmp_path: Path, action: str, request_: dict[str, Any], error: str, message: str
) -> None:
    with account(tmp_path):
        caught = output(run(f"arn:aws:states:::aws-sdk:sagemaker:{action}", request_))
    assert caught["Error"] == error
    assert caught["Cause"].startswith(
        f"{message} (Service: SageMaker, Status Code: 400, Request ID: "
    )


SDK_CREATE = "arn:aws:states:::aws-sdk:sagemaker:createHyperParameterTuningJob"


def test_the_sdk_integration_passes_what_the_optimized_one_is_not_known_to_take(
    tmp_path: Path,
) -> None:
    request = tuning_request()
    request["HyperParameterTuningJobConfig"]["RandomSeed"] = 7
    with account(tmp_path, "InProgress") as sagemaker:
        refused = run(RUN_JOB, request)
        assert (refused["status"], refused["error"]) == ("FAILED", "States.Runtime")
        assert 'The field "RandomSeed" is not supported by Step Functions' in refused["cause"]
        assert sagemaker.tuning_jobs == {}
    with account(tmp_path, "InProgress") as sagemaker:
        assert output(run(SDK_CREATE, request)) == {"HyperParameterTuningJobArn": JOB_ARN}
        described = boto3.client("sagemaker").describe_hyper_parameter_tuning_job(
            HyperParameterTuningJobName="job-1"
        )
        assert described["HyperParameterTuningJobStatus"] == "InProgress"
        assert (
            sagemaker.tuning_job("job-1").request["HyperParameterTuningJobConfig"]["RandomSeed"]
            == 7
        )
