"""The optimized Step Functions integration of SageMaker, for moto's interpreter, which has none.

It makes API calls and waits; what the calls do is decided in service.py.
"""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from local_runner.sagemaker.service import SageMaker
from local_runner.stepfunctions import interpreter, task_fields
from local_runner.stepfunctions.optimized_task import TASK_FAILED, OptimizedTask
from local_runner.stepfunctions.task_results import finished_tuning_job, with_sdk_metadata

# How soon a stopped or timed-out execution is noticed; the end of the job itself is noticed at once.
_NOTICE_SECONDS = 0.1

_SYNC_ACTION = "createHyperParameterTuningJob"


class SageMakerTask(OptimizedTask):
    """A Task state whose Resource is ``arn:aws:states:::sagemaker:<action>``."""

    error_prefix = "SageMaker"
    sdk_name = "AmazonSageMaker"

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

    def _problems(self, parameters: dict[str, Any]) -> list[str]:
        return task_fields.problems(self.resource.api_action, parameters)

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

    def _wait(
        self,
        env: Any,
        region: str,
        state_credentials: Any,
        submitted: dict[str, Any],
    ) -> dict[str, Any] | None:
        job = self._sagemaker.tuning_job(submitted["HyperParameterTuningJobName"])
        if _outlasted_by(env, job):
            return self._finished(env, job)
        # Best effort, as on AWS: the job may be ending by itself, and the role may not be allowed to.
        with suppress(ClientError):
            self._stop(region, state_credentials, job.name)
        return None

    def _stop(self, region: str, credentials: Any, name: str) -> None:
        client = boto_client_for(service="sagemaker", region=region, state_credentials=credentials)
        client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)

    def _finished(self, env: Any, job: Any) -> dict[str, Any]:
        detail = finished_tuning_job(job.describe(), self._sagemaker.tags[job.arn])
        status = detail["HyperParameterTuningJobStatus"]
        stopped_fails = self._sagemaker.stopped_job_fails_task
        if status == "Failed" or (status == "Stopped" and stopped_fails):
            raise self._failed(env, TASK_FAILED, to_json_str(detail))
        return detail


def _outlasted_by(env: Any, job: Any) -> bool:
    """Wait for the end of the job or of the execution; whether the job ended first."""
    while env.is_running():
        if job.wait(_NOTICE_SECONDS):
            return True
    return False


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
        interpreter.first_end_is_final(),
        interpreter.start_times_in_milliseconds(),
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
