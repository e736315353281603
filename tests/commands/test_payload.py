"""`make payload`: a request in a file, or a tuning job that exists, becomes a payload on standard output."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from commands.payload import described_request, main
from local_runner import endpoint
from tests.commands.requests import request_of
from tests.local_runner.sagemaker.account import ALGORITHM_ARN, JOB_ARN, account, tuning_request

HOSTING = "model.hosting: a tuning job has no hosting; the payload has ml.m5.large."
NAME = "tuningJobName: SageMaker never frees the name job-1; the payload has none."
PAYLOAD = {
    "tuningStrategy": "Bayesian",
    "maxNumberOfTrainingJobs": 4,
    "maxParallelTrainingJobs": 2,
    "algorithmARN": ALGORITHM_ARN,
    "objective": {"Type": "Maximize", "MetricName": "validation:auc"},
    "parameterRanges": {
        "IntegerParameterRanges": [{"Name": "depth", "MinValue": "1", "MaxValue": "9"}]
    },
    "channels": [
        {
            "channelName": "training",
            "s3DataSource": {"S3Uri": "s3://data/training/", "S3DataType": "S3Prefix"},
        }
    ],
    "trainingInputMode": "File",
    "trainingInstanceType": "ml.m5.large",
    "trainingInstanceCount": 1,
    "trainingInstanceVolumeSizeInGB": 10,
    "maxRuntimeInSeconds": 600,
    "enableNetworkIsolation": False,
    "model": {
        "artifactsS3OutputPath": "s3://data/models/",
        "hosting": {"instanceType": "ml.m5.large"},
    },
    "tags": {"team": "churn"},
}
Said = pytest.CaptureFixture[str]


def own_request() -> dict[str, Any]:
    """Return a request with an algorithm's ARN, which a payload needs, and a tag."""
    request = tuning_request()
    request["TrainingJobDefinition"]["AlgorithmSpecification"]["AlgorithmName"] = ALGORITHM_ARN
    tags = {"team": "churn", "Environment": "test", "aws:createdBy": "someone"}
    return request | {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}


@pytest.fixture
def write(tmp_path: Path) -> Callable[[Any], str]:
    """Return a function that writes content as JSON and returns the file's path."""

    def written(content: Any) -> str:
        file = tmp_path / "request.json"
        file.write_text(content if isinstance(content, str) else json.dumps(content))
        return str(file)

    return written


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Yield the endpoint of an account with the tuning job."""
    request = own_request()
    request["Tags"] = [tag for tag in request["Tags"] if not tag["Key"].startswith("aws:")]
    with (
        account(tmp_path),
        endpoint.bound(0) as server,
        endpoint.answering(server) as listening,
    ):
        boto3.client("sagemaker").create_hyper_parameter_tuning_job(**request)
        yield listening


def test_a_request_in_a_file_becomes_a_payload(write: Callable[[Any], str], capsys: Said) -> None:
    assert main([write(own_request())]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == PAYLOAD
    assert said.err.splitlines() == [HOSTING, NAME]
    assert request_of(json.loads(said.out))["HyperParameterTuningJobConfig"]["Strategy"]


@pytest.mark.parametrize("origin", ["job-1", JOB_ARN], ids=["name", "ARN"])
@pytest.mark.parametrize("by_endpoint", [False, True], ids=["AWS", "endpoint"])
def test_a_tuning_job_in_the_account_becomes_a_payload(
    url: str, origin: str, by_endpoint: bool, capsys: Said
) -> None:
    arguments = ["--endpoint-url", url] if by_endpoint else []
    assert main([origin, *arguments]) == 0
    said = capsys.readouterr()
    assert json.loads(said.out) == PAYLOAD
    assert said.err.splitlines() == [HOSTING, NAME]


def test_a_tuning_job_that_does_not_exist_gets_one_message(url: str, capsys: Said) -> None:
    assert main(["job-2"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(
        "job-2 is no file, and no tuning job job-2 can be described: An error occurred "
        "(ResourceNotFound) when calling the DescribeHyperParameterTuningJob operation: "
    )


NO_REQUEST = (
    "{file} has no CreateHyperParameterTuningJob request; give a JSON object of its members\n"
)


def refused(*lines: str) -> str:
    return "\n".join([*lines, ""])


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "{file} cannot be read as JSON: Expecting property name enclosed in double quotes: "),
        ([], NO_REQUEST),
        ({"algorithmARN": ALGORITHM_ARN}, NO_REQUEST),
        (
            own_request() | {"Autotunes": {}},
            "SageMaker would refuse the request in {file}:\n- Unknown member 'Autotunes' in the request",
        ),
        (
            own_request() | {"TrainingJobDefinitions": []},
            "SageMaker would refuse the request in {file}:\n- ",
        ),
        (
            tuning_request(),
            'The application would refuse the payload:\n- algorithmARN: "boost" is not valid; give '
            "the ARN of an algorithm, arn:aws:sagemaker:REGION:ACCOUNT:algorithm/NAME\n",
        ),
    ],
    ids=[
        "no JSON",
        "a list",
        "a payload",
        "an unknown member",
        "two forms",
        "a name without a Region",
    ],
)
def test_what_cannot_be_a_payload_gets_one_message(
    write: Callable[[Any], str], capsys: Said, content: Any, message: str
) -> None:
    file = write(content)
    assert main([file]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(message.replace("{file}", file))


def test_a_file_that_is_missing_is_not_looked_for_in_the_account(capsys: Said) -> None:
    assert main(["none.json"]) == 1
    assert capsys.readouterr().err == ("none.json cannot be read: No such file or directory\n")


def test_an_image_is_said_to_serve_the_model_as_well(
    write: Callable[[Any], str], capsys: Said
) -> None:
    request = own_request()
    specification = request["TrainingJobDefinition"]["AlgorithmSpecification"]
    del specification["AlgorithmName"]
    specification["TrainingImage"] = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/boost:1"
    assert main([write(request)]) == 0
    said = capsys.readouterr()
    hosting = json.loads(said.out)["model"]["hosting"]
    assert hosting["inferenceImage"] == specification["TrainingImage"]
    assert said.err.splitlines()[1].startswith("model.hosting.inferenceImage: ")


def test_what_sagemaker_adds_to_a_description_is_left_out() -> None:
    request = own_request()
    definition = request["TrainingJobDefinition"]
    described = {
        **request,
        "HyperParameterTuningJobArn": JOB_ARN,
        "HyperParameterTuningJobStatus": "Completed",
        "TrainingJobDefinition": {
            **definition,
            "AlgorithmSpecification": {
                **definition["AlgorithmSpecification"],
                "MetricDefinitions": [{"Name": "validation:auc", "Regex": "auc=(.*)"}],
            },
            "StaticHyperParameters": {"_tuning_objective_metric": "validation:auc", "seed": ""},
            "OutputDataConfig": {"KmsKeyId": "", "S3OutputPath": "s3://data/models/"},
            "VpcConfig": None,
        },
        "WarmStartConfig": {},
    }
    wanted = definition | {"StaticHyperParameters": {"seed": ""}}
    assert described_request(described) == request | {"TrainingJobDefinition": wanted}
