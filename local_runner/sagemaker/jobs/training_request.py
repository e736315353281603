"""The request of a tuning job for one training job, in SageMaker's words. Data only."""

import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

# The members that DescribeTrainingJob repeats from the training job definition.
KEPT_FIELDS = (
    "AlgorithmSpecification",
    "RoleArn",
    "InputDataConfig",
    "OutputDataConfig",
    "ResourceConfig",
    "VpcConfig",
    "StoppingCondition",
    "EnableNetworkIsolation",
    "EnableInterContainerTrafficEncryption",
    "EnableManagedSpotTraining",
    "CheckpointConfig",
    "RetryStrategy",
    "Environment",
)

# "MaxRuntimeInSeconds: the default value is 1 day" (StoppingCondition, SageMaker API reference).
DEFAULT_MAX_RUNTIME_SECONDS = 86_400


@dataclass(frozen=True)
class TrainingRequest:
    """One training job to run.

    ``definition`` is a training job definition whose MetricDefinitions are complete; ``tuned`` are
    the values the search chose; ``slots`` is how many training jobs share this machine.
    """

    name: str
    arn: str
    tuning_job_arn: str
    definition: dict[str, Any]
    program: Path
    tuned: dict[str, str]
    slots: int

    @property
    def hyperparameters(self) -> dict[str, str]:
        return {**self.definition.get("StaticHyperParameters", {}), **self.tuned}

    @property
    def metric_definitions(self) -> list[dict[str, str]]:
        definitions: list[dict[str, str]] = self.definition["AlgorithmSpecification"][
            "MetricDefinitions"
        ]
        return definitions

    @property
    def environment(self) -> dict[str, str]:
        """The variables that SageMaker adds to a container's environment, then those of the definition.

        Its guide names the job's two variables; AWS_REGION is in the logs of its own algorithms.
        """
        return {
            "AWS_REGION": self.arn.split(":")[3],
            "TRAINING_JOB_NAME": self.name,
            "TRAINING_JOB_ARN": self.arn,
            **self.definition.get("Environment", {}),
        }

    @property
    def is_isolated(self) -> bool:
        isolated: bool = self.definition.get("EnableNetworkIsolation", False)
        return isolated

    @property
    def max_runtime_seconds(self) -> int:
        limit: int = self.definition["StoppingCondition"].get(
            "MaxRuntimeInSeconds", DEFAULT_MAX_RUNTIME_SECONDS
        )
        return limit

    @property
    def attempts(self) -> int:
        """The number of attempts: one, and those that the RetryStrategy adds."""
        retries: int = self.definition.get("RetryStrategy", {}).get("MaximumRetryAttempts", 0)
        return 1 + retries

    @property
    def s3_output(self) -> str:
        """The S3 folder of artifacts; a trailing slash of S3OutputPath makes no difference."""
        path: str = self.definition["OutputDataConfig"]["S3OutputPath"]
        return f"{path.rstrip('/')}/{self.name}/output"

    @property
    def s3_checkpoints(self) -> str | None:
        """The S3 folder of checkpoints, or None. A tuning job has a folder for each training job."""
        config = self.definition.get("CheckpointConfig")
        return f"{config['S3Uri'].rstrip('/')}/{self.name}" if config else None

    def final_objective(self, value: float | None) -> dict[str, Any] | None:
        """Return FinalHyperParameterTuningJobObjectiveMetric of this value, or None without a value."""
        if value is None:
            return None
        return {**self.definition["TuningObjective"], "Value": value}

    def describe(self) -> dict[str, Any]:
        """Return the part of a DescribeTrainingJob response that is known before the training job runs."""
        kept = {name: self.definition[name] for name in KEPT_FIELDS if name in self.definition}
        return {
            "TrainingJobName": self.name,
            "TrainingJobArn": self.arn,
            "TuningJobArn": self.tuning_job_arn,
            "HyperParameters": self.hyperparameters,
            "ModelArtifacts": {"S3ModelArtifacts": f"{self.s3_output}/model.tar.gz"},
            **copy.deepcopy(kept),
        }
