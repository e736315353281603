"""Proves a model artifact: unpacks it and scores it again, with nothing but what is in S3.

The program `score` in the algorithm's folder does the scoring; an algorithm without one cannot be proven.
"""

import os
import re
import subprocess
import sys
import tarfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

from local_runner.sagemaker.algorithms import Algorithm

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
    """There is nothing to score the artifact with."""


def download(s3: Any, uri: str, folder: Path) -> Path:
    """Every object at an S3 URI or under it, as files in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    bucket, prefix = urlparse(uri).netloc, urlparse(uri).path.lstrip("/")
    for item in s3.list_objects_v2(Bucket=bucket, Prefix=prefix)["Contents"]:
        s3.download_file(bucket, item["Key"], str(folder / Path(item["Key"]).name))
    return folder


def prove(
    s3: Any,
    training_job: dict[str, Any],
    model: dict[str, Any],
    algorithm: Algorithm,
    workdir: Path,
) -> Proof:
    """Score the model's artifact on the training job's validation channel.

    `training_job` and `model` are DescribeTrainingJob's and DescribeModel's answers. Raises NotProvableError where the
    algorithm has no `score` program or the training job had no validation channel.
    """
    channels = {c["ChannelName"]: c for c in training_job["InputDataConfig"]}
    if not (algorithm.folder / "score").exists() or VALIDATION_CHANNEL not in channels:
        raise NotProvableError(
            "a score program and a validation channel are needed to prove an artifact"
        )
    data = download(
        s3, channels[VALIDATION_CHANNEL]["DataSource"]["S3DataSource"]["S3Uri"], workdir / "data"
    )
    archive = download(s3, model["PrimaryContainer"]["ModelDataUrl"], workdir / "artifact")
    with tarfile.open(archive / "model.tar.gz") as artifact:
        artifact.extractall(workdir / "model", filter="data")
    objective = training_job["FinalHyperParameterTuningJobObjectiveMetric"]
    scored = score(algorithm, workdir / "model", data, objective["MetricName"])
    return Proof(objective["MetricName"], objective["Value"], scored)


def score(algorithm: Algorithm, model: Path, data: Path, metric: str) -> float:
    """What the algorithm's `score` program prints for the metric, read by the algorithm's own metric definition."""
    definitions = algorithm.request["TrainingSpecification"]["MetricDefinitions"]
    regex = next(d["Regex"] for d in definitions if d["Name"] == metric)
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    printed = subprocess.run(
        [str(algorithm.folder / "score"), str(model), str(data)],
        check=True,
        capture_output=True,
        text=True,
        env={"PATH": path},
    ).stdout
    return float(re.findall(regex, printed)[-1])
