"""Prepares a tuning job: payload and algorithms become one request, or every reason why they cannot."""

from collections.abc import Sequence
from typing import Any

from tuner.algorithm import algorithm_of, inference_image, kept_of, objective_of
from tuner.algorithm_rules import algorithm_problems
from tuner.errors import InvalidInput
from tuner.model import create_model, endpoint_config
from tuner.overrides import overridden, override_problems
from tuner.proven_members import is_proven
from tuner.tags import all_tags
from tuner.tuning_request import create_tuning_job

Json = dict[str, Any]
Tags = Sequence[dict[str, str]]


def prepared_tuning_job(
    payload: Json, algorithms: Sequence[Json], tuning_role: str, model_role: str, tags: Tags
) -> Json:
    """What the state machine needs to start the tuning job, and to go on when it has ended.

    `algorithms` are DescribeAlgorithm responses in the order of the payload's algorithmARNs. Raises
    InvalidInput with every problem between the payload, the algorithms and the overrides.
    """
    described = [
        algorithm_of(definition, payload["algorithmARNs"], algorithms)
        for definition in payload["definitions"]
    ]
    complete = _with_objectives(payload, described)
    every_tag = all_tags(tags, payload["tags"])
    request = create_tuning_job(complete, tuning_role, every_tag)
    problems = algorithm_problems(payload, described)
    problems += override_problems(payload["overrides"], request)
    if problems:
        raise InvalidInput(problems)
    request = overridden(request, payload["overrides"].get("createHyperParameterTuningJob"))
    prepared = {
        "payload": complete,
        "algorithms": [kept_of(algorithm) for algorithm in algorithms],
        "createTuningJob": request,
        "useSdkIntegration": not is_proven(request),
    }
    if payload["dryRun"]:
        image = inference_image(complete["definitions"][0], complete["model"], described[0])
        prepared["dryRun"] = _dry_run(complete, request, image, model_role, every_tag)
    return prepared


def _with_objectives(payload: Json, algorithms: Sequence[Json]) -> Json:
    pairs = zip(payload["definitions"], algorithms, strict=True)
    definitions = [
        {**each, "objective": objective_of(each, algorithm)} for each, algorithm in pairs
    ]
    return {**payload, "definitions": definitions}


def _dry_run(payload: Json, request: Json, image: str, model_role: str, tags: Tags) -> Json:
    """The requests that would be sent; where the artifact will be, only training can tell."""
    return {
        "createHyperParameterTuningJob": request,
        "createModel": create_model(payload, {"Image": image} if image else {}, model_role, tags),
        "createEndpointConfig": endpoint_config(payload, tags),
        "numberOfTrainingJobs": payload["maxNumberOfTrainingJobs"],
    }
