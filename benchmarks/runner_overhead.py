"""How much longer a tuning job takes than its training processes alone: python benchmarks/runner_overhead.py

Each run tunes gradient boosting on the sample data, then starts the same programs with the same
hyperparameters and data back to back on as many slots, with no search, no S3 and no reading of logs.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
from moto import mock_aws
from rich.console import Console
from rich.table import Table

REPOSITORY = Path(__file__).parents[1]
sys.path.insert(0, str(REPOSITORY))

from local_runner.sagemaker.algorithms import Algorithm, load_algorithm  # noqa: E402
from local_runner.sagemaker.container import Container  # noqa: E402
from local_runner.sagemaker.tuning_job import TuningJob  # noqa: E402
from local_runner.sample_data import TARGET, write_breast_cancer  # noqa: E402

BUCKET = "runner-overhead"
GOAL = 1.15
TIME_LIMIT_SECONDS = 300


def request(jobs: int, slots: int, seed: int) -> dict[str, Any]:
    """A tuning job over the ranges of the sample payload; no early stopping, so that work is equal."""
    return {
        "HyperParameterTuningJobName": f"overhead-{seed}",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {
                "Type": "Maximize",
                "MetricName": "validation:auc",
            },
            "ResourceLimits": {"MaxNumberOfTrainingJobs": jobs, "MaxParallelTrainingJobs": slots},
            "ParameterRanges": {
                "IntegerParameterRanges": [
                    {"Name": "ntrees", "MinValue": "10", "MaxValue": "100"},
                    {"Name": "max_depth", "MinValue": "3", "MaxValue": "7"},
                ],
                "ContinuousParameterRanges": [
                    {"Name": "learn_rate", "MinValue": "0.001", "MaxValue": "0.3"},
                ],
            },
            "RandomSeed": seed,
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {"training": f'{{"target": "{TARGET}"}}', "seed": "1"},
            "AlgorithmSpecification": {
                "AlgorithmName": "gradient-boosting",
                "TrainingInputMode": "File",
            },
            "RoleArn": "arn:aws:iam::123456789012:role/tuning",
            "InputDataConfig": [channel("training", "train"), channel("validation", "validation")],
            "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/models"},
            "StoppingCondition": {"MaxRuntimeInSeconds": TIME_LIMIT_SECONDS},
        },
    }


def channel(name: str, file: str) -> dict[str, Any]:
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/data/{file}.csv"}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}}


def time_tuning_job(
    body: dict[str, Any], algorithm: Algorithm, s3: Any, workdir: Path
) -> tuple[float, list[Path]]:
    """Seconds that the tuning job took, and the directories of its training jobs."""
    arn = "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/overhead"
    start = time.perf_counter()
    job = TuningJob(body, arn, lambda _: algorithm, s3, workdir)
    job.start()
    if not job.wait(TIME_LIMIT_SECONDS) or job.describe()["TrainingJobStatusCounters"][
        "Completed"
    ] != len(job.training_jobs()):
        sys.exit(f"The tuning job did not complete: {job.describe()}")
    seconds = time.perf_counter() - start
    return seconds, [each.container.directory for each in job.training_jobs()]


def time_processes(
    directories: Sequence[Path], algorithm: Algorithm, slots: int, workdir: Path
) -> float:
    """Seconds that the same training processes take when nothing else is done."""
    containers = [_copy(directory, workdir / directory.name) for directory in directories]
    start = time.perf_counter()
    with ThreadPoolExecutor(slots) as pool:
        list(pool.map(lambda container: _run(container, algorithm, slots), containers))
    return time.perf_counter() - start


def _copy(source: Path, target: Path) -> Container:
    """A training job's directory as it was before the training job ran."""
    container = Container(target)
    for folder in (container.model, container.output):
        folder.mkdir(parents=True)
    shutil.copytree(Container(source).base / "input", container.base / "input")
    return container


def _run(container: Container, algorithm: Algorithm, slots: int) -> None:
    with container.log.open("wb") as log:
        subprocess.run(
            [str(algorithm.program), "train"],
            cwd=container.directory,
            env=container.environment(slots),
            stdout=log,
            stderr=subprocess.STDOUT,
            check=True,
        )


def measure(runs: int, jobs: int, slots: int) -> list[tuple[float, float]]:
    """Seconds of the tuning job and of its processes alone, for each run."""
    algorithm = load_algorithm(
        "gradient-boosting", REPOSITORY / "local_runner" / "algorithms" / "gradient_boosting"
    )
    seconds = []
    with mock_aws(), tempfile.TemporaryDirectory() as folder:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        for path in write_breast_cancer(Path(folder)):
            s3.upload_file(str(path), BUCKET, f"data/{path.name}")
        for run in range(runs):
            workdir = Path(folder) / str(run)
            tuning, directories = time_tuning_job(
                request(jobs, slots, run), algorithm, s3, workdir / "tuning"
            )
            alone = time_processes(directories, algorithm, slots, workdir / "alone")
            seconds.append((tuning, alone))
    return seconds


def show(seconds: Sequence[tuple[float, float]], jobs: int, slots: int) -> float:
    """Print the table, ratio first; the median ratio."""
    table = Table(title=f"{jobs} training jobs on {slots} slots")
    for heading in ("ratio", "tuning job (s)", "processes alone (s)"):
        table.add_column(heading, justify="right")
    ratios = [tuning / alone for tuning, alone in seconds]
    for ratio, (tuning, alone) in zip(ratios, seconds, strict=True):
        table.add_row(f"{ratio:.3f}", f"{tuning:.2f}", f"{alone:.2f}")
    median = statistics.median(ratios)
    table.add_section()
    table.add_row(f"{median:.3f}", f"median; goal at most {GOAL}", "")
    Console().print(table)
    return median


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=12, help="training jobs in a tuning job")
    parser.add_argument("--slots", type=int, default=2, help="training jobs at a time")
    options = parser.parse_args()
    seconds = measure(options.runs, options.jobs, options.slots)
    return 0 if show(seconds, options.jobs, options.slots) <= GOAL else 1


if __name__ == "__main__":
    sys.exit(main())
