"""The preparation of a tuning job: payload and algorithms become one request, or every reason why they cannot."""

from collections.abc import Mapping, Sequence
from typing import Any

from tuner import Json
from tuner.algorithm import algorithm_of, kept_of, objective_of
from tuner.errors import InvalidInput
from tuner.members import Tags, all_tags
from tuner.model.request import create_model, endpoint_config, model_source
from tuner.overrides import overridden
from tuner.tuning_job.algorithm_rules import algorithm_problems
from tuner.tuning_job.cost_bound import budget_problems, cost_bound
from tuner.tuning_job.override_rules import override_problems
from tuner.tuning_job.parents import differing_parents
from tuner.tuning_job.proven_members import is_proven
from tuner.tuning_job.request import create_tuning_job, of_execution
from tuner.tuning_job.taken_names import taken_names
from tuner.tuning_job.trial import trial_of
from tuner.tuning_job.unreachable_programs import unreachable_programs, unreachable_served_programs


def prepared_tuning_job(
    payload: Json,
    algorithms: Sequence[Json],
    existing: Mapping[str, Any],
    tuning_role: str,
    model_role: str,
    tags: Tags,
    execution_arn: str,
) -> Json:
    """Return the result of the state "Prepare Tuning Job".

    `algorithms` are DescribeAlgorithm responses in the order of the payload's algorithmARNs. `existing`
    has the ARNs of what has the payload's names, and `parents`, the described parents of a warm start. Raises
    InvalidInput with every problem between the payload, the algorithms and the overrides.
    """
    described = [
        algorithm_of(definition, payload["algorithmARNs"], algorithms)
        for definition in payload["definitions"]
    ]
    complete = _with_objectives(payload, described)
    every_tag = all_tags(tags, payload["tags"])
    source = model_source(complete, complete["definitions"][0], described[0])
    requests = {
        "createHyperParameterTuningJob": create_tuning_job(complete, tuning_role, every_tag),
        "createModel": create_model(complete, source, model_role, every_tag),
        "createEndpointConfig": endpoint_config(complete, every_tag),
    }
    problems = algorithm_problems(payload, described)
    problems += taken_names(payload, existing)
    problems += override_problems(payload["overrides"], requests)
    if problems:
        raise InvalidInput(problems)
    return _prepared(complete, algorithms, existing, requests, execution_arn)


def _with_objectives(payload: Json, algorithms: Sequence[Json]) -> Json:
    pairs = zip(payload["definitions"], algorithms, strict=True)
    definitions = [
        {**each, "objective": objective_of(each, algorithm)} for each, algorithm in pairs
    ]
    return {**payload, "definitions": definitions}


def _prepared(
    payload: Json,
    algorithms: Sequence[Json],
    existing: Mapping[str, Any],
    requests: Json,
    execution_arn: str,
) -> Json:
    merged = {
        name: overridden(request, payload["overrides"].get(name))
        for name, request in requests.items()
    }
    request = of_execution(merged["createHyperParameterTuningJob"], execution_arn)
    problems = list(unreachable_served_programs(merged["createModel"]))
    if "tuningJob" not in existing:
        # A tuning job that the execution attaches to has been accepted.
        problems += differing_parents(request, existing.get("parents", []))
        problems += unreachable_programs(request)
    if problems:
        raise InvalidInput(problems)
    merged["createHyperParameterTuningJob"] = request
    number = _number_of_training_jobs(payload, request)
    if problems := budget_problems(request, number, payload):
        raise InvalidInput(problems)
    prepared = {
        "payload": payload,
        "algorithms": [kept_of(algorithm) for algorithm in algorithms],
        "createTuningJob": request,
        "useSdkIntegration": not is_proven(request),
    }
    if payload["trial"] and "tuningJob" not in existing:
        prepared["createTrial"] = trial_of(request)
    if payload["dryRun"]:
        # The requests have no artifact: only training decides its address.
        cost = cost_bound(request, number, payload)
        prepared["dryRun"] = {**merged, "numberOfTrainingJobs": number, "cost": cost.as_json()}
    return prepared


def _number_of_training_jobs(payload: Json, request: Json) -> int:
    """Return how many training jobs are started at most: an override may state another number."""
    limits = request["HyperParameterTuningJobConfig"]["ResourceLimits"]
    return int(limits.get("MaxNumberOfTrainingJobs", payload["maxNumberOfTrainingJobs"]))
