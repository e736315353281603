"""Builds the CreateHyperParameterTuningJob request from a payload whose defaults are filled in.

What is not used is absent: SageMaker refuses empty members, such as a VpcConfig of empty lists.
"""

from collections.abc import Sequence
from typing import Any

from tuner.members import execution_tag
from tuner.tuning_job.definition import training_job_definition

Json = dict[str, Any]
Tags = Sequence[dict[str, str]]

# What the singular form of a request has in its configuration, by its name in a definition.
SHARED = {
    "TuningObjective": "HyperParameterTuningJobObjective",
    "HyperParameterRanges": "ParameterRanges",
}


def create_tuning_job(payload: Json, role_arn: str, tags: Tags) -> Json:
    """The complete request; every definition of the payload has its objective."""
    model = payload["model"]
    network = vpc_config(model.get("trainingSubnets"), model.get("trainingSecurityGroupIds"))
    definitions = [
        training_job_definition(definition, model, role_arn, network)
        for definition in payload["definitions"]
    ]
    request = {
        "HyperParameterTuningJobName": payload["tuningJobName"],
        "HyperParameterTuningJobConfig": _config(payload),
        "TrainingJobDefinitions": definitions,
        "Tags": list(tags),
    }
    return _warm_started(request, payload["warmStart"]) if "warmStart" in payload else request


def of_execution(request: Json, execution_arn: str) -> Json:
    """Return the request with the tag that names the execution, whatever an override made of the tags.

    An execution that ends badly stops the tuning job that has its tag, and no other.
    """
    own = execution_tag(execution_arn)
    others = [tag for tag in request.get("Tags", []) if tag["Key"] != own["Key"]]
    return {**request, "Tags": [*others, own]}


def vpc_config(subnets: list[str] | None, security_group_ids: list[str] | None) -> Json:
    """{"VpcConfig": ...} to merge into a request, or {} without a network."""
    if not subnets or not security_group_ids:
        return {}
    return {"VpcConfig": {"SecurityGroupIds": security_group_ids, "Subnets": subnets}}


def _config(payload: Json) -> Json:
    optional = {
        "RandomSeed": payload.get("randomSeed"),
        "TuningJobCompletionCriteria": payload.get("completionCriteria"),
    }
    return {
        "Strategy": payload["tuningStrategy"],
        **_strategy_config(payload),
        "ResourceLimits": _resource_limits(payload),
        "TrainingJobEarlyStoppingType": payload["trainingJobEarlyStoppingType"],
        **{key: value for key, value in optional.items() if value is not None},
    }


def _strategy_config(payload: Json) -> Json:
    if "hyperbandStrategyConfig" not in payload:
        return {}
    hyperband = payload["hyperbandStrategyConfig"]
    return {"StrategyConfig": {"HyperbandStrategyConfig": hyperband}}


def _resource_limits(payload: Json) -> Json:
    limits = {
        "MaxNumberOfTrainingJobs": payload["maxNumberOfTrainingJobs"],
        "MaxParallelTrainingJobs": payload["maxParallelTrainingJobs"],
    }
    if payload["tuningStrategy"] == "Grid" and len(payload["definitions"]) > 1:
        # SageMaker counts a grid's training jobs itself; how, over several, is not documented.
        del limits["MaxNumberOfTrainingJobs"]
    if "maxTuningRuntimeInSeconds" in payload:
        limits["MaxRuntimeInSeconds"] = payload["maxTuningRuntimeInSeconds"]
    return limits


def _warm_started(request: Json, warm_start: Json) -> Json:
    """The request in the singular form, which is the one that warm start is documented for.

    Without the definition's name, which may not change between a tuning job and its parents:
    https://github.com/aws/sagemaker-python-sdk/issues/3693
    """
    [definition] = request["TrainingJobDefinitions"]
    shared = {name: definition[key] for key, name in SHARED.items()}
    kept = {k: v for k, v in definition.items() if k not in ("DefinitionName", *SHARED)}
    return {
        "HyperParameterTuningJobName": request["HyperParameterTuningJobName"],
        "HyperParameterTuningJobConfig": request["HyperParameterTuningJobConfig"] | shared,
        "TrainingJobDefinition": kept,
        "WarmStartConfig": {
            "ParentHyperParameterTuningJobs": [
                {"HyperParameterTuningJobName": name} for name in warm_start["parents"]
            ],
            "WarmStartType": warm_start["type"],
        },
        "Tags": request["Tags"],
    }
