"""Features of CreateHyperParameterTuningJob, requested through the API and done by real training jobs."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_runner.sagemaker.jobs import tuning_job, tuning_limits
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from local_runner.sagemaker.service import SageMaker
from tests.local_runner.sagemaker.account import IMAGE, ROLE, account
from tests.local_runner.sagemaker.scripted_training import (
    MAXIMIZE,
    MINIMIZE,
    SCORE_IS_X,
    WAIT_SECONDS,
    categorical,
    scripted_algorithm,
    tried,
    tuning_request,
)

Described = dict[str, Any]
ALGORITHM_ARN = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/scripted"


@contextmanager
def trainer(tmp_path: Path, program: str = SCORE_IS_X, product: str | None = None) -> Iterator[Any]:
    """Yield an account whose algorithm ``scripted`` runs the program."""
    algorithm = scripted_algorithm(tmp_path / "algorithm", program)
    supported = {"SupportedTuningJobObjectiveMetrics": [MAXIMIZE, MINIMIZE]}
    specification = algorithm.request["TrainingSpecification"] | supported
    request = algorithm.request | {"TrainingSpecification": specification}
    with account(tmp_path / "work", make_tuning_job=TuningJob) as sagemaker:
        sagemaker.register_algorithm(replace(algorithm, request=request), product)
        yield sagemaker


@pytest.fixture
def sagemaker(tmp_path: Path) -> Iterator[SageMaker]:
    with trainer(tmp_path) as made:
        yield made


def request(*values: str, **changes: Any) -> dict[str, Any]:
    """Return a request for a grid search over x that the account accepts."""
    body = tuning_request(*values, **{"jobs": len(values), **changes})
    body["TrainingJobDefinition"] |= {
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": "s3://data/models/"},
    }
    return body


def create(body: dict[str, Any]) -> str:
    client = boto3.client("sagemaker")
    client.create_hyper_parameter_tuning_job(**body)
    name: str = body["HyperParameterTuningJobName"]
    return name


def completed(sagemaker: SageMaker, body: dict[str, Any]) -> tuple[list[str], Described]:
    """Run a tuning job to its end; return the values of x that it tried, and its description."""
    job = sagemaker.tuning_job(create(body))
    assert job.wait(WAIT_SECONDS)
    client = boto3.client("sagemaker")
    described: Described = client.describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=job.name
    )
    return tried(job), described


def searching(strategy: str, name: str = "tuning", **config: Any) -> dict[str, Any]:
    """Return a request for a search over x between 0 and 1 with six training jobs."""
    ranges = {"ContinuousParameterRanges": [{"Name": "x", "MinValue": "0", "MaxValue": "1"}]}
    return request("1", jobs=6, name=name, Strategy=strategy, ParameterRanges=ranges, **config)


@pytest.mark.parametrize("strategy", ["Bayesian", "Random"])
def test_a_seed_repeats_the_search(sagemaker: SageMaker, strategy: str) -> None:
    first, second, other = (
        completed(sagemaker, searching(strategy, f"job-{number}", RandomSeed=seed))[0]
        for number, seed in enumerate((7, 7, 8))
    )
    assert first == second
    assert first != other


def test_a_grid_without_a_number_runs_each_combination_once(sagemaker: SageMaker) -> None:
    body = request("3", "1", "2", jobs=None)
    values, described = completed(sagemaker, body)
    assert values == ["3", "1", "2"]
    assert described["BestTrainingJob"]["TunedHyperParameters"] == {"x": "3"}


# The higher x, the higher every reported objective.
REPORTS = """
signal.signal(signal.SIGTERM, lambda *_: (save(), sys.exit(0)))
for step in range(9):
    say("score=" + given["x"])
