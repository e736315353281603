"""`make payload` writes the payload of a tuning job: python -m commands.payload FROM [--endpoint-url URL]

FROM is a JSON file with a CreateHyperParameterTuningJob request, or the name or ARN of a tuning job in the account. The
payload goes to standard output, because its hyperparameters and variables may hold secrets. Nothing is created.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from commands.normal_form import without_empty
from commands.payload_of_request import INSTANCE_TYPE, payload_of
from commands.tuning_job import client_of, name_of
from local_runner.sagemaker.rules import shapes, tuning_job
from local_runner.sagemaker.rules.request import OBJECTIVE_HYPERPARAMETER, definitions
from tuner import Json
from tuner.errors import InvalidInput

OPERATION = "CreateHyperParameterTuningJob"


class NoRequestError(Exception):
    """A FROM without a request that SageMaker accepts; the message says why."""


def from_file(file: Path) -> Json:
    """Return the request in a file. Raises NoRequestError, also with every reason why SageMaker would refuse it."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise NoRequestError(f"{file} cannot be read as JSON: {error}") from error
    if not isinstance(content, dict):
        raise NoRequestError(f"{file} has no JSON object; give a {OPERATION} request")
    if problems := shapes.problems(OPERATION, content) or tuning_job.problems(content):
        raise NoRequestError(_lines(f"SageMaker would refuse the request in {file}:", problems))
    return content


def from_account(name_or_arn: str, endpoint_url: str | None) -> Json:
    """Return the request of a tuning job that exists, as far as SageMaker describes it. Raises NoRequestError."""
    name = name_of(name_or_arn)
    try:
        client = client_of("sagemaker", name_or_arn, endpoint_url)
        described = client.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        tags = client.list_tags(ResourceArn=described["HyperParameterTuningJobArn"])["Tags"]
    except (BotoCoreError, ClientError, ValueError) as error:
        raise NoRequestError(
            f"{name_or_arn} is no file, and no tuning job {name} can be described: {error}"
        ) from error
    return described_request(described) | {"Tags": tags}


def described_request(described: Json) -> Json:
    """Return the request of a DescribeHyperParameterTuningJob response.

    A description has empty texts for absent members, and the hyperparameter that SageMaker adds:
    https://github.com/aws/sagemaker-python-sdk/blob/v2.257.7/tests/unit/tuner_test_utils.py
    """
    shape = shapes.service_model().operation_model(OPERATION).input_shape
    members = shape.members if shape else {}
    request: Json = without_empty({key: described[key] for key in members if key in described})
    for definition in definitions(request):
        definition.get("StaticHyperParameters", {}).pop(OBJECTIVE_HYPERPARAMETER, None)
    return request


def notes(payload: Json, request: Json) -> Iterator[str]:
    """Yield a sentence for each choice in the payload that the request does not make."""
    yield f"model.hosting: a tuning job has no hosting; the payload has {INSTANCE_TYPE}."
    if "inferenceImage" in payload["model"]["hosting"]:
        yield (
            "model.hosting.inferenceImage: a tuning job has no image that serves the model; the payload has the "
            "training image, which is right for SageMaker's built-in algorithms and wrong for most frameworks."
        )
    if "HyperParameterTuningJobName" in request:
        yield (
            f"tuningJobName: SageMaker never frees the name {request['HyperParameterTuningJobName']}; the payload "
            "has none."
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Return exit code 0, or 1 for a request that cannot be a payload."""
    options = _parser().parse_args(arguments)
    file = Path(options.origin)
    try:
        is_file = file.is_file() or file.suffix == ".json"
        request = from_file(file) if is_file else from_account(options.origin, options.endpoint_url)
        payload = payload_of(request)
    except NoRequestError as error:
        print(error, file=sys.stderr)
        return 1
    except InvalidInput as error:
        print(_lines("The application would refuse the payload:", error.problems), file=sys.stderr)
        return 1
    print(json.dumps(payload, indent=2, ensure_ascii=False))
    print("\n".join(notes(payload, request)), file=sys.stderr)
    return 0


def _lines(title: str, problems: Sequence[str]) -> str:
    return "\n".join([title, *(f"- {problem}" for problem in problems)])


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m commands.payload",
        description="Write the payload of a tuning job to standard output.",
    )
    parser.add_argument(
        "origin",
        metavar="FROM",
        help=f"a JSON file with a {OPERATION} request, or the name or ARN of a tuning job",
    )
    parser.add_argument(
        "--endpoint-url",
        metavar="URL",
        help="the endpoint of the API, such as the URL that `make serve` prints (default: AWS)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
