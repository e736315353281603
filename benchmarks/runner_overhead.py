"""The time that the local runner adds to the training jobs that it runs.

Every training job sleeps for a fixed time and needs no processor, so the figures are those of the runner and not of the
number of processors. Its program is a shell script: an interpreter such as Python takes longer to start than the runner
takes for everything, and its start is the program's. The ideal is the training time divided by the number of training
jobs at a time. The runner trains without containers, and with them where the machine permits them. Optuna runs the same
search over the same function in threads of one process: no training process, no S3, no log, no artifact. The overhead
per training job hardly depends on the length of the training; the ratio does.
"""

import math
import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.measurement import Benchmark, Goal, Options, Result, Table

if TYPE_CHECKING:
    from local_runner.sagemaker.jobs.containment import Containment

ROOT = Path(__file__).parent.parent

TRAINING_SECONDS = 0.2
JOBS = (10, 50, 200)
SLOTS = (1, 2, 4)
# A run of 200 training jobs is long, and the mean of many: one is enough.
MANY_JOBS = 200
GOAL_JOBS, GOAL_SLOTS = 50, 2
GOAL_RATIO, GOAL_SECONDS_A_JOB, GOAL_SECONDS_A_CONTAINER = 1.1, 0.02, 0.02
TIME_LIMIT_SECONDS = 600
BUCKET = "runner-overhead"
PROGRAM = f"""\
#!/bin/sh
sleep {TRAINING_SECONDS}
cd "$SAGEMAKER_BASE_DIR"
cp input/config/hyperparameters.json model/model
awk -F '"' '{{ given[$2] = $4 }} END {{ print "score:", (given["x"] - 0.3) ^ 2 + (given["y"] - 0.6) ^ 2 }}' model/model
"""
SPECIFICATION = {
    "AlgorithmName": "sleeping",
    "TrainingSpecification": {
        "TrainingImage": "sleeping",
        "SupportedTrainingInstanceTypes": ["ml.m5.large"],
        "MetricDefinitions": [{"Name": "score", "Regex": "score: (.*)"}],
        "TrainingChannels": [
            {
                "Name": "training",
                "SupportedContentTypes": ["text/csv"],
                "SupportedInputModes": ["File"],
            }
        ],
    },
}

Case = tuple[int, int]


@dataclass(frozen=True)
class Run:
    """The seconds of a tuning job, and the most memory that its process had taken by then, in MB."""

    seconds: float
    memory: float


def request(jobs: int, slots: int) -> dict[str, Any]:
    """Return the request for a tuning job of the sleeping algorithm."""
    unit = {"MinValue": "0", "MaxValue": "1"}
    source = {"S3DataType": "S3Prefix", "S3Uri": f"s3://{BUCKET}/data/"}
    return {
        "HyperParameterTuningJobName": f"overhead-{jobs}-{slots}",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "score"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": jobs, "MaxParallelTrainingJobs": slots},
            "ParameterRanges": {
                "ContinuousParameterRanges": [{"Name": "x", **unit}, {"Name": "y", **unit}]
            },
        },
        "TrainingJobDefinition": {
            "StaticHyperParameters": {},
            "AlgorithmSpecification": {"AlgorithmName": "sleeping", "TrainingInputMode": "File"},
            "RoleArn": "arn:aws:iam::123456789012:role/tuning",
            "InputDataConfig": [
                {"ChannelName": "training", "DataSource": {"S3DataSource": source}}
            ],
            "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/models"},
            "StoppingCondition": {"MaxRuntimeInSeconds": TIME_LIMIT_SECONDS},
            "EnableNetworkIsolation": True,
        },
    }


def run_in_containers(jobs: int, slots: int) -> Run:
    """Run a tuning job with containers, or raise UncontainedError."""
    from local_runner.sagemaker.jobs import containment

    return run_with_runner(jobs, slots, containment.best())


def run_with_runner(jobs: int, slots: int, way: "Containment | None" = None) -> Run:
    """Run a tuning job on the local runner, from its start to its end."""
    import boto3
    from moto import mock_aws

    from local_runner.sagemaker.algorithms import Algorithm
    from local_runner.sagemaker.jobs.machine import Machine
    from local_runner.sagemaker.jobs.tuning_description import describe_tuning_job
    from local_runner.sagemaker.jobs.tuning_job import TuningJob

    with mock_aws(), tempfile.TemporaryDirectory() as folder:
        s3 = boto3.client("s3", region_name="us-east-1")
        s3.create_bucket(Bucket=BUCKET)
        s3.put_object(Bucket=BUCKET, Key="data/data.csv", Body=b"1\n" * 1000)
        program = Path(folder) / "train"
        program.write_text(PROGRAM)
        program.chmod(0o755)
        algorithm = Algorithm("sleeping", Path(folder), SPECIFICATION)
        arn = "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/overhead"
        start = time.perf_counter()
        job = TuningJob(
            request(jobs, slots),
            arn,
            lambda _: algorithm,
            s3,
            Path(folder) / "jobs",
            machine=Machine(containment=way),
        )
        job.start()
        ended = job.wait(TIME_LIMIT_SECONDS)
        seconds = time.perf_counter() - start
        description = describe_tuning_job(job)
        if not ended or description["TrainingJobStatusCounters"]["Completed"] != jobs:
            raise RuntimeError(f"The tuning job did not complete: {description}")
    return Run(seconds, _memory())


