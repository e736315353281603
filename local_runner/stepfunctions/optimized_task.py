"""The common part of optimized Step Functions integrations: how a Task is refused, waits and fails."""

import abc
from typing import Any

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
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.state_task_service_callback import (
    StateTaskServiceCallback,
)
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

TASK_FAILED = StatesErrorName(typ=StatesErrorNameType.StatesTaskFailed)
RUNTIME_ERROR = StatesErrorName(typ=StatesErrorNameType.StatesRuntime)


class OptimizedTask(StateTaskServiceCallback, abc.ABC):  # type: ignore[misc]
    """A Task state that calls one service and may wait for what it started."""

    # The beginning of the service's error names, and the Java SDK's name of the service. The second is part of the name
    # that all errors without a class share, and of every cause.
    error_prefix: str
    sdk_name: str

    @abc.abstractmethod
    def _problems(self, parameters: dict[str, Any]) -> list[str]:
        """Return the reasons for which the parameters cannot start the task, in the words of Step Functions."""

    @abc.abstractmethod
    def _wait(self, env: Any, region: str, state_credentials: Any, submitted: Any) -> Any:
        """Return the result of what the task started; stop it and return None if the execution ends first."""

    def _eval_parameters(self, env: Any) -> dict[str, Any]:
        parameters: dict[str, Any] = super()._eval_parameters(env)
        found = self._problems(parameters)
        if found:
            kind = "Parameters" if self._is_language_query_jsonpath() else "Arguments"
            given = to_json_str(parameters, separators=(",", ":"))
            cause = (
                f"The {kind} '{given}' could not be used to start the Task: [{', '.join(found)}]"
            )
            raise self._failed(env, RUNTIME_ERROR, cause)
        return parameters

    def _after_eval_execution(
        self,
        env: Any,
        resource_runtime_part: Any,
        normalised_parameters: Any,
        state_credentials: Any,
    ) -> None:
        """Record the submission and wait, unless the execution ends first.

        moto's own waiting polls twice a second, and fails for a service without task tokens.
        """
        if self._is_integration_pattern():
            self._record_submission(env)
            region = resource_runtime_part.region
            result = self._wait(env, region, state_credentials, normalised_parameters)
            if result is None:
                return
            env.stack[-1] = result
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

    def _from_error(self, env: Any, ex: Exception) -> FailureEvent:
        if not isinstance(ex, ClientError):
            return super()._from_error(env, ex)
        return self._failure(env, CustomErrorName(self._error_name(ex)), self._cause(ex))

    def _error_name(self, error: ClientError) -> str:
        """Return the error's own name if the service model has the error, or the name that all others share.

        "Handling errors in Step Functions" lists SageMaker's; https://github.com/aws/aws-cdk/issues/26012 shows the
        shared name for a denied access.
        """
        modelled = type(error) is not ClientError
        code = error.response["Error"]["Code"].removesuffix("Exception")
        return f"{self.error_prefix}.{code if modelled else self.sdk_name}Exception"

    def _cause(self, error: ClientError) -> str:
        metadata, described = error.response["ResponseMetadata"], error.response["Error"]
        return (
            f"{described['Message']} (Service: {self.sdk_name}; Status Code: {metadata['HTTPStatusCode']}; "
            f"Error Code: {described['Code']}; Request ID: {metadata['RequestId']}; Proxy: null)"
        )

    def _failed(self, env: Any, error: ErrorName, cause: str) -> FailureEventException:
        return FailureEventException(self._failure(env, error, cause))

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