save()
"""


def test_hyperband_takes_its_resource_from_the_request(tmp_path: Path) -> None:
    resource = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9}}
    with trainer(tmp_path, REPORTS) as sagemaker:
        body = searching("Hyperband", StrategyConfig=resource, RandomSeed=1)
        values, described = completed(sagemaker, body)
    assert len(values) == 6
    assert described["HyperParameterTuningJobStatus"] == "Completed"
    best = described["BestTrainingJob"]["TunedHyperParameters"]["x"]
    assert float(best) == max(map(float, values))


def test_hyperband_without_a_resource_is_refused(sagemaker: SageMaker) -> None:
    with pytest.raises(ClientError) as refused:
        create(searching("Hyperband"))
    assert refused.value.response["Error"]["Message"] == (
        "MaxResource parameter is not provided and could not be inferred from provided static "
        "hyperparameters of TrainingJobDefinition."
    )


def warm_started(kind: str, **changes: Any) -> dict[str, Any]:
    parents = [{"HyperParameterTuningJobName": "parent"}]
    body = request("1", "2", name="child", **changes)
    return body | {
        "WarmStartConfig": {"ParentHyperParameterTuningJobs": parents, "WarmStartType": kind}
    }


def test_a_warm_start_on_the_same_data_names_the_best_of_all(sagemaker: SageMaker) -> None:
    completed(sagemaker, request("5", "9", name="parent"))
    _, described = completed(sagemaker, warm_started("IdenticalDataAndAlgorithm"))
    assert described["BestTrainingJob"]["TunedHyperParameters"] == {"x": "2"}
    overall = described["OverallBestTrainingJob"]
    assert (overall["TuningJobName"], overall["TunedHyperParameters"]) == ("parent", {"x": "9"})


def test_transfer_learning_reports_its_own_best_only(sagemaker: SageMaker) -> None:
    completed(sagemaker, request("5", "9", name="parent"))
    _, described = completed(sagemaker, warm_started("TransferLearning"))
    assert described["BestTrainingJob"]["TunedHyperParameters"] == {"x": "2"}
    assert "OverallBestTrainingJob" not in described


def test_several_definitions_search_their_own_ranges(sagemaker: SageMaker) -> None:
    body = request("1", jobs=4)
    for shared in ("HyperParameterTuningJobObjective", "ParameterRanges"):
        del body["HyperParameterTuningJobConfig"][shared]
    definition = body.pop("TrainingJobDefinition") | {"TuningObjective": MAXIMIZE}
    body["HyperParameterTuningJobConfig"]["Strategy"] = "Random"
    body["TrainingJobDefinitions"] = [
        definition | {"DefinitionName": name, "HyperParameterRanges": categorical(*values)}
        for name, values in {"low": ("1", "2", "3", "4"), "high": ("6", "7", "8", "9")}.items()
    ]
    values, described = completed(sagemaker, body)
    assert [int(value) > 5 for value in values] == [False, True, False, True]
    assert described["BestTrainingJob"]["TrainingJobDefinitionName"] == "high"


def test_the_tuning_job_is_described_as_in_progress_until_its_limit_stops_it(
    sagemaker: SageMaker, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The API takes 120 seconds at least; the clock of the job alone runs faster.
    monkeypatch.setattr(
        tuning_job,
        "read_limits",
        lambda config: replace(tuning_limits.read_limits(config), runtime_seconds=1),
    )
    name = create(request("1", "wait2", runtime=120))
    client = boto3.client("sagemaker")
    describe = client.describe_hyper_parameter_tuning_job
    assert describe(HyperParameterTuningJobName=name)["HyperParameterTuningJobStatus"] == (
        "InProgress"
    )
    assert sagemaker.tuning_job(name).wait(WAIT_SECONDS)
    described = describe(HyperParameterTuningJobName=name)
    assert described["HyperParameterTuningJobStatus"] == "Stopped"
    assert described["TrainingJobStatusCounters"]["Stopped"] == 1


def convergence(flag: str) -> dict[str, Any]:
    criteria = {"ConvergenceDetected": {"CompleteOnConvergence": flag}}
    # The first objective is the best, so none improves it.
    values = [str(value) for value in range(30, 16, -1)]
    return request(*values, TuningJobCompletionCriteria=criteria)


# A shell starts faster than an interpreter, which counts with many training jobs.
SHELL = """#!/bin/sh
x=$(sed -n 's/.*"x": "\\(.*\\)".*/\\1/p' "$SAGEMAKER_BASE_DIR/input/config/hyperparameters.json")
echo "score=$x"
echo "$x" > "$SAGEMAKER_BASE_DIR/model/model.txt"
"""


@pytest.mark.parametrize(("flag", "trained"), [("Enabled", 11), ("Disabled", 14)])
def test_a_converged_tuning_job_completes_if_that_is_its_criterion(
    tmp_path: Path, flag: str, trained: int
) -> None:
    with trainer(tmp_path) as sagemaker:
        (tmp_path / "algorithm" / "train").write_text(SHELL)
        values, described = completed(sagemaker, convergence(flag))
    assert described["HyperParameterTuningJobStatus"] == "Completed"
    assert len(values) == trained
    details = described["TuningJobCompletionDetails"]
    assert described["CreationTime"] < details["ConvergenceDetectedTime"]
    assert details["NumberOfTrainingJobsObjectiveNotImproving"] == len(values) - 1


def test_a_tuning_job_that_improves_does_not_converge(tmp_path: Path) -> None:
    body = convergence("Enabled")
    ranges = body["HyperParameterTuningJobConfig"]["ParameterRanges"]
    ranges["CategoricalParameterRanges"][0]["Values"].reverse()
    with trainer(tmp_path) as sagemaker:
        (tmp_path / "algorithm" / "train").write_text(SHELL)
        values, described = completed(sagemaker, body)
    assert len(values) == 14
    assert described["TuningJobCompletionDetails"] == {
        "NumberOfTrainingJobsObjectiveNotImproving": 0
    }


def test_the_program_sees_the_environment_of_its_definition(tmp_path: Path) -> None:
    with trainer(tmp_path, "say('score=' + os.environ['LEVEL'])\nsave()") as sagemaker:
        body = request("1")
        body["TrainingJobDefinition"]["Environment"] = {"LEVEL": "42"}
        _, described = completed(sagemaker, body)
    final = described["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert final["Value"] == 42.0


def test_the_first_of_the_fallback_instances_is_described(sagemaker: SageMaker) -> None:
    types = ["ml.m5.large", "ml.c5.xlarge"]
    body = request("1")
    del body["TrainingJobDefinition"]["ResourceConfig"]
    body["TrainingJobDefinition"]["HyperParameterTuningResourceConfig"] = {
        "InstanceConfigs": [
            {"InstanceType": each, "InstanceCount": 1, "VolumeSizeInGB": 5} for each in types
        ],
        "AllocationStrategy": "Prioritized",
    }
    _, described = completed(sagemaker, body)
    assert described["TrainingJobDefinition"]["ResourceConfig"] == {
        "InstanceType": "ml.m5.large",
        "InstanceCount": 1,
        "VolumeSizeInGB": 5,
    }


def test_a_manifest_names_the_files_of_a_channel(tmp_path: Path) -> None:
    program = "say(f'score={len(list((base / \"input/data/training\").iterdir()))}')\nsave()"
    with trainer(tmp_path, program) as sagemaker:
        s3 = boto3.client("s3")
        for name in ("one.csv", "two.csv", "three.csv"):
            s3.put_object(Bucket="data", Key=f"parts/{name}", Body=b"1")
        manifest = b'[{"prefix": "s3://data/parts/"}, "one.csv", "three.csv"]'
        s3.put_object(Bucket="data", Key="manifest.json", Body=manifest)
        source = {"S3DataType": "ManifestFile", "S3Uri": "s3://data/manifest.json"}
        body = request("1")
        body["TrainingJobDefinition"]["InputDataConfig"] = [
            {"ChannelName": "training", "DataSource": {"S3DataSource": source}}
        ]
        _, described = completed(sagemaker, body)
    final = described["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]
    assert final["Value"] == 2.0


@pytest.fixture
def breaking_s3(sagemaker: SageMaker, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let so many first uploads of training jobs fail, as a platform may."""

    def breaks(times: int) -> None:
        put, left = sagemaker.s3_client.put_object, list(range(times))

        def put_object(**upload: Any) -> Any:
            if left:
                left.pop()
                raise OSError("the line is dead")
            return put(**upload)

        monkeypatch.setattr(sagemaker.s3_client, "put_object", put_object)

    return breaks


