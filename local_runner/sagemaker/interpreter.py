"""Corrections to moto's Step Functions interpreter, where it differs from AWS for every service.

Each is one function: what is replaced, and why. What SageMaker adds is in integration.py.
"""

import functools
from typing import Any
from unittest.mock import patch

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
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service import (
    state_task_service_aws_sdk as aws_sdk,
)
from moto.stepfunctions.parser.asl.parse.asl_parser import AmazonStateLanguageParser
from moto.stepfunctions.parser.asl.parse.preprocessor import Preprocessor
from moto.stepfunctions.parser.asl.utils.json_path import NoSuchJsonPathError

from local_runner.sagemaker.task_results import as_json

RUNTIME_ERROR = StatesErrorName(typ=StatesErrorNameType.StatesRuntime)


def json_results() -> Any:
    """moto leaves datetimes in the results of aws-sdk tasks, where Step Functions has text."""
    moto_eval = aws_sdk.StateTaskServiceAwsSdk._eval_service_task

    def eval_service_task(state: Any, env: Any, *arguments: Any, **named: Any) -> None:
        moto_eval(state, env, *arguments, **named)
        env.stack[-1] = as_json(env.stack[-1])

    return patch.object(aws_sdk.StateTaskServiceAwsSdk, "_eval_service_task", eval_service_task)


def sdk_error_names() -> Any:
    """moto would say sagemaker.sagemakerException where AWS has SageMaker.SageMakerException."""
    return patch.dict(aws_sdk._SERVICE_ERROR_NAMES, {"sagemaker": "SageMaker"})


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


def definitions_parsed_once() -> Any:
    """moto parses the definition for every execution, which takes longer than to execute it.

    Only its syntax tree is kept: the program made of it holds what an execution has come to.
    """
    moto_parse = AmazonStateLanguageParser.parse

    @functools.lru_cache
    def tree(definition: str) -> Any:
        return moto_parse(definition)[1]

    def parse(definition: str) -> tuple[Any, Any]:
        parsed = tree(definition)
        return Preprocessor().visit(parsed), parsed

    return patch.object(AmazonStateLanguageParser, "parse", staticmethod(parse))
