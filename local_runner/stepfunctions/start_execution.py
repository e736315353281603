"""The optimized Step Functions integration of Step Functions itself: executions that start executions."""

import json
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import Any

from botocore.exceptions import ClientError
from moto.core.responses import ActionResult
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.eval.program_state import ProgramStopped
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from local_runner.seam import Seam
from local_runner.stepfunctions.optimized_task import TASK_FAILED, OptimizedTask
from local_runner.stepfunctions.task_results import with_sdk_metadata

TASKS = Seam(
    state_task_factory,
    "state_task_service_for",
    "moto's `states:startExecution` cannot read the answer of StartExecution, and leaves the started execution "
    "running when the execution that started it is stopped.",
)
NAMES = Seam(
    StepFunctionsParserBackend,
    "start_execution",
    "moto gives an execution that is started without a name no name at all.",
)
STOP = Seam(
    StepFunctionResponse,
    "stop_execution",
    "moto ignores the error and the cause with which an execution is stopped.",
)
REASON = Seam(BaseExecutionWorkerCommunication, "_reflect_execution_status", STOP.reason)

_moto_start = StepFunctionsParserBackend.start_execution
_moto_reflect = BaseExecutionWorkerCommunication._reflect_execution_status

# The end of the started execution, and of the execution that started it, is noticed so soon.
_NOTICE_SECONDS = 0.05

_PARAMETERS = {"StateMachineArn", "Name", "Input", "TraceHeader"}
_WAITING = (ResourceCondition.Sync, ResourceCondition.Sync2)


class StartExecutionTask(OptimizedTask):
    """A Task state whose Resource is ``arn:aws:states:::states:startExecution``, ``.sync`` or ``.sync:2``.

    https://docs.aws.amazon.com/step-functions/latest/dg/connect-stepfunctions.html
    """

    error_prefix = "StepFunctions"
    sdk_name = "AWSStepFunctions"

    def __init__(self) -> None:
        super().__init__(supported_integration_patterns=set(_WAITING))

    def _get_supported_parameters(self) -> set[str] | None:
        """Return None for a pattern that is not offered, which refuses the state machine.

        For others the set is empty: moto would silently drop a parameter that is not in the set.
        """
        action = self.resource.api_action == "startExecution"
        return set() if action and self.resource.condition in (None, *_WAITING) else None

    def _problems(self, parameters: dict[str, Any]) -> list[str]:
        missing = {"StateMachineArn"} - parameters.keys()
        return [
            *(f"The field '{name}' is required but was missing" for name in missing),
            *(
                f'The field "{name}" is not supported by Step Functions'
                for name in sorted(parameters.keys() - _PARAMETERS)
            ),
        ]

    def _normalise_parameters(self, parameters: dict[str, Any], **_: Any) -> None:
        given = parameters.get("Input", {})
        parameters["Input"] = given if isinstance(given, str) else to_json_str(given)

    def _eval_service_task(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: dict[str, Any],
        state_credentials: Any,
    ) -> None:
        client = boto_client_for(
            service="stepfunctions",
            region=resource_runtime_part.region,
            state_credentials=state_credentials,
        )
        request = {name[0].lower() + name[1:]: each for name, each in normalised_parameters.items()}
        answer = client.start_execution(**request)
        metadata = answer.pop("ResponseMetadata")
        env.stack.append(with_sdk_metadata(_pascal_case(answer) | {"ResponseMetadata": metadata}))

    def _wait(
        self,
        env: Any,
        region: str,
        state_credentials: Any,
        submitted: dict[str, Any],  # noqa: ARG002
    ) -> dict[str, Any] | None:
        client = boto_client_for(
            service="stepfunctions", region=region, state_credentials=state_credentials
        )
        arn = env.stack[-1]["ExecutionArn"]
        ended = _ended(env, client, arn)
        if ended is None:
            _stop(env, client, arn)
            return None
        return self._result(env, ended)

    def _result(self, env: Any, description: dict[str, Any]) -> dict[str, Any]:
        """Return the ended execution; .sync:2 has its input and output as JSON, .sync as text."""
        result = _pascal_case(description)
        if self.resource.condition == ResourceCondition.Sync2:
            for name in {"Input", "Output"} & result.keys():
                result[name] = json.loads(result[name])
        if result["Status"] == "SUCCEEDED":
            return result
        raise self._failed(env, TASK_FAILED, to_json_str(result))


def _ended(env: Any, client: Any, arn: str) -> dict[str, Any] | None:
    """Wait for the started execution and return its description; None if the starting execution ends first."""
    while env.is_running():
        description: dict[str, Any] = client.describe_execution(executionArn=arn)
        del description["ResponseMetadata"]
        if description["status"] != "RUNNING":
            return description
        time.sleep(_NOTICE_SECONDS)
    return None


def _stop(env: Any, client: Any, arn: str) -> None:
    """Try to stop the started execution, as AWS does: it may be ending by itself."""
    own = env.states.context_object.context_object_data["Execution"]["Id"]
    cause = (
        f"The Task state in AWS Step Functions execution [{own}] which was managing this resource "
        "was aborted"
    )
    with suppress(ClientError):
        client.stop_execution(executionArn=arn, cause=cause)


def _pascal_case(answer: dict[str, Any]) -> dict[str, Any]:
    """Return an answer as the integration returns it: names in order, dates in milliseconds."""
    named = {name[0].upper() + name[1:]: _plain(value) for name, value in answer.items()}
    return dict(sorted(named.items()))


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return _pascal_case(value)
    return round(value.timestamp() * 1000) if isinstance(value, datetime) else value


def start_with_name(
    backend: Any, state_machine_arn: str, name: str | None = None, *arguments: Any, **options: Any
) -> Any:
    """Start an execution, under a name of its own if it has none."""
    return _moto_start(backend, state_machine_arn, name or str(uuid.uuid4()), *arguments, **options)


def stop_with_reason(response: Any) -> ActionResult:
    """Answer StopExecution; the execution ends with the request's error and cause."""
    execution = response.stepfunction_backend.describe_execution(
        response._get_param("executionArn")
    )
    reason = {name: response._get_param(name) for name in ("error", "cause")}
    now = datetime.now(UTC)
    execution.stop(stop_date=now, **reason)
    return ActionResult({"stopDate": now})


def reflect_with_reason(worker: Any) -> None:
    """Show the status of an execution and, if it was stopped, the reason."""
    _moto_reflect(worker)
    state = worker.execution.exec_worker.env.program_state()
    if isinstance(state, ProgramStopped):
        worker.execution.error, worker.execution.cause = state.error, state.cause


@contextmanager
def install() -> Iterator[None]:
    """Give moto the integration, names of executions and reasons of their stops while the context is open."""
    task_elsewhere = state_task_factory.state_task_service_for

    def task_for(service_name: str) -> Any:
        return StartExecutionTask() if service_name == "states" else task_elsewhere(service_name)

    with (
        TASKS.replaced_by(task_for),
        NAMES.replaced_by(start_with_name),
        STOP.replaced_by(stop_with_reason),
        REASON.replaced_by(reflect_with_reason),
    ):
        yield
