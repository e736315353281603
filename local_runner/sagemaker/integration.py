"""The optimized Step Functions integration of SageMaker, for moto's interpreter, which has none.

It makes API calls and waits; what the calls do is decided in service.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.api import (
    HistoryEventExecutionDataDetails,
    HistoryEventType,
    TaskFailedEventDetails,
    TaskSubmittedEventDetails,
)
from moto.stepfunctions.parser.asl.component.common.error_name.custom_error_name import (
    CustomErrorName,
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
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from local_runner.sagemaker import interpreter, task_fields
from local_runner.sagemaker.service import SageMaker
from local_runner.sagemaker.task_results import (
    finished_tuning_job,
    with_sdk_metadata,
)

# How soon a stopped or timed-out execution is noticed; the end of the job itself is noticed at once.
_NOTICE_SECONDS = 0.1

_SYNC_ACTION = "createHyperParameterTuningJob"


class SageMakerTask(StateTaskServiceCallback):  # type: ignore[misc]
    """A Task state whose Resource is ``arn:aws:states:::sagemaker:<action>``."""

    def __init__(self, sagemaker: SageMaker) -> None:
        super().__init__(supported_integration_patterns={ResourceCondition.Sync})
        self._sagemaker = sagemaker

    def _get_supported_parameters(self) -> set[str] | None:
        """None, which refuses the state machine, for a call or pattern that is not offered.

        The set is empty because moto would silently drop a parameter that is not in it.
        """
        patterns = (None, ResourceCondition.Sync) if self._is_sync_action() else (None,)
        offered = self.resource.api_action in task_fields.OPERATIONS
        return set() if offered and self.resource.condition in patterns else None

    def _is_sync_action(self) -> bool:
        return bool(self.resource.api_action == _SYNC_ACTION)

    def _eval_parameters(self, env: Any) -> dict[str, Any]:
        parameters: dict[str, Any] = super()._eval_parameters(env)
        found = task_fields.problems(self.resource.api_action, parameters)
        if found:
            kind = "Parameters" if self._is_language_query_jsonpath() else "Arguments"
            given = to_json_str(parameters, separators=(",", ":"))
            cause = (
                f"The {kind} '{given}' could not be used to start the Task: [{', '.join(found)}]"
            )
            raise FailureEventException(self._failure(env, interpreter.RUNTIME_ERROR, cause))
        return parameters

    def _eval_service_task(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: Any,
        state_credentials: Any,
    ) -> None:
        if self._is_integration_pattern():
            normalised_parameters = self._tagged(env, normalised_parameters)
        client = boto_client_for(
            service="sagemaker",
            region=resource_runtime_part.region,
            state_credentials=state_credentials,
        )
        call = getattr(client, self._get_boto_service_action())
        env.stack.append(with_sdk_metadata(call(**normalised_parameters)))

    def _tagged(self, env: Any, parameters: dict[str, Any]) -> dict[str, Any]:
        """With the tags by which Step Functions finds the jobs that it waits for."""
        execution = env.states.context_object.context_object_data["Execution"]["Id"]
        own = [
            {"Key": "MANAGED_BY_AWS", "Value": "STARTED_BY_STEP_FUNCTIONS"},
            {"Key": "AWS_STEP_FUNCTIONS_EXECUTION_ARN", "Value": execution},
        ]
        return parameters | {"Tags": [*parameters.get("Tags", []), *own]}

    def _after_eval_execution(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: Any,
        state_credentials: Any,
    ) -> None:
        """Record the submission and wait for the job, unless the execution ends first.

        moto's own waiting polls twice a second, and fails for a service without task tokens.
        """
        if self._is_integration_pattern():
            self._record_submission(env)
            job = self._sagemaker.tuning_job(normalised_parameters["HyperParameterTuningJobName"])
            if not _outlasted_by(env, job):
                # Best effort, as on AWS: the job may be ending by itself.
                with suppress(ClientError):
                    self._stop(resource_runtime_part.region, job.name)
                return
            env.stack[-1] = self._finished(env, job)
        super(StateTaskServiceCallback, self)._after_eval_execution(
            env, resource_runtime_part, normalised_parameters, state_credentials
        )

    def _record_submission(self, env: Any) -> None:
        submitted = TaskSubmittedEventDetails(
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
            output=to_json_str(env.stack[-1]),
            outputDetails=HistoryEventExecutionDataDetails(truncated=False),
        )
        env.event_manager.add_event(
            context=env.event_history_context,
            event_type=HistoryEventType.TaskSubmitted,
            event_details=EventDetails(taskSubmittedEventDetails=submitted),
        )

    def _stop(self, region: str, name: str) -> None:
        client = boto_client_for(service="sagemaker", region=region)
        client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)

    def _finished(self, env: Any, job: Any) -> dict[str, Any]:
        detail = finished_tuning_job(job.describe(), self._sagemaker.tags[job.arn])
        status = detail["HyperParameterTuningJobStatus"]
        stopped_fails = self._sagemaker.stopped_job_fails_task
        if status == "Failed" or (status == "Stopped" and stopped_fails):
            error = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
            raise FailureEventException(self._failure(env, error, to_json_str(detail)))
        return detail

    def _from_error(self, env: Any, ex: Exception) -> FailureEvent:
        if not isinstance(ex, ClientError):
            return super()._from_error(env, ex)
        return self._failure(env, CustomErrorName(_error_name(ex)), _cause(ex))

    def _failure(self, env: Any, error: ErrorName, cause: str) -> FailureEvent:
        details = TaskFailedEventDetails(
            resource=self._get_sfn_resource(),
            resourceType=self._get_sfn_resource_type(),
            error=error.error_name,
            cause=cause,
        )
        return FailureEvent(
            env=env,
            error_name=error,
            event_type=HistoryEventType.TaskFailed,
            event_details=EventDetails(taskFailedEventDetails=details),
        )


def _outlasted_by(env: Any, job: Any) -> bool:
    """Wait for the end of the job or of the execution; whether the job ended first."""
    while env.is_running():
        if job.wait(_NOTICE_SECONDS):
            return True
    return False


def _error_name(error: ClientError) -> str:
    """Modelled errors have a class and a name of their own; all others share one.

    "Handling errors in Step Functions" lists SageMaker's; https://github.com/aws/aws-cdk/issues/26012 shows the
    shared name for a denied access.
    """
    modelled = type(error) is not ClientError
    code = error.response["Error"]["Code"].removesuffix("Exception")
    return f"SageMaker.{code}Exception" if modelled else "SageMaker.AmazonSageMakerException"


def _cause(error: ClientError) -> str:
    metadata, described = error.response["ResponseMetadata"], error.response["Error"]
    return (
        f"{described['Message']} (Service: AmazonSageMaker; Status Code: {metadata['HTTPStatusCode']}; "
        f"Error Code: {described['Code']}; Request ID: {metadata['RequestId']}; Proxy: null)"
    )


@contextmanager
def install(sagemaker: SageMaker) -> Iterator[None]:
    """Give moto's interpreter the integration and its corrections while the context is open."""
    with (
        _tasks(sagemaker),
        interpreter.definitions_parsed_once(),
        interpreter.tasks_in_turn(),
        interpreter.json_results(),
        interpreter.sdk_error_names(),
        interpreter.unmodelled_error_names(),
        interpreter.reserved_names_out_of_maps(),
        interpreter.uncatchable_runtime_errors(),
        interpreter.generated_names(),
    ):
        yield


def _tasks(sagemaker: SageMaker) -> Any:
    """moto forwards every sagemaker task unchecked, and cannot wait for one."""
    moto_task_for = state_task_factory.state_task_service_for

    def task_for(service_name: str) -> Any:
        return (
            SageMakerTask(sagemaker) if service_name == "sagemaker" else moto_task_for(service_name)
        )

    return patch.object(state_task_factory, "state_task_service_for", task_for)