@pytest.mark.parametrize(("retries", "status"), [(2, "Completed"), (1, "Failed")])
def test_a_failure_of_the_platform_is_retried(
    sagemaker: SageMaker, breaking_s3: Callable[[int], None], retries: int, status: str
) -> None:
    breaking_s3(2)
    body = request("1")
    body["TrainingJobDefinition"]["RetryStrategy"] = {"MaximumRetryAttempts": retries}
    completed(sagemaker, body)
    job = sagemaker.training_jobs()[0].describe()
    assert job["TrainingJobStatus"] == status
    stages = [transition["Status"] for transition in job["SecondaryStatusTransitions"]]
    assert stages.count("Starting") == 1 + min(2, retries)
    assert job.get("FailureReason") == (
        None if status == "Completed" else "InternalServerError: OSError('the line is dead')"
    )


def test_a_failing_program_is_not_retried(sagemaker: SageMaker) -> None:
    body = request("fail")
    body["TrainingJobDefinition"]["RetryStrategy"] = {"MaximumRetryAttempts": 5}
    completed(sagemaker, body)
    (job,) = sagemaker.training_jobs()
    assert [each["Status"] for each in job.describe()["SecondaryStatusTransitions"]] == [
        "Starting",
        "Downloading",
        "Training",
        "Failed",
    ]


def test_a_model_of_a_marketplace_algorithm_is_hosted_through_a_package_only(
    tmp_path: Path,
) -> None:
    with trainer(tmp_path, product="prod-1") as sagemaker:
        body = request("1")
        body["TrainingJobDefinition"]["EnableNetworkIsolation"] = True
        completed(sagemaker, body)
        url = sagemaker.training_jobs()[0].describe()["ModelArtifacts"]["S3ModelArtifacts"]
        container = {"Image": IMAGE, "ModelDataUrl": url}
        client = boto3.client("sagemaker")
        with pytest.raises(ClientError) as refused:
            client.create_model(ModelName="m", ExecutionRoleArn=ROLE, PrimaryContainer=container)
    assert refused.value.response["Error"]["Message"] == (
        f"The model data at {url} is of the AWS Marketplace algorithm {ALGORITHM_ARN}. Create a "
        "model package with SourceAlgorithmSpecification, and the model from the package."
    )