def run_with_optuna(jobs: int, slots: int) -> Run:
    """Run the search over the function with Optuna, in threads of this process."""
    import optuna

    def train(trial: optuna.Trial) -> float:
        x, y = trial.suggest_float("x", 0, 1), trial.suggest_float("y", 0, 1)
        time.sleep(TRAINING_SECONDS)
        return (x - 0.3) ** 2 + (y - 0.6) ** 2

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=optuna.samplers.TPESampler(constant_liar=True))
    start = time.perf_counter()
    study.optimize(train, n_trials=jobs, n_jobs=slots)
    return Run(time.perf_counter() - start, _memory())


def _memory() -> float:
    """Return the most memory that this process has taken; Linux counts it in KB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def measure(options: Options) -> dict[str, dict[Case, list[Run]]]:
    """Return the runs of each way to tune, by numbers of training jobs; each way has its own process."""
    ways = {"runner": run_with_runner, "optuna": run_with_optuna}
    if _permits_containers():
        ways["containers"] = run_in_containers
    cases = [(2, 2)] if options.quick else [(jobs, slots) for jobs in JOBS for slots in SLOTS]
    measured: dict[str, dict[Case, list[Run]]] = {way: {case: [] for case in cases} for way in ways}
    for number in range(options.runs):
        for way, run in ways.items():
            some = [case for case in cases if number == 0 or case[0] < MANY_JOBS]
            for case, found in zip(some, _runs(run, some), strict=True):
                measured[way][case].append(found)
    return measured


def _permits_containers() -> bool:
    from local_runner.sagemaker.jobs.machine import containment_or_none

    return containment_or_none() is not None


def _runs(run: Callable[[int, int], Run], cases: list[Case]) -> list[Run]:
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh) as process:
        return [process.submit(run, jobs, slots).result() for jobs, slots in cases]


def result(measured: dict[str, dict[Case, list[Run]]]) -> Result:
    columns = (
        "runner, of the ideal",
        "with containers",
        "Optuna",
        "added per training job (ms)",
        "with containers (ms)",
        "ideal (s)",
        "runner (s)",
        "Optuna (s)",
        "runner (MB)",
        "Optuna (MB)",
        "training jobs",
    )
    rows = [
        _row(case, runs, measured.get("containers", {}).get(case), measured["optuna"][case])
        for case, runs in measured["runner"].items()
    ]
    raw = {
        way: {f"{jobs} training jobs, {slots} at a time": [vars(each) for each in runs]}
        for way, cases in measured.items()
        for (jobs, slots), runs in cases.items()
    }
    title = f"Training jobs of {TRAINING_SECONDS} s"
    return Result([Table(columns, rows, title)], raw, list(_goals(measured)))


def _goals(measured: dict[str, dict[Case, list[Run]]]) -> Iterator[Goal]:
    case = GOAL_JOBS, GOAL_SLOTS
    if case not in measured["runner"]:
        return
    runs = measured["runner"][case]
    ratio, added = _seconds(runs) / _ideal(case), _added(case, runs)
    jobs = f"with {GOAL_JOBS} training jobs, {GOAL_SLOTS} at a time"
    yield Goal(
        f"{jobs}, the runner takes at most {GOAL_RATIO} of the ideal",
        f"{ratio:.2f}",
        ratio <= GOAL_RATIO,
    )
    yield _goal(f"{jobs}, the runner adds at most", added, GOAL_SECONDS_A_JOB)
    if "containers" in measured:
        more = _added(case, measured["containers"][case]) - added
        yield _goal(f"{jobs}, containers add at most", more, GOAL_SECONDS_A_CONTAINER)


def _goal(wanted: str, seconds: float, most: float) -> Goal:
    text = f"{wanted} {1000 * most:.0f} ms to each"
    return Goal(text, f"{1000 * seconds:.0f} ms", seconds <= most)


def _row(
    case: Case, runner: list[Run], containers: list[Run] | None, optuna: list[Run]
) -> list[str]:
    jobs, slots = case
    ideal, ours, theirs = _ideal(case), _seconds(runner), _seconds(optuna)
    memory = [statistics.median(each.memory for each in runs) for runs in (runner, optuna)]
    return [
        f"{ours / ideal:.2f}",
        f"{_seconds(containers) / ideal:.2f}" if containers else "",
        f"{theirs / ideal:.2f}",
        f"{1000 * _added(case, runner):.0f}",
        f"{1000 * _added(case, containers):.0f}" if containers else "",
        *(f"{seconds:.1f}" for seconds in (ideal, ours, theirs)),
        *(f"{each:.0f}" for each in memory),
        f"{jobs}, {slots} at a time",
    ]


def _ideal(case: Case) -> float:
    """Return the seconds of nothing but training; the last round may leave slots empty."""
    jobs, slots = case
    return math.ceil(jobs / slots) * TRAINING_SECONDS


def _seconds(runs: list[Run]) -> float:
    return statistics.median(each.seconds for each in runs)


def _added(case: Case, runs: list[Run]) -> float:
    """Return the seconds that a slot is not training, for each training job that it runs."""
    return (_seconds(runs) - _ideal(case)) / math.ceil(case[0] / case[1])


if __name__ == "__main__":
    Benchmark(__file__, runs=3).run(measure, result)
