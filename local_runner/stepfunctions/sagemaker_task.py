"""The optimized Step Functions integration of SageMaker.

It makes API calls and waits. sagemaker/service.py decides what the calls do.
"""

from contextlib import AbstractContextManager, suppress
from typing import Any

from botocore.exceptions import ClientError
from moto.stepfunctions.parser.asl.component.state.exec.state_task import state_task_factory
from moto.stepfunctions.parser.asl.component.state.exec.state_task.service.resource import (
    ResourceCondition,
)
from moto.stepfunctions.parser.asl.utils.boto_client import boto_client_for
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from local_runner.sagemaker.service import SageMaker
from local_runner.seam import Seam
from local_runner.stepfunctions import task_fields
from local_runner.stepfunctions.optimized_task import TASK_FAILED, OptimizedTask
from local_runner.stepfunctions.task_results import finished_tuning_job, with_sdk_metadata

TASKS = Seam(
    state_task_factory,
    "state_task_service_for",
    "moto forwards every `sagemaker` task unchecked, and cannot wait for a job.",
)

# A stopped or timed-out execution is noticed so soon, the end of the job at once.
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
        """Return None for a call or pattern that is not offered, which refuses the state machine.

        For others the set is empty: moto would silently drop a parameter that is not in the set.
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
        """Return the parameters with the tags by which Step Functions finds the jobs that it waits for."""
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
        # Best effort, as on AWS: the job may be ending by itself, and the role may lack the right to stop it.
        with suppress(ClientError):
            self._stop(region, state_credentials, job.name)
        return None

    def _stop(self, region: str, credentials: Any, name: str) -> None:
        client = boto_client_for(service="sagemaker", region=region, state_credentials=credentials)
        client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)

    def _finished(self, env: Any, job: TuningJob) -> dict[str, Any]:
        detail = finished_tuning_job(describe_tuning_job(job), self._sagemaker.tags[job.arn])
        status = detail["HyperParameterTuningJobStatus"]
        stopped_fails = self._sagemaker.stopped_job_fails_task
        if status == "Failed" or (status == "Stopped" and stopped_fails):
            raise self._failed(env, TASK_FAILED, to_json_str(detail))
        return detail


def _outlasted_by(env: Any, job: TuningJob) -> bool:
    """Wait for the end of the job or of the execution, and return whether the job ended first."""
    while env.is_running():
        if job.wait(_NOTICE_SECONDS):
            return True
    return False


def install(sagemaker: SageMaker) -> AbstractContextManager[Any]:
    """Give moto's interpreter the integration while the context is open."""
    moto_task_for = state_task_factory.state_task_service_for

    def task_for(service_name: str) -> Any:
        return (
            SageMakerTask(sagemaker) if service_name == "sagemaker" else moto_task_for(service_name)
        )

    return TASKS.replaced_by(task_for)
