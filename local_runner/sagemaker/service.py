"""SageMaker's state in the embedded AWS: its algorithms, tuning jobs, model packages and their tags.

The consequences of requests are decided here; api.py takes the requests and gives the answers.
"""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from moto.sagemaker.exceptions import (
    AWSValidationException,
    ResourceInUseException,
    ResourceNotFound,
)
from moto.utilities.utils import get_partition

from local_runner.iam.access import Access
from local_runner.sagemaker.algorithm_resources import AlgorithmResources
from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.jobs.training_job import TrainingJob
from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from local_runner.sagemaker.model_packages import ModelPackages
from local_runner.sagemaker.refusals import refuse
from local_runner.sagemaker.roles import Roles
from local_runner.sagemaker.rules import algorithm as algorithm_rules
from local_runner.sagemaker.rules import model as model_rules
from local_runner.sagemaker.rules import preconditions
from local_runner.sagemaker.rules import tuning_job as rules
from local_runner.sagemaker.rules import warm_start as warm_start_rules
from local_runner.sagemaker.rules.request import Request, definitions, with_algorithm_arns
from local_runner.sagemaker.rules.warm_start import TERMINAL_STATUSES

_STOPPING_GRACE_SECONDS = 30.0

BeforeCall = Callable[[str, dict[str, Any]], None]


def _allow(_operation: str, _request: dict[str, Any]) -> None:
    """Let every call go ahead, as the default of ``before_call``."""


