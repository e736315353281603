"""Tuning jobs that end as a test says, at once and without training processes."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@dataclass
class Script:
    """How a tuning job ends: its status, its training jobs' objectives, best last, and why it failed.

    `failures` are the reasons of training jobs that fail, before the others.
    """

    status: str = "Completed"
    objectives: Sequence[float] = (0.8, 0.9)
    failure_reason: str | None = None
    failures: Sequence[str] = ()
    artifact: bool = True
    ends: bool = True
    looks: int = 0

    def has_ended(self) -> bool:
        """Whether it has ended; false at the first `looks` questions."""
        self.looks -= 1
        return self.ends and self.looks < 0


@dataclass
class ScriptedTrainingJob:
    """A training job that has ended, with its artifact in S3."""

    job: "ScriptedTuningJob"
    number: int
    objective: float
    artifact: bool

    @property
    def name(self) -> str:
        return f"{self.job.name}-{self.number:03}-0123abcd"

    @property
    def artifact_uri(self) -> str:
        prefix = self.job.definition["OutputDataConfig"]["S3OutputPath"].rstrip("/")
        return f"{prefix}/{self.name}/output/model.tar.gz"

    def summary(self) -> dict[str, Any]:
        return {
            "TrainingJobDefinitionName": self.job.definition["DefinitionName"],
            "TrainingJobName": self.name,
            "TrainingJobArn": self.job.training_job_arn(self.name),
            "CreationTime": CREATED,
            "TrainingStartTime": CREATED,
            "TrainingEndTime": CREATED + timedelta(seconds=60),
            "TrainingJobStatus": "Completed",
            "TunedHyperParameters": {"learn_rate": "0.01"},
            "FinalHyperParameterTuningJobObjectiveMetric": {
                **self.job.definition["TuningObjective"],
                "Value": self.objective,
            },
            "ObjectiveStatus": "Succeeded",
        }

    def describe(self) -> dict[str, Any]:
        hidden = ("TrainingJobDefinitionName", "TunedHyperParameters", "ObjectiveStatus")
        artifacts = {"S3ModelArtifacts": self.artifact_uri}
        return {
            **{key: value for key, value in self.summary().items() if key not in hidden},
            **({"ModelArtifacts": artifacts} if self.artifact else {}),
            "AlgorithmSpecification": self.job.definition["AlgorithmSpecification"],
            "StoppingCondition": self.job.definition["StoppingCondition"],
            "SecondaryStatus": "Completed",
            "BillableTimeInSeconds": 60,
            "TrainingTimeInSeconds": 60,
        }


@dataclass
class FailedTrainingJob:
    """A training job that has failed for a reason."""

    job: "ScriptedTuningJob"
    number: int
    reason: str

    @property
    def name(self) -> str:
        return f"{self.job.name}-{self.number:03}-0123abcd"

    def summary(self) -> dict[str, Any]:
        return {
            "TrainingJobName": self.name,
            "TrainingJobArn": self.job.training_job_arn(self.name),
            "CreationTime": CREATED + timedelta(seconds=self.number),
            "TrainingJobStatus": "Failed",
            "TunedHyperParameters": {"learn_rate": "0.01"},
            "FailureReason": self.reason,
            "ObjectiveStatus": "Failed",
        }


@dataclass
class ScriptedTuningJob:
    """A tuning job whose training jobs are there as soon as it starts."""

    request: dict[str, Any]
    arn: str
    s3: Any
    script: Script
    stopped: bool = False
    jobs: list[ScriptedTrainingJob] = field(default_factory=list)
    failed: list[FailedTrainingJob] = field(default_factory=list)

    @property
    def name(self) -> str:
        return str(self.request["HyperParameterTuningJobName"])

    @property
    def definition(self) -> dict[str, Any]:
        """The last definition, whose training jobs win; the singular form as the plural one has it."""
        if "TrainingJobDefinitions" in self.request:
            return dict(self.request["TrainingJobDefinitions"][-1])
        config = self.request["HyperParameterTuningJobConfig"]
        objective = {"TuningObjective": config["HyperParameterTuningJobObjective"]}
        return {"DefinitionName": "only", **self.request["TrainingJobDefinition"], **objective}

    def training_job_arn(self, name: str) -> str:
        return self.arn.replace(f"hyper-parameter-tuning-job/{self.name}", f"training-job/{name}")

    def start(self) -> None:
        for number, reason in enumerate(self.script.failures, 1):
            self.failed.append(FailedTrainingJob(self, number, reason))
        for number, objective in enumerate(self.script.objectives, 1 + len(self.failed)):
            job = ScriptedTrainingJob(self, number, objective, self.script.artifact)
            parts = urlsplit(job.artifact_uri)
            self.s3.put_object(
                Bucket=parts.netloc, Key=parts.path.lstrip("/"), Body=job.name.encode()
            )
            self.jobs.append(job)

    def stop(self) -> None:
        self.stopped = True

    def wait(self, timeout: float | None = None) -> bool:  # noqa: ARG002
        return self.stopped or self.script.has_ended()

    def training_jobs(self) -> list[ScriptedTrainingJob | FailedTrainingJob]:
        return [*self.failed, *self.jobs]

    def describe(self) -> dict[str, Any]:
        reason, ended = self.script.failure_reason, self.wait()
        best = {"BestTrainingJob": self.jobs[-1].summary()} if self.jobs else {}
        counters = {"InProgress": 0, "RetryableError": 0, "Stopped": 0}
        objectives = {"Succeeded": len(self.jobs), "Pending": 0, "Failed": len(self.failed)}
        return {
            **{k: v for k, v in self.request.items() if k != "Tags"},
            "HyperParameterTuningJobArn": self.arn,
            "HyperParameterTuningJobStatus": self.script.status if ended else "InProgress",
            "CreationTime": CREATED,
            "LastModifiedTime": CREATED,
            "HyperParameterTuningEndTime": CREATED,
            "TrainingJobStatusCounters": {
                "Completed": len(self.jobs),
                "NonRetryableError": len(self.failed),
                **counters,
            },
            "ObjectiveStatusCounters": objectives,
            **best,
            **({"FailureReason": reason} if reason else {}),
        }


class Scripts:
    """The scripts of tuning jobs by name, and the one of all others: they complete."""

    def __init__(self) -> None:
        self.by_name: dict[str, Script] = {}
        self.default: Callable[[], Script] = Script

    def make_tuning_job(
        self,
        request: dict[str, Any],
        arn: str,
        _algorithms: Any,
        s3: Any,
        _workdir: Path,
        _parents: Any,
    ) -> ScriptedTuningJob:
        script = self.by_name.get(request["HyperParameterTuningJobName"]) or self.default()
        return ScriptedTuningJob(request, arn, s3, script)
