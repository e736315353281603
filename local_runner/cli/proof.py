"""The proof of a model artifact: it is unpacked and scored again, from the objects in S3 only.

The program `score` in the algorithm's folder does the scoring; without the program there is no proof.
"""

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

# Python has extraction filters from 3.11.4 on: https://docs.python.org/3.11/library/tarfile.html#extraction-filters
from backports import tarfile

from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.jobs.channels import Channels
from local_runner.sagemaker.jobs.metrics import MetricReader, shown
from local_runner.sagemaker.rules.model import containers
from local_runner.sagemaker.s3_uri import bucket_and_key

SCORE = "score"
VALIDATION_CHANNEL = "validation"


@dataclass(frozen=True)
class Proof:
    """The objective as the tuning job reported it and as the unpacked artifact scores."""

    metric: str
    reported: float
    scored: float

    @property
    def holds(self) -> bool:
        return self.reported == self.scored


class NotProvableError(Exception):
    """An artifact that cannot be scored for want of a program or of data."""


class ScoreError(Exception):
    """A `score` program that failed or did not print the objective metric; the message holds its output."""


def prove(
    s3: Any,
    training_job: dict[str, Any],
    model: dict[str, Any],
    algorithm: Algorithm,
    workdir: Path,
    environment: Mapping[str, str] = MappingProxyType({}),
) -> Proof:
    """Score the model's artifact on the training job's validation channel.

    `training_job` and `model` are DescribeTrainingJob's and DescribeModel's answers, `environment` has the variables
    that training programs get from this machine. Raises NotProvableError if the algorithm has no `score` program or the
    training job had no validation channel, and ScoreError.
    """
    channels = {c["ChannelName"]: c for c in training_job.get("InputDataConfig", [])}
    if not os.access(algorithm.folder / SCORE, os.X_OK) or VALIDATION_CHANNEL not in channels:
        raise NotProvableError(
            f"an executable program {SCORE} and a {VALIDATION_CHANNEL} channel are needed to prove an artifact"
        )
    # The data arrives as it does for training.
    Channels(s3, workdir / "channels").link(channels[VALIDATION_CHANNEL], workdir / "data")
    unpack(s3, artifact(training_job, model), workdir / "model")
    objective = training_job["FinalHyperParameterTuningJobObjectiveMetric"]
    metric = objective["MetricName"]
    scored = score(algorithm, workdir / "model", workdir / "data", metric, environment)
    return Proof(metric, objective["Value"], scored)


def artifact(training_job: dict[str, Any], model: dict[str, Any]) -> str:
    """Return the URI of the model's artifact; a model package has the artifact of its training job."""
    container = containers(model)[0]
    own: str | None = container.get("ModelDataUrl")
    return own or str(training_job["ModelArtifacts"]["S3ModelArtifacts"])


def unpack(s3: Any, uri: str, folder: Path) -> None:
    """Unpack the model.tar.gz at an S3 URI into a new folder."""
    folder.mkdir(parents=True)
    bucket, key = bucket_and_key(uri)
    body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    with tarfile.open(fileobj=body, mode="r|gz") as archive:
        archive.extractall(folder, filter="data")


def score(
    algorithm: Algorithm, model: Path, data: Path, metric: str, environment: Mapping[str, str]
) -> float:
    """Return the metric that the algorithm's `score` program prints last, read as from a training job's log."""
    ended = subprocess.run(
        [str(algorithm.folder / SCORE), str(model), str(data)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        # Programs that start with env find this interpreter and its packages.
        env={
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            **environment,
        },
    )
    if ended.returncode:
        said = ended.stderr.decode(errors="replace").strip()
        raise ScoreError(f"{SCORE} failed with exit code {ended.returncode}: {said}")
    reader = MetricReader(algorithm.metric_definitions)
    lines = [shown(line) for line in ended.stdout.splitlines(keepends=True)]
    values = [found.value for line in lines for found in reader.read(line) if found.name == metric]
    if not values:
        raise ScoreError(f"{SCORE} printed no {metric}: {''.join(lines).strip()}")
    return values[-1]
