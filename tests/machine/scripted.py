"""Tuning jobs that end as a test says, at once and without training processes.

They take the place of local_runner's TuningJob and are described by the same code.
"""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from local_runner.sagemaker.jobs.tuning_limits import Ending
from local_runner.sagemaker.s3_uri import bucket_and_key

CREATED = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ENDED = CREATED + timedelta(minutes=5)


@dataclass
class Script:
    """The course of a tuning job: its last status, and the training jobs that it has from the start.

    `failures` are the reasons of training jobs that fail, and come before those that reach `objectives`. `logs` are
    those of training jobs that complete without an objective, and come last.
    `stopped_by` is the SecondaryStatus of training jobs that were stopped after they reached their
    objectives. The tuning job ends at once, or after its status was looked at `looks` times; without
    `ends` it ends when it is stopped.
    """

    status: str = "Completed"
    objectives: Sequence[float] = (0.8, 0.9)
    failure_reason: str | None = None
    failures: Sequence[str] = ()
    logs: Sequence[str] = ()
    artifact: bool = True
    unwritten: Sequence[int] = ()
    stopped_by: str = ""
    ends: bool = True
    looks: int = 0


@dataclass
class ScriptedTrainingJob:
    """A training job that has ended: with an objective, with the reason of its failure, or with neither."""

    job: "ScriptedTuningJob"
    number: int
    objective: float | None = None
    failure_reason: str | None = None
    log: str | None = None

    @property
    def name(self) -> str:
        return f"{self.job.name}-{self.number:03}-0123abcd"

    @property
    def status(self) -> str:
        if self.failure_reason is not None:
            return "Failed"
        return "Stopped" if self.job.script.stopped_by else "Completed"

    @property
    def is_candidate(self) -> bool:
        return self.objective is not None

    @property
    def artifact_uri(self) -> str:
        prefix = self.job.definition["OutputDataConfig"]["S3OutputPath"].rstrip("/")
        return f"{prefix}/{self.name}/output/model.tar.gz"

    def summary(self) -> dict[str, Any]:
        return {
            "TrainingJobDefinitionName": self.job.definition.get("DefinitionName", "only"),
            "TrainingJobName": self.name,
            "TrainingJobArn": self.job.training_job_arn(self.name),
            "CreationTime": CREATED + timedelta(seconds=self.number),
            "TrainingStartTime": CREATED + timedelta(seconds=self.number),
            "TrainingEndTime": CREATED + timedelta(seconds=self.number + 60),
            "TrainingJobStatus": self.status,
            "TunedHyperParameters": {"learn_rate": "0.01"},
            "ObjectiveStatus": "Failed" if self.objective is None else "Succeeded",
            **self._outcome(),
        }

    def _outcome(self) -> dict[str, Any]:
        if self.failure_reason is not None:
            return {"FailureReason": self.failure_reason}
        if self.objective is None:
            return {}
        metric = {**self.job.objective, "Value": self.objective}
        return {"FinalHyperParameterTuningJobObjectiveMetric": metric}

    def describe(self) -> dict[str, Any]:
        hidden = ("TrainingJobDefinitionName", "TunedHyperParameters", "ObjectiveStatus")
        artifacts = {"S3ModelArtifacts": self.artifact_uri}
        metric = self.job.objective["MetricName"]
        return {
            **{key: value for key, value in self.summary().items() if key not in hidden},
            **({"ModelArtifacts": artifacts} if self.job.script.artifact else {}),
            "AlgorithmSpecification": {
                "MetricDefinitions": [{"Name": metric, "Regex": rf"{metric}=(\S+)"}],
                **self.job.definition["AlgorithmSpecification"],
            },
            "StoppingCondition": self.job.definition["StoppingCondition"],
            "SecondaryStatus": self.job.script.stopped_by or self.status,
            "BillableTimeInSeconds": 60,
            "TrainingTimeInSeconds": 60,
        }


class ScriptedTuningJob:
    """A tuning job whose training jobs are there, with their artifacts in S3, as soon as it starts."""

    created = CREATED

    def __init__(
        self,
        request: dict[str, Any],
        arn: str,
        s3: Any,
        script: Script,
        parents: Sequence["ScriptedTuningJob"] = (),
    ) -> None:
        self.name = str(request["HyperParameterTuningJobName"])
        self.request, self.arn, self.script, self.parents = request, arn, script, parents
        single = request.get("TrainingJobDefinition")
        stated = [single] if single else request["TrainingJobDefinitions"]
        self.definitions = [SimpleNamespace(content=definition) for definition in stated]
        self.ending: Ending | None = None
        self._s3 = s3
        self._ended = threading.Event()
        self._jobs: list[ScriptedTrainingJob] = []

    @property
    def definition(self) -> dict[str, Any]:
        """The last definition, to which all training jobs belong."""
        return dict(self.definitions[-1].content)

    @property
    def objective(self) -> dict[str, Any]:
        """The objective metric of the training jobs."""
        config = self.request["HyperParameterTuningJobConfig"]
        own = self.definition.get("TuningObjective")
        return dict(own or config["HyperParameterTuningJobObjective"])

    @property
    def status(self) -> str:
        """HyperParameterTuningJobStatus. Every look at it counts."""
        self._look()
        return self.ending.status if self.ending else "InProgress"

    @property
    def ended(self) -> datetime | None:
        return ENDED if self.ending else None

    @property
    def modified(self) -> datetime:
        return self.ended or CREATED

    def training_job_arn(self, name: str) -> str:
        return self.arn.replace(f"hyper-parameter-tuning-job/{self.name}", f"training-job/{name}")

    def start(self) -> None:
        failed = [(None, reason) for reason in self.script.failures]
        succeeded = [(objective, None) for objective in self.script.objectives]
        without = [(None, None, log) for log in self.script.logs]
        for number, outcome in enumerate([*failed, *succeeded, *without], 1):
            self._jobs.append(ScriptedTrainingJob(self, number, *outcome))
        writing = [j for j in self._jobs[len(failed) :] if j.number not in self.script.unwritten]
        for job in writing:
            bucket, key = bucket_and_key(job.artifact_uri)
            self._s3.put_object(Bucket=bucket, Key=key, Body=job.name.encode())

    def stop(self) -> None:
        self._end(Ending("Stopped"))

    kill = stop

    def wait(self, timeout: float | None = None) -> bool:
        self._look()
        return self._ended.wait(timeout)

    def training_jobs(self) -> list[ScriptedTrainingJob]:
        return list(self._jobs)

    def _look(self) -> None:
        self.script.looks -= 1
        if self.script.ends and self.script.looks < 0:
            self._end(Ending(self.script.status, self.script.failure_reason))

    def _end(self, ending: Ending) -> None:
        self.ending = self.ending or ending
        self._ended.set()


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
        parents: Sequence[ScriptedTuningJob],
    ) -> ScriptedTuningJob:
        script = self.by_name.get(request["HyperParameterTuningJobName"]) or self.default()
        return ScriptedTuningJob(request, arn, s3, script, parents)
