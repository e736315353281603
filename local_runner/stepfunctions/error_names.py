"""Corrections of the names of errors in moto's Step Functions interpreter, and of what a Catch or a Retry matches.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

import contextlib
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_map.iteration import iteration_worker
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk as aws_sdk,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sns import (
    StateTaskServiceSns,
)
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError

from local_runner.seam import Seam
from local_runner.stepfunctions.optimized_task import RUNTIME_ERROR

LAMBDA_BASE, SNS_BASE = "Lambda.AWSLambdaException", "SNS.AmazonSNSException"

SDK_NAMES = Seam(
    aws_sdk,
    "_SERVICE_ERROR_NAMES",
    "moto names the error `sagemaker.sagemakerException` that AWS names `SageMaker.SageMakerException`.",
)
MAP_ERROR = Seam(
    iteration_worker,
    "CustomErrorName",
    "moto fails with `States.Runtime` when an iteration of a Map fails with a reserved name such as "
    "`States.Timeout`; AWS passes the error on.",
)
LAMBDA_ERROR = Seam(
    StateTaskServiceLambda,
    "_from_error",
    "moto names every error by its code; AWS names an error that the service model lacks after the service.",
)
SNS_ERROR = Seam(StateTaskServiceSns, "_from_error", LAMBDA_ERROR.reason)
STATE_ERROR = Seam(
    ExecutionState,
    "_from_error",
    "moto lets `States.ALL` catch `States.Runtime`; AWS ends the execution, without an event of the task.",
)


@contextlib.contextmanager
def install() -> Iterator[None]:
    """Name and match errors as AWS does while the context is open."""
    with (
        SDK_NAMES.extended_by({"sagemaker": "SageMaker", "s3": "S3"}),
        MAP_ERROR.replaced_by(ErrorName),
        LAMBDA_ERROR.replaced_by(_named_by(StateTaskServiceLambda._from_error, LAMBDA_BASE)),
        SNS_ERROR.replaced_by(_named_by(StateTaskServiceSns._from_error, SNS_BASE)),
        uncatchable_runtime_errors(),
    ):
        yield


def _named_by(moto_from_error: Any, base: str) -> Any:
    """Return a `_from_error` that gives errors without a class of their own the name of the service's base class.

    The optimized integrations have the names of the AWS SDK for Java 1: AWSLambdaException, which "Handling errors in
    Step Functions" lists, and AmazonSNSException.
    """

    def from_error(state: Any, env: Any, ex: Exception) -> FailureEvent:
        event = moto_from_error(state, env, ex)
        if type(ex) is ClientError:
            event.error_name = CustomErrorName(base)
            event.event_details["taskFailedEventDetails"]["error"] = base
        return event

    return from_error


def uncatchable_runtime_errors() -> AbstractContextManager[Any]:
    """Let States.Runtime pass every Catch.

    https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    """
    moto_from_error = ExecutionState._from_error

    def from_error(state: Any, env: Any, ex: Exception) -> FailureEvent:
        if isinstance(ex, NoSuchJsonPathError):
            raise ex
        event = moto_from_error(state, env, ex)
        if event.error_name == RUNTIME_ERROR:
            raise FailureEventException(event)
        return event

    return STATE_ERROR.replaced_by(from_error)