class SageMaker:
    """One account's SageMaker in one Region.

    ``before_call`` sees the operation and the request of every API call first; a
    moto.sagemaker.exceptions.SagemakerClientError that it raises becomes the answer. AWS does not
    document whether Step Functions takes a stopped tuning job for a failure: ``stopped_job_fails_task``
    decides. With ``access``, roles have the permissions of their policies only.
    """

    def __init__(
        self,
        account_id: str,
        region: str,
        workdir: Path,
        algorithms: dict[str, Algorithm] | None = None,
        make_tuning_job: Callable[..., TuningJob] = TuningJob,
        before_call: BeforeCall = _allow,
        stopped_job_fails_task: bool = False,
        access: Access | None = None,
    ) -> None:
        self.account_id = account_id
        self.region = region
        self.workdir = workdir
        self.before_call = before_call
        self.stopped_job_fails_task = stopped_job_fails_task
        self.roles = Roles(account_id, region, access)
        self.tuning_jobs: dict[str, TuningJob] = {}
        self.tags: dict[str, list[dict[str, str]]] = {}
        self.algorithms = AlgorithmResources(self.arn("algorithm", ""))
        self.model_packages = ModelPackages(self.arn)
        self._make_tuning_job = make_tuning_job
        self._creating = threading.Lock()
        for algorithm in (algorithms or {}).values():
            self.register_algorithm(algorithm)

    @property
    def s3_client(self) -> Any:
        """A client of the embedded S3."""
        return self.roles.s3_client

    def arn(self, kind: str, name: str) -> str:
        """Return the ARN of a resource of this account and Region, such as ``model`` ``m``."""
        partition = get_partition(self.region)
        return f"arn:{partition}:sagemaker:{self.region}:{self.account_id}:{kind}/{name}"

    def register_algorithm(self, algorithm: Algorithm, product_id: str | None = None) -> str:
        """Make the algorithm a resource of this account, and return its ARN.

        With a ``product_id`` the algorithm is that AWS Marketplace product.
        """
        product = product_id or algorithm.product_id
        return self.algorithms.register(replace(algorithm, product_id=product))

    def create_tuning_job(self, request: Request) -> str:
        """Check the request beyond the service model, start the job and return its ARN.

        Raises ValidationException with every problem, or ResourceInUse for a name that is taken. A name
        stays taken after the end of its job.
        """
        request = with_algorithm_arns(request, self.algorithms.arn)
        refuse(rules.problems(request))
        parents = self._parents(request)
        refuse(
            [
                *algorithm_rules.problems(request, self.algorithms, self.account_id),
                *self._precondition_problems(request),
                *warm_start_rules.problems(request, list(map(describe_tuning_job, parents))),
            ]
        )
        return self._start(request, parents)

    def tuning_job(self, name: str) -> TuningJob:
        """Return the tuning job of this name, in any case; raise ResourceNotFound if it does not exist."""
        job = self._named(name)
        if job is None:
            # Quoted in https://github.com/aws/amazon-sagemaker-examples/issues/1540
            raise ResourceNotFound(
                f"Amazon SageMaker can't find a tuning job called {name}. Type another name."
            )
        return job

    def delete_tuning_job(self, name: str) -> None:
        """Forget a tuning job that has ended, and free its name. An unknown name is no error."""
        job = self._named(name)
        if job is None:
            return
        if job.status not in TERMINAL_STATUSES:
            refuse([f"The hyperparameter tuning job {name} is not in a terminal state."])
        del self.tuning_jobs[job.name]
        self.tags.pop(job.arn, None)

    def training_jobs(self) -> list[TrainingJob]:
        """Return the training jobs of all tuning jobs."""
        tuning_jobs = list(self.tuning_jobs.values())
        return [job for tuning_job in tuning_jobs for job in tuning_job.training_jobs()]

    def training_job(self, name: str) -> TrainingJob:
        """Return the training job of this name; raise ValidationException if it does not exist."""
        for job in self.training_jobs():
            if job.name == name:
                return job
        # Not the ResourceNotFound of the service model: https://github.com/boto/boto3/issues/2808
        raise AWSValidationException("Requested resource not found.")

    def marketplace_problems(self, containers: list[dict[str, Any]]) -> list[str]:
        """Return a problem for each model data of the containers that needs a model package."""
        described = (job.describe() for job in self.training_jobs())
        return list(
            model_rules.marketplace_problems(containers, described, self.algorithms.products)
        )

    def stop_all(self) -> None:
        """Stop every tuning job that still runs, and wait until its training processes are gone.

        No training program gets a grace time: nobody can ask for what it would save.
        """
        started = list(self.tuning_jobs.values())
        for job in started:
            job.kill()
        for job in started:
            job.wait(_STOPPING_GRACE_SECONDS)

    def _start(self, request: Request, parents: list[TuningJob]) -> str:
        name = request["HyperParameterTuningJobName"]
        arn = self.arn("hyper-parameter-tuning-job", name)
        with self._creating:
            if self._named(name) is not None:
                # Quoted in https://github.com/aws/amazon-sagemaker-examples/issues/2440
                raise ResourceInUseException(
                    f"A hyperparameter tuning job with the name, {name}, already exists. "
                    "Choose a different name."
                )
            job = self._made(request, arn, parents)
            self.tuning_jobs[name] = job
            self.tags[arn] = list(request.get("Tags", []))
        job.start()
        return arn

    def _made(self, request: Request, arn: str, parents: list[TuningJob]) -> TuningJob:
        folder = self.workdir / request["HyperParameterTuningJobName"]
        find = self.algorithms.find
        s3_client = self.roles.s3_client_of(definitions(request)[0]["RoleArn"])
        try:
            return self._make_tuning_job(request, arn, find, s3_client, folder, parents)
        except (NotImplementedError, ValueError) as error:
            raise AWSValidationException(str(error)) from error

    def _named(self, name: str) -> TuningJob | None:
        """Return the tuning job of this name. Names are unique regardless of case."""
        jobs = list(self.tuning_jobs.items())
        return next((job for known, job in jobs if known.lower() == name.lower()), None)

    def _parents(self, request: Request) -> list[TuningJob]:
        stated = request.get("WarmStartConfig", {}).get("ParentHyperParameterTuningJobs", [])
        return [self.tuning_job(each.get("HyperParameterTuningJobName", "")) for each in stated]

    def _precondition_problems(self, request: Request) -> Iterator[str]:
        arn = self.arn("hyper-parameter-tuning-job", request["HyperParameterTuningJobName"])
        for definition in definitions(request):
            yield from preconditions.definition_problems(definition, arn, self.roles)
