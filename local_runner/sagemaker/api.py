"""SageMaker's HTTP API in the embedded AWS, which checks every request as the service does.

It answers for tuning jobs, training jobs and algorithms; model_package_api.py answers for model packages and moto for
everything else. CreateTrainingJob is refused, because moto would only pretend to train.
"""

from functools import cached_property
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult, EmptyResult
from moto.sagemaker.exceptions import AWSValidationException
from moto.sagemaker.responses import SageMakerResponse

from local_runner.sagemaker import listing
from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from local_runner.sagemaker.model_package_api import ModelPackageApi
from local_runner.sagemaker.refusals import refuse
from local_runner.sagemaker.rules import model as model_rules
from local_runner.sagemaker.rules import preconditions, shapes
from local_runner.sagemaker.rules.warm_start import TERMINAL_STATUSES
from local_runner.sagemaker.service import SageMaker


class SageMakerApi(ModelPackageApi, SageMakerResponse):  # type: ignore[misc]
    """The answer to one request. moto finds the method of an operation by the operation's name."""

    def __init__(self, sagemaker: SageMaker) -> None:
        super().__init__()
        self.sagemaker = sagemaker

    @cached_property
    def problems(self) -> list[str]:
        """The problems that the service model finds in the request."""
        return shapes.problems(self._get_action(), self.request)

    def parse_parameters(self, request: Any) -> None:
        """Give moto's parser only requests that fit the service model, on which the parser relies."""
        if not self.problems:
            super().parse_parameters(request)

    def call_action(self) -> Any:
        """Answer the request, or refuse it before any operation sees it."""
        try:
            self.sagemaker.before_call(self._get_action(), self.request)
            self._refuse_what_the_model_refuses()
        except ServiceException as error:
            status, headers, body = self.serialized(ActionResult(error))
            return status, *self._enrich_response(headers, body)
        return super().call_action()

    def _refuse_what_the_model_refuses(self) -> None:
        refuse([shapes.validation_message(self.problems)] if self.problems else [])

    # Tuning jobs

    def create_hyper_parameter_tuning_job(self) -> ActionResult:
        arn = self.sagemaker.create_tuning_job(self.request)
        return ActionResult({"HyperParameterTuningJobArn": arn})

    def describe_hyper_parameter_tuning_job(self) -> ActionResult:
        return ActionResult(describe_tuning_job(self._tuning_job()))

    def stop_hyper_parameter_tuning_job(self) -> EmptyResult:
        self._tuning_job().stop()
        return EmptyResult()

    def delete_hyper_parameter_tuning_job(self) -> EmptyResult:
        self.sagemaker.delete_tuning_job(self.request["HyperParameterTuningJobName"])
        return EmptyResult()

    def list_hyper_parameter_tuning_jobs(self) -> ActionResult:
        described = list(map(describe_tuning_job, list(self.sagemaker.tuning_jobs.values())))
        columns = {
            "Name": lambda job: job["HyperParameterTuningJobName"],
            "Status": lambda job: job["HyperParameterTuningJobStatus"],
            "CreationTime": lambda job: job["CreationTime"],
        }
        summaries = [
            job | _members_of(job["HyperParameterTuningJobConfig"], "Strategy", "ResourceLimits")
            for job in listing.select(described, self.request, columns)
        ]
        return self._page("HyperParameterTuningJobSummaries", summaries)

    def list_training_jobs_for_hyper_parameter_tuning_job(self) -> ActionResult:
        summaries = [job.summary() for job in self._tuning_job().training_jobs()]
        columns = {
            "Name": lambda job: job["TrainingJobName"],
            "CreationTime": lambda job: job["CreationTime"],
            "Status": lambda job: job["TrainingJobStatus"],
            "FinalObjectiveMetricValue": _objective_value,
        }
        return self._page("TrainingJobSummaries", listing.select(summaries, self.request, columns))

    def _tuning_job(self) -> TuningJob:
        return self.sagemaker.tuning_job(self.request["HyperParameterTuningJobName"])

    # Training jobs

    def create_training_job(self) -> ActionResult:
        raise AWSValidationException(
            "CreateTrainingJob is not available here: tuning jobs start the training jobs."
        )

    def describe_training_job(self) -> ActionResult:
        return ActionResult(self.sagemaker.training_job(self.request["TrainingJobName"]).describe())

    def stop_training_job(self) -> EmptyResult:
        job = self.sagemaker.training_job(self.request["TrainingJobName"])
        status = job.describe()["TrainingJobStatus"]
        if status in TERMINAL_STATUSES:
            refuse([f"The request was rejected because the training job is in status {status}."])
        job.stop()
        return EmptyResult()

    def list_training_jobs(self) -> ActionResult:
        described = [job.describe() for job in self.sagemaker.training_jobs()]
        columns = {
            "CreationTime": lambda job: job["CreationTime"],
            "Name": lambda job: job["TrainingJobName"],
            "Status": lambda job: job["TrainingJobStatus"],
        }
        return self._page("TrainingJobSummaries", listing.select(described, self.request, columns))

    # Algorithms

    def describe_algorithm(self) -> ActionResult:
        return ActionResult(self.sagemaker.algorithms.describe(self.request["AlgorithmName"]))

    def list_algorithms(self) -> ActionResult:
        columns = {
            "CreationTime": lambda algorithm: algorithm["CreationTime"],
            "Name": lambda algorithm: algorithm["AlgorithmName"],
        }
        described = listing.select(self.sagemaker.algorithms.list(), self.request, columns)
        return self._page("AlgorithmSummaryList", described)

    # Models and endpoint configurations

    def create_model(self) -> ActionResult:
        name = self.request["ModelName"]
        self._refuse_model()
        created = super().create_model()
        # moto forgets the setting, and would describe every model without network isolation.
        model = self.sagemaker_backend._models[name]
        model.enable_network_isolation = self.request.get("EnableNetworkIsolation", False)
        return created

    def _refuse_model(self) -> None:
        name = self.request["ModelName"]
        arn = self.sagemaker.arn("model", name)
        if name in self.sagemaker_backend._models:
            # Quoted in https://github.com/astronomer/astronomer-providers/issues/1055
            refuse([f'Cannot create already existing model "{arn}".'])
        refuse(model_rules.problems(self.request))
        s3_client = self.sagemaker.roles.s3_client_of(self.request.get("ExecutionRoleArn"))
        containers = model_rules.containers(self.request)
        refuse(
            [
                *model_rules.package_problems(self.request, self.sagemaker.model_packages.find),
                *preconditions.model_problems(self.request, arn, s3_client),
                *self.sagemaker.marketplace_problems(containers),
            ]
        )

    def create_endpoint_config(self) -> ActionResult:
        name = self.request["EndpointConfigName"]
        if name in self.sagemaker_backend.endpoint_configs:
            arn = self.sagemaker.arn("endpoint-config", name)
            refuse([f'Cannot create already existing endpoint configuration "{arn}".'])
        return super().create_endpoint_config()

    # Tags

    def list_tags(self) -> ActionResult:
        tags = self.sagemaker.tags.get(self.request["ResourceArn"])
        return super().list_tags() if tags is None else ActionResult({"Tags": tags})

    def add_tags(self) -> ActionResult:
        tags = self.sagemaker.tags.get(self.request["ResourceArn"])
        if tags is None:
            return super().add_tags()
        added = {tag["Key"] for tag in self.request["Tags"]}
        tags[:] = [tag for tag in tags if tag["Key"] not in added] + self.request["Tags"]
        return ActionResult({"Tags": tags})

    def delete_tags(self) -> ActionResult:
        tags = self.sagemaker.tags.get(self.request["ResourceArn"])
        if tags is None:
            return super().delete_tags()
        tags[:] = [tag for tag in tags if tag["Key"] not in self.request["TagKeys"]]
        return EmptyResult()

    def _page(self, member: str, records: list[dict[str, Any]]) -> ActionResult:
        return ActionResult(listing.page(member, records, self.request))


def _members_of(source: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: source[name] for name in names if name in source}


def _objective_value(summary: dict[str, Any]) -> float | None:
    metric = summary.get("FinalHyperParameterTuningJobObjectiveMetric")
    return metric["Value"] if metric else None
