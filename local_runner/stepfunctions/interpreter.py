"""Corrections of moto's Step Functions interpreter, where it differs from AWS for every service or takes too long.

Each is a function. SageMaker's own integration is in sagemaker_task.py.
"""

import contextlib
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import datetime
from functools import lru_cache
from typing import Any

from moto.stepfunctions.parser.asl.component.eval_component import EvalComponent
from moto.stepfunctions.parser.asl.component.state.exec.execute_state import ExecutionState
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk as aws_sdk,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service import (
    StateTaskService,
)
from moto.stepfunctions.parser.asl.eval.environment import Environment
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.backend.execution import Execution

from local_runner.seam import Seam
from local_runner.stepfunctions import error_names
from local_runner.stepfunctions.task_results import as_json, instant

# More tasks than this only take the interpreter's one processor from each other.
TASKS_AT_A_TIME = 8

PARSE = Seam(
    AmazonStateLanguageParser,
    "parse",
    "moto parses the definition anew for each execution, which takes longer than the rest of the execution.",
)
HEAP_KEY = Seam(
    EvalComponent,
    "heap_key",
    "moto makes up a component's key when a thread first asks for it: two threads can get two keys and count the "
    "attempts of a Retry twice.",
)
EVALUATE = Seam(
    ExecutionState,
    "_evaluate_with_timeout",
    "moto starts every task at once: among hundreds of executions none would end within its time-out.",
)
SDK_RESULT = Seam(
    aws_sdk.StateTaskServiceAwsSdk,
    "_eval_service_task",
    "moto leaves datetimes in the results of `aws-sdk` tasks, where Step Functions has text.",
)
ERROR = Seam(
    Environment,
    "set_error",
    "moto lets an error of a task that was under way replace the abort of its execution, or its time-out.",
)
TIMED_OUT = Seam(Environment, "set_timed_out", ERROR.reason)
START = Seam(
    Execution, "__init__", "moto's start times have microseconds, those of AWS milliseconds."
)
START_DETAILS = Seam(
    Execution,
    "get_start_execution_details",
    "moto's start times have another form in the context object than those of AWS.",
)

moto_parse = AmazonStateLanguageParser.parse


@contextlib.contextmanager
def install() -> Iterator[None]:
    """Correct moto's interpreter while the context is open."""
    with (
        definitions_parsed_once(),
        HEAP_KEY.replaced_by(property(id)),
        tasks_in_turn(),
        json_results(),
        error_names.install(),
        first_end_is_final(),
        start_times_in_milliseconds(),
    ):
        yield


def definitions_parsed_once() -> AbstractContextManager[Any]:
    """Let the executions of a definition share its components.

    The components have no state of an execution: moto itself lets the threads of a Map share them. Executions that
    start together wait for the first of them to parse.
    """
    parsing = threading.Lock()
    parse_once = lru_cache(maxsize=16)(moto_parse)

    def parse(definition: str) -> tuple[Any, Any]:
        with parsing:
            parsed: tuple[Any, Any] = parse_once(definition)
            return parsed

    return PARSE.replaced_by(staticmethod(parse))


def tasks_in_turn() -> AbstractContextManager[Any]:
    """Let a task wait for its turn before its time-out begins.

    A task that waits for others (.sync, a task token) takes no turn.
    """
    turns = threading.Semaphore(TASKS_AT_A_TIME)
    moto_evaluate = ExecutionState._evaluate_with_timeout

    def evaluate_with_timeout(state: Any, env: Any) -> None:
        if not isinstance(state, StateTaskService) or state.resource.condition is not None:
            moto_evaluate(state, env)
            return
        with turns:
            moto_evaluate(state, env)

    return EVALUATE.replaced_by(evaluate_with_timeout)


def json_results() -> AbstractContextManager[Any]:
    """Turn the results of aws-sdk tasks into JSON."""
    moto_eval = aws_sdk.StateTaskServiceAwsSdk._eval_service_task

    def eval_service_task(state: Any, env: Any, *arguments: Any, **named: Any) -> None:
        moto_eval(state, env, *arguments, **named)
        env.stack[-1] = as_json(env.stack[-1])

    return SDK_RESULT.replaced_by(eval_service_task)


@contextlib.contextmanager
def first_end_is_final() -> Iterator[None]:
    """Let an abort or a time-out of an execution stay its end."""
    moto_error, moto_timed_out = Environment.set_error, Environment.set_timed_out

    def set_error(env: Environment, error: Any) -> None:
        if env.is_running():
            moto_error(env, error)

    def set_timed_out(env: Environment) -> None:
        if env.is_running():
            moto_timed_out(env)

    with (
        ERROR.replaced_by(set_error),
        TIMED_OUT.replaced_by(set_timed_out),
    ):
        yield


@contextlib.contextmanager
def start_times_in_milliseconds() -> Iterator[None]:
    """Give executions start times as AWS has them, in the context object, too.

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
        START.replaced_by(init),
        START_DETAILS.replaced_by(details),
    ):
        yield
