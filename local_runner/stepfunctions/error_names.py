"""Corrections of the names of errors in moto's Step Functions interpreter, and of what a Catch or a Retry matches.

https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
"""

import contextlib
import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_equals_decl import (
    ErrorEqualsDecl,
)
from moto.stepfunctions.parser.asl.component.common.error_name.error_name import ErrorName
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
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
from moto.stepfunctions.parser.asl.component.state.exec.state_task.state_task import StateTask
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError
from moto.stepfunctions.parser.quotas import MAX_STATE_SIZE_UTF8_BYTES

from local_runner.seam import Seam
from local_runner.stepfunctions.optimized_task import RUNTIME_ERROR

DATA_LIMIT_EXCEEDED = StatesErrorName(typ=StatesErrorNameType.StatesStatesDataLimitExceeded)
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
ERROR_EQUALS = Seam(
    ErrorEqualsDecl,
    "_eval_body",
    "moto lets `States.ALL` match `States.DataLimitExceeded`; on AWS, only its own name does.",
)
ARGUMENTS = Seam(
    StateTask,
    "_eval_parameters",
    "moto limits the size of results and of inputs, and not that of a task's arguments.",
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
        data_limits_caught_by_name(),
        limited_arguments(),
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


def data_limits_caught_by_name() -> AbstractContextManager[Any]:
    """Let States.DataLimitExceeded pass every Catch and Retry that does not name it.

    The guide excepts it from States.ALL; https://github.com/cdklabs/construct-hub/pull/1651 quotes an execution that
    caught it by its name.
    """
    moto_eval = ErrorEqualsDecl._eval_body

    def eval_body(self: ErrorEqualsDecl, env: Environment) -> None:
        if env.stack[-1] == DATA_LIMIT_EXCEEDED:
            env.stack[-1] = DATA_LIMIT_EXCEEDED in self.error_names
        else:
            moto_eval(self, env)

    return ERROR_EQUALS.replaced_by(eval_body)


def limited_arguments() -> AbstractContextManager[Any]:
    """Let a task whose arguments are larger than a state's input may be fail with States.DataLimitExceeded.

    The guide names the limit, and not the cause's words.
    """
    moto_eval = StateTask._eval_parameters

    def eval_parameters(self: StateTask, env: Environment) -> Any:
        arguments = moto_eval(self, env)
        if _size(arguments) > MAX_STATE_SIZE_UTF8_BYTES:
            raise FailureEventException(_too_large(self.name, env))
        return arguments

    return ARGUMENTS.replaced_by(eval_parameters)


def _size(value: Any) -> int:
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=False, default=str)
    return len(text.encode(errors="replace"))


def _too_large(task: str, env: Environment) -> FailureEvent:
    cause = f"The state/task '{task}' was given arguments with a size exceeding the maximum number of bytes."
    details = TaskFailedEventDetails(error=DATA_LIMIT_EXCEEDED.error_name, cause=cause)
    return FailureEvent(
        env=env,
        error_name=DATA_LIMIT_EXCEEDED,
        event_type=HistoryEventType.TaskFailed,
        event_details=EventDetails(taskFailedEventDetails=details),
    )
