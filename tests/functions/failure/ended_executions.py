"""Ends of executions as EventBridge tells them, and tuning jobs as SageMaker describes them."""

from typing import Any

Json = dict[str, Any]

ACCOUNT = "123456789012"
NAME = "nightly_run 7"
ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:execution:ModelTuning:{NAME}"
# 2026-03-01T12:00:00Z
STARTED = 1_772_366_400_000
STOPPED = STARTED + 90_000


def detail(**changes: Any) -> Json:
    """The detail of the event of an aborted execution.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    return {
        "executionArn": ARN,
        "stateMachineArn": f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:ModelTuning",
        "name": NAME,
        "status": "ABORTED",
        "startDate": STARTED,
        "stopDate": STOPPED,
        "input": '{"tuningJobName": "risk"}',
        "output": None,
        "error": None,
        "cause": None,
    } | changes


def tuning_job(status: str, execution_arn: str = ARN, name: str = "risk") -> Json:
    """A description with the tag of the execution that started the tuning job."""
    value = execution_arn.replace(" ", "_")
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobArn": f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:"
        f"hyper-parameter-tuning-job/{name}",
        "HyperParameterTuningJobStatus": status,
        "Tags": [
            {"Key": "Name", "Value": "stack"},
            {"Key": "ModelTuningExecutionArn", "Value": value},
        ],
    }
