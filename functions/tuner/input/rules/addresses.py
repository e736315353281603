"""The rules about addresses: buckets and keys that the deployment grants, and what lies in another Region.

They hold wherever an address is given: under keys of the contract, and in overrides under the members of SageMaker's
own requests.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from pydantic import BaseModel

from tuner import Json
from tuner.input.contract.payload import Payload
from tuner.input.rules.grants import (
    bucket_problem,
    elsewhere,
    group_problem,
    key_problem,
    program_problem,
)
from tuner.input.rules.metric_regex import regex_problem
from tuner.input.rules.surroundings import Surroundings
from tuner.input.spelling import by_key, inner_model
from tuner.input.wording import Location, path
from tuner.names import SUBMIT_DIRECTORY

# https://github.com/aws-samples/mlops-amazon-sagemaker/issues/9 (training) and
# https://github.com/aws/sagemaker-pytorch-inference-toolkit/pull/7 (hosting): "Cross region ECR image pulls are not
# allowed".
ECR = re.compile(r"[0-9]{12}\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+)\.")
# The requests that SageMaker carries out with the roles of this deployment, by their key among the overrides.
REQUESTS = ("createHyperParameterTuningJob", "createModel")
# Hyperparameters and environments, whose names are those of programs.
VARIABLES = ("staticHyperParameters", "StaticHyperParameters", "environment", "Environment")
PROGRAMS = (SUBMIT_DIRECTORY, SUBMIT_DIRECTORY.upper())


Check = Callable[[str, Surroundings], str | None]


def address_problems(tidy: Json, around: Surroundings) -> Iterator[str]:
    """Yield a line for each address in a tidied input that no execution of this deployment can use."""
    for location, value in _values(Payload, tidy, ()):
        check = CHECKS.get(str(location[-1]))
        problem = check(value, around) if check and isinstance(value, str) else None
        if problem:
            yield f"{path(location)}: {problem}"


def _values(
    model: type[BaseModel], stated: Any, location: Location
) -> Iterator[tuple[Location, Any]]:
    """Yield what is stated under keys of the contract, with its location."""
    if isinstance(stated, list):
        for index, entry in enumerate(stated):
            yield from _values(model, entry, (*location, index))
    if not isinstance(stated, dict):
        return
    for key, field in by_key(model).items():
        inner = inner_model(field)
        if key in stated and inner:
            yield from _values(inner, stated[key], (*location, key))
        elif key in stated and key in REQUESTS and isinstance(stated[key], dict):
            yield from _members(stated[key], (*location, key))
        elif key in VARIABLES and isinstance(stated.get(key), dict):
            yield from _variables(stated[key], (*location, key))
        elif key in stated:
            yield (*location, key), stated[key]


def _members(stated: Any, location: Location) -> Iterator[tuple[Location, Any]]:
    """Yield every member of a fragment of a request."""
    entries = stated.items() if isinstance(stated, dict) else enumerate(stated)
    for key, entry in entries:
        if key in VARIABLES and isinstance(entry, dict):
            yield from _variables(entry, (*location, key))
        elif isinstance(entry, dict | list):
            yield from _members(entry, (*location, key))
        else:
            yield (*location, key), entry


def _variables(stated: Json, location: Location) -> Iterator[tuple[Location, Any]]:
    """Yield the variables that have an address for script mode; a program gives others a meaning of its own."""
    yield from (((*location, key), stated[key]) for key in PROGRAMS if key in stated)


def _image(address: str, around: Surroundings) -> str | None:
    image = ECR.match(address)
    return elsewhere(image["region"], "an image", around) if image else None


def _algorithm(arn: str, around: Surroundings) -> str | None:
    """Return why the algorithm, a resource of one Region, cannot be used."""
    parts = arn.split(":")
    return elsewhere(parts[3], "an algorithm", around) if len(parts) > 5 else None


def _regex(regex: str, around: Surroundings) -> str | None:
    problem = regex_problem(regex)
    return f"{regex} {problem}" if problem else None


CHECKS: dict[str, Check] = {
    **dict.fromkeys(
        (
            "S3Uri",
            "S3OutputPath",
            "artifactsS3OutputPath",
            "checkpointS3Uri",
            "spotTrainingCheckpointS3Uri",
        ),
        bucket_problem,
    ),
    **dict.fromkeys(
        (
            "KmsKeyId",
            "VolumeKmsKeyId",
            "artifactsKmsKeyId",
            "trainingInstanceVolumeKmsKeyId",
        ),
        key_problem,
    ),
    **dict.fromkeys(("TrainingImage", "Image", "trainingImage", "inferenceImage"), _image),
    **dict.fromkeys(("AlgorithmName", "algorithmARN"), _algorithm),
    "modelPackageGroupName": group_problem,
    "Regex": _regex,
    **dict.fromkeys(PROGRAMS, program_problem),
}
