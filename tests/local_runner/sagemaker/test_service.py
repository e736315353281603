"""The SageMaker API of the embedded AWS, called through boto3 as on AWS."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from moto.sagemaker.exceptions import SagemakerClientError

from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.service import SageMaker
from tests.local_runner.sagemaker.account import (
    ACCOUNT,
    ALGORITHM_ARN,
    ALGORITHM_REQUEST,
    IMAGE,
    JOB_ARN,
    OBJECTIVE,
    REGION,
    ROLE,
    account,
    create_role,
    tuning_request,
)
from tests.machine.scripted import CREATED, ENDED, ScriptedTuningJob


@pytest.fixture
def sagemaker(tmp_path: Path) -> Iterator[SageMaker]:
    with account(tmp_path) as installed:
        yield installed


@pytest.fixture
def client(sagemaker: SageMaker) -> Any:
    return sagemaker_client()


def sagemaker_client() -> Any:
    """Return a client that leaves all checks to the service."""
    return boto3.client("sagemaker", config=Config(parameter_validation=False))


def refusal(call: Callable[..., Any], **request: Any) -> tuple[str, str]:
    """Return the code and the message with which the service refuses the request."""
    with pytest.raises(ClientError) as refused:
        call(**request)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


def without_metadata(response: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in response.items() if name != "ResponseMetadata"}


def test_a_created_job_is_described_with_the_arn_of_its_algorithm(client: Any) -> None:
    created = client.create_hyper_parameter_tuning_job(**tuning_request())
    assert created["HyperParameterTuningJobArn"] == JOB_ARN
    described = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="job-1")
    algorithm = described["TrainingJobDefinition"]["AlgorithmSpecification"]
    assert algorithm == {"AlgorithmName": ALGORITHM_ARN, "TrainingInputMode": "File"}
    assert described["HyperParameterTuningJobStatus"] == "Completed"
    assert described["BestTrainingJob"]["TrainingJobName"] == "job-1-002-0123abcd"


def test_a_request_that_breaks_the_service_model_is_refused_before_anything_else(
    client: Any,
) -> None:
    request = tuning_request() | {"HyperParameterTuningJobName": "job_1"}
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        "1 validation error detected: Value 'job_1' at 'hyperParameterTuningJobName' failed to "
        "satisfy constraint: Member must satisfy regular expression pattern: "
        "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}",
    )
    jobs = client.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"]
    assert jobs == []


@pytest.mark.parametrize("name", ["job-1", "JOB-1"])
def test_the_name_of_a_job_stays_taken_in_any_case_after_its_end(client: Any, name: str) -> None:
    client.create_hyper_parameter_tuning_job(**tuning_request())
    request = tuning_request() | {"HyperParameterTuningJobName": name}
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ResourceInUse",
        f"A hyperparameter tuning job with the name, {name}, already exists. "
        "Choose a different name.",
    )


def test_missing_resources_are_reported_as_sagemaker_reports_each(client: Any) -> None:
    tuning_job = {"HyperParameterTuningJobName": "none"}
    assert refusal(client.describe_hyper_parameter_tuning_job, **tuning_job) == (
        "ResourceNotFound",
        "Amazon SageMaker can't find a tuning job called none. Type another name.",
    )
    assert refusal(client.describe_training_job, TrainingJobName="none") == (
        "ValidationException",
        "Requested resource not found.",
    )
    assert refusal(client.describe_algorithm, AlgorithmName="none") == (
        "ValidationException",
        f"Algorithm arn:aws:sagemaker:{REGION}:{ACCOUNT}:algorithm/none does not exist.",
    )


def test_an_unknown_role_and_unknown_data_are_refused_at_creation(client: Any) -> None:
    request = tuning_request()
    definition = request["TrainingJobDefinition"]
    source = definition["InputDataConfig"][0]["DataSource"]["S3DataSource"]
    source["S3Uri"] = "s3://elsewhere/training"
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        'No S3 objects found under S3 URL "s3://elsewhere/training" given in input data source. '
        "Please ensure that the bucket exists in the selected region (us-east-1), that objects "
        f'exist under that S3 prefix, and that the role "{definition["RoleArn"]}" has '
        '"s3:ListBucket" permissions on bucket "elsewhere".',
    )
    # Without its role SageMaker cannot look at the data.
    definition["RoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/none"
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        f"Could not assume role {definition['RoleArn']}. Please ensure that the role exists and "
        "allows principal 'sagemaker.amazonaws.com' to assume the role.",
    )


@pytest.mark.parametrize(
    "statement",
    [
        {"Effect": "Deny"},
        {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}},
        {"Effect": "Allow", "Action": "sts:TagSession"},
        {
            "Effect": "Allow",
            "Condition": {"StringEquals": {"aws:SourceAccount": "210987654321"}},
        },
    ],
)
def test_a_role_that_does_not_trust_sagemaker_is_refused(
    client: Any, statement: dict[str, Any]
) -> None:
    create_role("distrustful", statement)
    request = tuning_request()
    arn = f"arn:aws:iam::{ACCOUNT}:role/distrustful"
    request["TrainingJobDefinition"]["RoleArn"] = arn
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        f"Could not assume role {arn}. Please ensure that the role exists and allows principal "
        "'sagemaker.amazonaws.com' to assume the role.",
    )


def test_a_role_that_trusts_sagemaker_for_its_own_account_is_accepted(client: Any) -> None:
    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    create_role("careful", {"Effect": "Allow", "Condition": condition})
    request = tuning_request()
    request["TrainingJobDefinition"]["RoleArn"] = f"arn:aws:iam::{ACCOUNT}:role/careful"
    created = client.create_hyper_parameter_tuning_job(**request)
    assert created["HyperParameterTuningJobArn"] == JOB_ARN


def test_the_objective_must_be_one_that_the_algorithm_supports(client: Any) -> None:
    request = tuning_request()
    wanted = OBJECTIVE | {"Type": "Minimize"}
    request["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"] = wanted
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        "The objective metric Minimize validation:auc is not supported by the algorithm boost. "
        "Supported objective metrics: [Maximize validation:auc].",
    )


def test_an_image_of_this_account_needs_a_metric_definition_for_the_objective(client: Any) -> None:
    request = tuning_request()
    specification = {"TrainingImage": IMAGE, "TrainingInputMode": "File"}
    request["TrainingJobDefinition"]["AlgorithmSpecification"] = specification
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        "A metric is required for this hyperparameter tuning job objective. "
        "Provide a metric in the metric definitions.",
    )
    metric = {"Name": "validation:auc", "Regex": "auc=(.*)"}
    specification["MetricDefinitions"] = [metric]  # type: ignore[assignment]
    created = client.create_hyper_parameter_tuning_job(**request)
    assert created["HyperParameterTuningJobArn"] == JOB_ARN


def test_an_image_without_a_registered_program_is_refused(client: Any) -> None:
    request = tuning_request()
    request["TrainingJobDefinition"]["AlgorithmSpecification"] = {
        "TrainingImage": "111111111111.dkr.ecr.us-east-1.amazonaws.com/other:1",
        "TrainingInputMode": "File",
    }
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        "No algorithm folder is registered for the training image "
        "111111111111.dkr.ecr.us-east-1.amazonaws.com/other:1.",
    )


def test_a_marketplace_algorithm_brings_its_own_rules(sagemaker: SageMaker, client: Any) -> None:
    bought = ALGORITHM_REQUEST | {"AlgorithmName": "bought"}
    sagemaker.register_algorithm(Algorithm("bought", sagemaker.workdir, bought), "prod-1")
    request = tuning_request()
    definition = request["TrainingJobDefinition"]
    definition["AlgorithmSpecification"] = {
        "AlgorithmName": "bought",
        "TrainingInputMode": "File",
        "MetricDefinitions": [{"Name": "validation:auc", "Regex": "auc=(.*)"}],
    }
    definition["EnableManagedSpotTraining"] = True
    definition["StoppingCondition"]["MaxWaitTimeInSeconds"] = 3601
    assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
        "ValidationException",
        "You can't override the metric definitions for AWS Marketplace algorithms. "
        "Please retry the request without specifying metric definitions.; "
        "EnableNetworkIsolation must be true for jobs using SageMaker Marketplace algorithms.; "
        "MaxWaitTimeInSeconds must be at most 3600 for an AWS Marketplace algorithm that does not "
        "use checkpointing.",
    )


def test_a_tuning_job_that_cannot_run_here_is_refused_at_creation(tmp_path: Path) -> None:
    def make(*arguments: Any) -> ScriptedTuningJob:
        raise NotImplementedError("Autotune does not run here")

    with account(tmp_path, make_tuning_job=make) as sagemaker:
        found = refusal(sagemaker_client().create_hyper_parameter_tuning_job, **tuning_request())
        assert found == ("ValidationException", "Autotune does not run here")
        assert sagemaker.tuning_jobs == {}


def test_a_warm_start_needs_a_parent_that_has_ended_and_had_the_same_search(tmp_path: Path) -> None:
    with account(tmp_path, ends_as="InProgress"):
        client = sagemaker_client()
        client.create_hyper_parameter_tuning_job(**tuning_request())
        request = tuning_request() | {"HyperParameterTuningJobName": "job-2"}
        request["WarmStartConfig"] = {
            "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "job-1"}],
            "WarmStartType": "IdenticalDataAndAlgorithm",
        }
        ranges = request["HyperParameterTuningJobConfig"]["ParameterRanges"]
        ranges["IntegerParameterRanges"][0]["Name"] = "leaves"
        assert refusal(client.create_hyper_parameter_tuning_job, **request) == (
            "ValidationException",
            "Parent hyperparameter tuning job job-1 is not in a terminal state.; "
            "The set of tunable plus static HyperParameter names is not the same across current "
            "and parent tuning jobs.",
        )


def test_stopping_a_job_ends_it_and_leaving_the_context_stops_the_rest(tmp_path: Path) -> None:
    with account(tmp_path, ends_as="InProgress") as sagemaker:
        client = sagemaker_client()
        for name in ("job-1", "job-2"):
            request = tuning_request() | {"HyperParameterTuningJobName": name}
            client.create_hyper_parameter_tuning_job(**request)
        client.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName="job-1")
        assert statuses(sagemaker) == {"job-1": "Stopped", "job-2": "InProgress"}
    assert statuses(sagemaker) == {"job-1": "Stopped", "job-2": "Stopped"}


def statuses(sagemaker: SageMaker) -> dict[str, str]:
    jobs = sagemaker.tuning_jobs
    return {name: job.status for name, job in jobs.items()}


def test_only_a_job_that_ended_can_be_deleted_and_its_name_is_then_free(tmp_path: Path) -> None:
    with account(tmp_path, ends_as="InProgress"):
        client = sagemaker_client()
        named = {"HyperParameterTuningJobName": "job-1"}
        client.create_hyper_parameter_tuning_job(**tuning_request())
        assert refusal(client.delete_hyper_parameter_tuning_job, **named) == (
            "ValidationException",
            "The hyperparameter tuning job job-1 is not in a terminal state.",
        )
        client.stop_hyper_parameter_tuning_job(**named)
        client.delete_hyper_parameter_tuning_job(**named)
        created = client.create_hyper_parameter_tuning_job(**tuning_request())
        assert created["HyperParameterTuningJobArn"] == JOB_ARN


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, ["001", "002", "003"]),
        ({"SortOrder": "Descending"}, ["003", "002", "001"]),
        ({"StatusEquals": "Failed"}, ["001"]),
        ({"SortBy": "Status"}, ["002", "003", "001"]),
        ({"SortBy": "CreationTime", "SortOrder": "Descending"}, ["003", "002", "001"]),
        ({"SortBy": "FinalObjectiveMetricValue"}, ["003", "002"]),
    ],
)
def test_training_jobs_are_listed_as_asked(
    client: Any, options: dict[str, Any], expected: list[str]
) -> None:
    client.create_hyper_parameter_tuning_job(**tuning_request())
    listed = client.list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName="job-1", **options
    )
    names = [each["TrainingJobName"] for each in listed["TrainingJobSummaries"]]
    assert names == [f"job-1-{number}-0123abcd" for number in expected]


def test_pages_follow_each_other_to_the_end(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**tuning_request())
    pages = client.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job").paginate(
        HyperParameterTuningJobName="job-1", PaginationConfig={"PageSize": 2}
    )
    sizes = [len(page["TrainingJobSummaries"]) for page in pages]
    assert sizes == [2, 1]


def test_tuning_jobs_are_listed_with_their_strategy_and_limits(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**tuning_request())
    (listed,) = client.list_hyper_parameter_tuning_jobs(
        NameContains="job", StatusEquals="Completed"
    )["HyperParameterTuningJobSummaries"]
    assert listed == {
        "HyperParameterTuningJobName": "job-1",
        "HyperParameterTuningJobArn": JOB_ARN,
        "HyperParameterTuningJobStatus": "Completed",
        "CreationTime": CREATED,
        "LastModifiedTime": ENDED,
        "HyperParameterTuningEndTime": ENDED,
        "Strategy": "Bayesian",
        "TrainingJobStatusCounters": {
            "Completed": 2,
            "InProgress": 0,
            "RetryableError": 0,
            "NonRetryableError": 1,
            "Stopped": 0,
        },
        "ObjectiveStatusCounters": {"Succeeded": 2, "Pending": 0, "Failed": 1},
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 2},
    }


def test_lists_leave_out_resources_that_do_not_pass_the_filters(client: Any) -> None:
    client.create_hyper_parameter_tuning_job(**tuning_request())
    summaries = "HyperParameterTuningJobSummaries"
    assert client.list_hyper_parameter_tuning_jobs(NameContains="other")[summaries] == []
    assert client.list_hyper_parameter_tuning_jobs(StatusEquals="Failed")[summaries] == []
    late = client.list_hyper_parameter_tuning_jobs(CreationTimeAfter=2_000_000_000)
    assert late[summaries] == []
    early = client.list_training_jobs(CreationTimeBefore=2_000_000_000)
    assert [one["TrainingJobName"] for one in early["TrainingJobSummaries"]] == [
        "job-1-001-0123abcd",
        "job-1-002-0123abcd",
        "job-1-003-0123abcd",
    ]


def test_an_ended_training_job_cannot_be_stopped_and_none_can_be_created_directly(
    client: Any,
) -> None:
    client.create_hyper_parameter_tuning_job(**tuning_request())
    assert refusal(client.stop_training_job, TrainingJobName="job-1-002-0123abcd") == (
        "ValidationException",
        "The request was rejected because the training job is in status Completed.",
    )
    request = {
        "TrainingJobName": "alone",
        "AlgorithmSpecification": {"TrainingInputMode": "File"},
        "RoleArn": ROLE,
        "OutputDataConfig": {"S3OutputPath": "s3://data/models/"},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    }
    assert refusal(client.create_training_job, **request) == (
        "ValidationException",
        "CreateTrainingJob is not available here: tuning jobs start the training jobs.",
    )


def test_a_registered_algorithm_is_listed_and_described_by_name_and_arn(client: Any) -> None:
    (listed,) = client.list_algorithms()["AlgorithmSummaryList"]
    assert (listed["AlgorithmName"], listed["AlgorithmArn"]) == ("boost", ALGORITHM_ARN)
    by_name = without_metadata(client.describe_algorithm(AlgorithmName="boost"))
    by_arn = without_metadata(client.describe_algorithm(AlgorithmName=ALGORITHM_ARN))
    assert by_name == by_arn
    assert by_name["TrainingSpecification"] == ALGORITHM_REQUEST["TrainingSpecification"]


def model_request() -> dict[str, Any]:
    return {
        "ModelName": "best",
        "ExecutionRoleArn": ROLE,
        "PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": "s3://data/models/best.tar.gz"},
        "EnableNetworkIsolation": True,
    }


MODEL_ARN = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/best"


def test_a_model_is_created_once_and_keeps_its_network_isolation(client: Any) -> None:
    assert client.create_model(**model_request())["ModelArn"] == MODEL_ARN
    assert client.describe_model(ModelName="best")["EnableNetworkIsolation"] is True
    assert refusal(client.create_model, **model_request()) == (
        "ValidationException",
        f'Cannot create already existing model "{MODEL_ARN}".',
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            {"PrimaryContainer": {"Image": IMAGE, "ModelDataUrl": "s3://data/none.tar.gz"}},
            "Could not find model data at s3://data/none.tar.gz.",
        ),
        (
            {"ExecutionRoleArn": f"arn:aws:iam::{ACCOUNT}:role/none"},
            "Could not access model data at s3://data/models/best.tar.gz. Please ensure that the "
            f'role "arn:aws:iam::{ACCOUNT}:role/none" exists and that its trust relationship '
            'policy allows the action "sts:AssumeRole" for the service principal '
            '"sagemaker.amazonaws.com". Also ensure that the role has "s3:GetObject" permissions '
            "and that the object is located in us-east-1.",
        ),
        ({"PrimaryContainer": {}}, "A container requires either Image or ModelPackageName."),
        (
            {"Containers": [{"Image": IMAGE}]},
            "Provide either PrimaryContainer or Containers.",
        ),
    ],
)
def test_a_model_that_could_not_be_hosted_is_refused(
    client: Any, change: dict[str, Any], message: str
) -> None:
    assert refusal(client.create_model, **(model_request() | change)) == (
        "ValidationException",
        message,
    )


def test_an_endpoint_configuration_is_created_once(client: Any) -> None:
    client.create_model(**model_request())
    variant = {"VariantName": "all", "ModelName": "best", "InstanceType": "ml.m5.large"}
    request = {
        "EndpointConfigName": "best",
        "ProductionVariants": [variant | {"InitialInstanceCount": 1, "InitialVariantWeight": 1.0}],
    }
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:endpoint-config/best"
    assert client.create_endpoint_config(**request)["EndpointConfigArn"] == arn
    assert refusal(client.create_endpoint_config, **request) == (
        "ValidationException",
        f'Cannot create already existing endpoint configuration "{arn}".',
    )


def test_tags_of_a_tuning_job_are_kept_changed_and_removed(client: Any) -> None:
    tags = [{"Key": "team", "Value": "a"}, {"Key": "stage", "Value": "test"}]
    client.create_hyper_parameter_tuning_job(**tuning_request(), Tags=tags)
    client.add_tags(ResourceArn=JOB_ARN, Tags=[{"Key": "team", "Value": "b"}])
    client.delete_tags(ResourceArn=JOB_ARN, TagKeys=["stage"])
    assert client.list_tags(ResourceArn=JOB_ARN)["Tags"] == [{"Key": "team", "Value": "b"}]


def test_before_call_sees_every_call_and_may_refuse_it(tmp_path: Path) -> None:
    seen: list[tuple[str, dict[str, Any]]] = []

    def throttle(operation: str, request: dict[str, Any]) -> None:
        seen.append((operation, request))
        raise SagemakerClientError("ThrottlingException", "Rate exceeded")

    with account(tmp_path, before_call=throttle):
        client = boto3.client("sagemaker", config=Config(retries={"total_max_attempts": 1}))
        found = refusal(client.describe_algorithm, AlgorithmName="boost")
    assert found == ("ThrottlingException", "Rate exceeded")
    assert seen == [("DescribeAlgorithm", {"AlgorithmName": "boost"})]
