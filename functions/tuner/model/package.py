"""Builds model packages: the one that a Marketplace model is made from, and the one that is registered.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
"""

import hashlib
import json
import re
from collections.abc import Sequence
from typing import Any

from tuner.algorithm import KEPT_OF_INFERENCE, is_from_marketplace
from tuner.members import Tags, placed

Json = dict[str, Any]

# The member of CreateModelPackage that each key of the payload's modelRegistry goes to.
PLACES = {
    "modelPackageGroupName": "ModelPackageGroupName",
    "description": "ModelPackageDescription",
    "approvalStatus": "ModelApprovalStatus",
}
# The service's limits for CustomerMetadataProperties.
MOST_PROPERTIES, LONGEST_KEY, LONGEST_VALUE = 50, 128, 256

LONGEST_TOKEN = 36

# What a model's container and a package's container have in common.
PACKAGED = ("ContainerHostname", "Image", "ModelDataUrl", "Environment")


def marketplace_package(payload: Json, algorithm: Json, artifact: str, tags: Tags) -> Json:
    """The package that a Marketplace model is made from; it has the model's name.

    Only its package can be hosted:
    https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-mkt-model-pkg-model.html
    """
    return {
        "ModelPackageName": payload["model"]["name"],
        **_from_algorithm(algorithm, artifact),
        "Tags": list(tags),
    }


def registration(
    payload: Json,
    facts: Json,
    algorithm: Json,
    containers: Sequence[Json],
    artifact: str,
    tags: Tags,
) -> Json:
    """The requests that register the model, the group's first; a versioned package takes no tags.

    `containers` are the model's own, `facts` the result as it is told.
    """
    members = placed(payload["modelRegistry"], PLACES)
    group = {"ModelPackageGroupName": members["ModelPackageGroupName"]}
    package = {
        **members,
        **_content(algorithm, containers, artifact),
        "MetadataProperties": {"GeneratedBy": facts["tuningJobArn"]},
        "CustomerMetadataProperties": _properties(facts),
    }
    return {
        "describeGroup": group,
        "createGroup": {**group, "Tags": list(tags)},
        "createPackage": {**package, "ClientToken": _token(package)},
    }


def _token(package: Json) -> str:
    """The same for the same package only: sent twice, the request registers once."""
    digest = hashlib.sha256(json.dumps(package, sort_keys=True).encode()).hexdigest()
    return digest[:LONGEST_TOKEN]


def _content(algorithm: Json, containers: Sequence[Json], artifact: str) -> Json:
    if is_from_marketplace(algorithm):
        return _from_algorithm(algorithm, artifact)
    specified = algorithm.get("InferenceSpecification") or {}
    serving = {key: specified[key] for key in KEPT_OF_INFERENCE if key in specified}
    packaged = [{key: c[key] for key in PACKAGED if key in c} for c in containers]
    return {"InferenceSpecification": {"Containers": packaged, **serving}}


def _from_algorithm(algorithm: Json, artifact: str) -> Json:
    source = {"AlgorithmName": algorithm["AlgorithmArn"], "ModelDataUrl": artifact}
    return {"SourceAlgorithmSpecification": {"SourceAlgorithms": [source]}}


def _properties(facts: Json) -> dict[str, str]:
    """The result as metadata of the package: what it came from, its objective, its hyperparameters."""
    best = facts["best"]
    objective = best["objective"]
    properties = {
        "tuningJobName": facts["tuningJobName"],
        "trainingJobName": best["trainingJobName"],
        "objectiveMetricName": objective["metricName"],
        "objectiveType": objective["type"],
        "objectiveValue": str(objective.get("value", "")),
        **{f"hyperparameter.{k}": v for k, v in sorted(best["hyperparameters"].items())},
    }
    kept = [(_allowed(k)[:LONGEST_KEY], _allowed(v)[:LONGEST_VALUE]) for k, v in properties.items()]
    return dict([(key, value) for key, value in kept if value][:MOST_PROPERTIES])


def _allowed(text: str) -> str:
    """The text with what metadata may not hold replaced."""
    return re.sub(r"[^\w .:/=+@-]", "_", text)
