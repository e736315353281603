"""Corrections to moto's Step Functions interpreter, where it differs from AWS for every service or takes too long.

Each is one function: what is replaced, and why. What SageMaker adds is in integration.py.
"""

import contextlib
import threading
from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from typing import Any
from unittest.mock import patch

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
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (
    StateTaskService,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sns import (
    StateTaskServiceSns,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError
from moto.stepfunctions.parser.backend.execution import Execution

from local_runner.stepfunctions.optimized_task import RUNTIME_ERROR
from local_runner.stepfunctions.task_results import as_json, instant

LAMBDA_BASE, SNS_BASE = "Lambda.AWSLambdaException", "SNS.AmazonSNSException"

# More tasks than this only take the interpreter's one processor from each other.
TASKS_AT_A_TIME = 8

moto_parse = AmazonStateLanguageParser.parse


@lru_cache(maxsize=16)
def syntax_tree(definition: str) -> Any:
    """The definition's syntax tree, which nobody changes."""
    return moto_parse(definition)[1]


def definitions_parsed_once() -> Any:
    """moto parses the definition for each execution anew, which takes longer than all else that the execution does.

    Each still gets components of its own, made from the tree, and one after the other: executions that start together
    would only slow those down that are further on.
    """
    parsing = threading.Lock()

    def parse(definition: str) -> tuple[Any, Any]:
        with parsing:
            tree = syntax_tree(definition)
            return Preprocessor().visit(tree), tree

    return patch.object(AmazonStateLanguageParser, "parse", staticmethod(parse))


def tasks_in_turn() -> Any:
    """moto starts every task at once; with hundreds of executions none would get ready within its time-out.

    A task waits for its turn before its time-out begins. One that waits for others (.sync, a task token) takes none.
    """
    turns = threading.Semaphore(TASKS_AT_A_TIME)
    moto_evaluate = ExecutionState._evaluate_with_timeout

    def evaluate_with_timeout(state: Any, env: Any) -> None:
        if not isinstance(state, StateTaskService) or state.resource.condition is not None:
            moto_evaluate(state, env)
            return
        with turns:
            moto_evaluate(state, env)

    return patch.object(ExecutionState, "_evaluate_with_timeout", evaluate_with_timeout)


def json_results() -> Any:
    """moto leaves datetimes in the results of aws-sdk tasks, where Step Functions has text."""
    moto_eval = aws_sdk.StateTaskServiceAwsSdk._eval_service_task

    def eval_service_task(state: Any, env: Any, *arguments: Any, **named: Any) -> None:
        moto_eval(state, env, *arguments, **named)
        env.stack[-1] = as_json(env.stack[-1])

    return patch.object(aws_sdk.StateTaskServiceAwsSdk, "_eval_service_task", eval_service_task)


@contextlib.contextmanager
def first_end_is_final() -> Iterator[None]:
    """moto lets an error of a task that was under way replace the abort of its execution, or its time-out."""
    moto_error, moto_timed_out = Environment.set_error, Environment.set_timed_out

    def set_error(env: Environment, error: Any) -> None:
        if env.is_running():
            moto_error(env, error)

    def set_timed_out(env: Environment) -> None:
        if env.is_running():
            moto_timed_out(env)

    with (
        patch.object(Environment, "set_error", set_error),
        patch.object(Environment, "set_timed_out", set_timed_out),
    ):
        yield


@contextlib.contextmanager
def start_times_in_milliseconds() -> Iterator[None]:
    """moto's start times have microseconds, and another form in the context object than on AWS.

    https://docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html
    """
    moto_init, moto_details = Execution.__init__, Execution.get_start_execution_details

    def init(self: Execution, *arguments: Any, start_date: datetime, **named: Any) -> None:
        whole = start_date.replace(microsecond=start_date.microsecond // 1000 * 1000)
        moto_init(self, *arguments, start_date=whole, **named)

    def details(self: Execution) -> Any:
        found = moto_details(self)
        found.start_time = instant(self.start_date)
        return found

    with (
        patch.object(Execution, "__init__", init),
        patch.object(Execution, "get_start_execution_details", details),
    ):
        yield


def sdk_error_names() -> Any:
    """moto would say sagemaker.sagemakerException where AWS has SageMaker.SageMakerException."""
    return patch.dict(aws_sdk._SERVICE_ERROR_NAMES, {"sagemaker": "SageMaker"})


def reserved_names_out_of_maps() -> Any:
    """moto fails with States.Runtime when an iteration failed with such a name as States.Timeout; AWS passes it on."""
    return patch.object(iteration_worker, "CustomErrorName", ErrorName)


@contextlib.contextmanager
def unmodelled_error_names() -> Iterator[None]:
    """moto names an error of SNS and Lambda by its code; AWS names what the service model lacks by the service.

    The optimized integrations have the names of the AWS SDK for Java 1, where such an error is the base class of its
    service: AWSLambdaException, which "Handling errors in Step Functions" lists, and AmazonSNSException.
    """
    invoke, publish = StateTaskServiceLambda, StateTaskServiceSns
    with (
        patch.object(invoke, "_from_error", _named_by(invoke._from_error, LAMBDA_BASE)),
        patch.object(publish, "_from_error", _named_by(publish._from_error, SNS_BASE)),
    ):
        yield


def _named_by(moto_from_error: Any, base: str) -> Any:
    def from_error(state: Any, env: Any, ex: Exception) -> FailureEvent:
        event = moto_from_error(state, env, ex)
        if type(ex) is ClientError:
            event.error_name = CustomErrorName(base)
            event.event_details["taskFailedEventDetails"]["error"] = base
        return event

    return from_error


def uncatchable_runtime_errors() -> Any:
    """moto lets States.ALL catch States.Runtime; AWS ends the execution, without a task event.

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

    return patch.object(ExecutionState, "_from_error", from_error)
