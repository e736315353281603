"""What SageMaker, Step Functions and SNS would refuse of the requests that follow from an input.

The judges are the local runner's strict checks; here is only which of them a request has to pass.
"""

import json
from collections.abc import Iterator
from typing import Any

from local_runner.sagemaker.rules import algorithm as algorithm_rules
from local_runner.sagemaker.rules import model as model_rules
from local_runner.sagemaker.rules import model_package as model_package_rules
from local_runner.sagemaker.rules import shapes
from local_runner.sagemaker.rules import tuning_job as rules
from local_runner.sagemaker.rules import warm_start as warm_start_rules
from local_runner.sagemaker.rules.request import definitions
from local_runner.stepfunctions import task_fields

Json = dict[str, Any]

# https://docs.aws.amazon.com/sns/latest/api/API_Publish.html
LARGEST_MESSAGE, LONGEST_SUBJECT = 262_144, 99


def tuning_job_problems(prepared: Json, algorithms: list[Json]) -> list[str]:
    """Of what the state "Prepare Tuning Job" hands on."""
    request = prepared["createTuningJob"]
    found = shapes.problems("CreateHyperParameterTuningJob", request) or rules.problems(request)
    if found:
        return found
    if not prepared["useSdkIntegration"]:
        found += task_fields.problems("createHyperParameterTuningJob", request)
    found += warm_start_rules.problems(request, _parents(request))
    return [*found, *_algorithm_problems(request, algorithms)]


def _parents(request: Json) -> list[Json]:
    """Tuning jobs that were started with the same definition, and have ended."""
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
            # Without any, it may be an image of AWS, which brings its own.
            yield from algorithm_rules.problems_with_own_image(request, one)


def built_problems(built: Json) -> list[str]:
    """Of what the state "Build Model" hands on."""
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
    """Of the arguments of sns:publish."""
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
