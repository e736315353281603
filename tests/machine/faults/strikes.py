"""Faults that strike calls of the deployed state machine, and a record of the waits of its retries.

The faults and their places are data, in faults.json. Nothing here knows a state by name.
"""

import contextlib
import functools
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any
from unittest.mock import patch

import boto3
from moto.stepfunctions.parser.api import HistoryEventType, TaskFailedEventDetails
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.timeouts.timeout import EvalTimeoutError
from moto.stepfunctions.parser.asl.component.state.exec.state_task.lambda_eval_utils import (
    LambdaFunctionErrorException,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_aws_sdk import (
    StateTaskServiceAwsSdk,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_lambda import (
    StateTaskServiceLambda,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_sns import (
    StateTaskServiceSns,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local_runner.stepfunctions.optimized_task import RUNTIME_ERROR
from local_runner.stepfunctions.sagemaker_task import SageMakerTask
from tests.machine.deployed import RETRIER, WAIT

TASKS = (SageMakerTask, StateTaskServiceAwsSdk, StateTaskServiceLambda, StateTaskServiceSns)
LARGER_THAN_A_STATE = "x" * 262_144

Fault = dict[str, Any]


class Faults:
    """The faults of the executions to come; one execution at a time."""

    def __init__(self) -> None:
        self._planned: dict[str, Iterator[Fault]] = {}
        self._last = ""
        self.waits: dict[str, list[float]] = defaultdict(list)

    def plan(self, strikes: dict[str, Iterable[Fault]]) -> None:
        """Strike each state's next calls with these faults, one a call, and forget earlier plans."""
        self._planned = {state: iter(faults) for state, faults in strikes.items()}
        self.waits.clear()

    @contextlib.contextmanager
    def striking(self) -> Iterator[None]:
        """Strike as planned, without any waits, until the context ends."""
        with contextlib.ExitStack() as seams:
            seams.enter_context(patch(RETRIER)).sleep = self._keep_wait
            seams.enter_context(patch(WAIT, self._wait))
            for task in TASKS:
                seams.enter_context(
                    patch.object(task, "_eval_service_task", self._struck(task._eval_service_task))
                )
            yield

    def _keep_wait(self, seconds: float) -> None:
        self.waits[self._last].append(seconds)

    def _wait(self, env: Any, **_: Any) -> None:
        """Wait no time; an end may come meanwhile."""
        state = env.states.context_object.context_object_data["State"]["Name"]
        if fault := next(self._planned.get(state, iter(())), {}):
            end(fault["end"], env)

    def _struck(self, call: Callable[..., None]) -> Callable[..., None]:
        def evaluate(task: Any, env: Any, **arguments: Any) -> None:
            self._last = task.name
            fault = next(self._planned.get(task.name, iter(())), {})
            if "end" in fault:
                # The call may fail, as one for a name that is free does.
                with ended_from_outside(fault["end"], env):
                    call(task, env, **arguments)
                return
            if not fault or fault.get("late") or {"answer", "oversize"} & fault.keys():
                call(task, env, **arguments)
            if fault:
                strike(fault, task, env)

        return evaluate


def strike(fault: Fault, task: Any, env: Any) -> None:
    """Change the answer of a call, or raise its error."""
    if "answer" in fault:
        env.stack[-1] = {**env.stack[-1], **fault["answer"]}
    elif "oversize" in fault:
        env.stack[-1] = {**env.stack[-1], "More": LARGER_THAN_A_STATE}
    else:
        raise error(fault, task, env)


@contextlib.contextmanager
def ended_from_outside(status: str, env: Any) -> Iterator[None]:
    """End the execution after a call, whether or not the call succeeds."""
    try:
        yield
    finally:
        end(status, env)


def end(status: str, env: Any) -> None:
    """End the execution from outside, while one of its states is at work."""
    arn = env.states.context_object.context_object_data["Execution"]["Id"]
    if status == "ABORTED":
        boto3.client("stepfunctions").stop_execution(
            executionArn=arn, error="Test", cause="stopped"
        )
        return
    region, account = arn.split(":")[3:5]
    execution = stepfunctions_parser_backends[account][region].describe_execution(arn)
    execution.exec_worker.env.set_timed_out()


def error(fault: Fault, task: Any, env: Any) -> Exception:
    """Return the exception by which the interpreter learns of a failed call."""
    words = message(task.name)
    if "function" in fault:
        told = {"errorType": fault["function"], "errorMessage": words}
        return LambdaFunctionErrorException("Unhandled", json.dumps(told))
    if "code" in fault:
        return service_error(task, fault["code"], words)
    if fault["error"] == "States.Timeout":
        return EvalTimeoutError()
    name = RUNTIME_ERROR if "runtime" in fault else CustomErrorName(fault["error"])
    details = TaskFailedEventDetails(error=fault["error"], cause=words)
    event = EventDetails(taskFailedEventDetails=details)
    return FailureEventException(FailureEvent(env, name, HistoryEventType.TaskFailed, event))


def message(state: str) -> str:
    """Return the message of a struck call's error."""
    return f"Struck at {state}."


def service_error(task: Any, code: str, words: str) -> Exception:
    """Return boto3's error for a service's answer, of the class that the service model has for it."""
    service = task._get_boto_service_name()
    answer = {
        "Error": {"Code": code, "Message": words},
        "ResponseMetadata": {"HTTPStatusCode": 400, "RequestId": "request"},
    }
    raised: Exception = exceptions(service).from_code(code)(answer, "Call")
    return raised


@functools.cache
def exceptions(service: str) -> Any:
    """Return the classes of a service's errors; they outlast the client that makes them."""
    return boto3.client(service).exceptions
