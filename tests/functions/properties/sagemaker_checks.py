"""The problems that SageMaker, Step Functions and SNS would have with the requests that follow from an input.

The local runner's strict checks find the problems; this module applies them to each request.
"""

import json
from collections.abc import Iterator

from local_runner.sagemaker.rules import algorithm as algorithm_rules
from local_runner.sagemaker.rules import model as model_rules
from local_runner.sagemaker.rules import model_package as model_package_rules
from local_runner.sagemaker.rules import shapes
from local_runner.sagemaker.rules import tuning_job as rules
from local_runner.sagemaker.rules import warm_start as warm_start_rules
from local_runner.sagemaker.rules.request import definitions
from local_runner.stepfunctions import task_fields
from tests.events import Json

# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
LARGEST_MESSAGE, LONGEST_SUBJECT = 262_144, 99


def tuning_job_problems(prepared: Json, algorithms: list[Json]) -> list[str]:
    """Return the problems with the output of the state "Prepare Tuning Job"."""
    request = prepared["createTuningJob"]
    found = shapes.problems("CreateHyperParameterTuningJob", request) or rules.problems(request)
    if found:
        return found
    if not prepared["useSdkIntegration"]:
        found += task_fields.problems("createHyperParameterTuningJob", request)
    found += warm_start_rules.problems(request, _parents(request))
    return [*found, *_algorithm_problems(request, algorithms)]


def _parents(request: Json) -> list[Json]:
    """Return ended tuning jobs of the same definition."""
    stated = request.get("WarmStartConfig", {}).get("ParentHyperParameterTuningJobs", [])
    return [{**request, **one, "HyperParameterTuningJobStatus": "Completed"} for one in stated]


def _algorithm_problems(request: Json, algorithms: list[Json]) -> Iterator[str]:
    described = {each["AlgorithmArn"]: each for each in algorithms}
    for one in definitions(request):
        specification = one["AlgorithmSpecification"]
        if "AlgorithmName" in specification:
            algorithm = described[specification["AlgorithmName"]]
            yield from algorithm_rules.problems_with_algorithm(request, one, algorithm)
        elif "MetricDefinitions" in specification:
            # An image without metrics may be an image of AWS, which defines its own.
            yield from algorithm_rules.problems_with_own_image(request, one)


def built_problems(built: Json) -> list[str]:
    """Return the problems with the output of the state "Build Model"."""
    model, config = built["createModel"], built["endpointConfig"]
    variants = {"EndpointConfigName": "any", "ProductionVariants": built["productionVariants"]}
    return [
        *(shapes.problems("CreateModel", model) or model_rules.problems(model)),
        *task_fields.problems("createModel", model),
        *shapes.problems("CreateEndpointConfig", config),
        *shapes.problems("CreateEndpointConfig", variants),
        *_package_problems(built.get("marketplacePackage")),
        *_registration_problems(built.get("registration")),
        *message_problems(built["notification"]),
    ]


def _registration_problems(registration: Json | None) -> list[str]:
    if registration is None:
        return []
    return [
        *shapes.problems("DescribeModelPackageGroup", registration["describeGroup"]),
        *shapes.problems("CreateModelPackageGroup", registration["createGroup"]),
        *_package_problems(registration["createPackage"]),
    ]


def _package_problems(request: Json | None) -> list[str]:
    if request is None:
        return []
    return shapes.problems("CreateModelPackage", request) or model_package_rules.problems(request)


def message_problems(message: Json) -> Iterator[str]:
    """Yield the problems with the arguments of sns:publish."""
    subject = message["Subject"]
    if not 0 < len(subject) <= LONGEST_SUBJECT or not (subject.isascii() and subject.isprintable()):
        yield f"Subject {subject!r}"
    if not all(isinstance(text, str) for text in json.loads(message["Message"]).values()):
        yield "Message has something else than texts"
    if "default" not in json.loads(message["Message"]):
        yield "Message has no default"
    if len(json.dumps(message, ensure_ascii=False).encode()) > LARGEST_MESSAGE:
        yield "Message is too large"
    for name, attribute in message["MessageAttributes"].items():
        if not attribute["StringValue"]:
            yield f"MessageAttributes.{name} is empty"
