"""Requests for model packages: of a Marketplace algorithm's model, and for the model registry.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateModelPackage.html
"""

import hashlib
import json
import re
from collections.abc import Sequence

from tuner import Json
from tuner.algorithm import KEPT_OF_INFERENCE, is_from_marketplace
from tuner.members import Tags, placed
from tuner.numbers import objective_text

# The member of CreateModelPackage that each key of the payload's modelRegistry goes to.
PLACES = {
    "modelPackageGroupName": "ModelPackageGroupName",
    "description": "ModelPackageDescription",
    "approvalStatus": "ModelApprovalStatus",
}
# The service's limits for CustomerMetadataProperties.
MOST_PROPERTIES, LONGEST_KEY, LONGEST_VALUE = 50, 128, 256

LONGEST_TOKEN = 36

# The members that a model's container and a package's container have in common.
PACKAGED = ("ContainerHostname", "Image", "ModelDataUrl", "Environment")


def marketplace_package(payload: Json, algorithm: Json, artifact: str, tags: Tags) -> Json:
    """Return the request for the package from which a Marketplace algorithm's model is made.

    The package has the model's name. The artifact cannot be hosted without it:
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
    """Return the requests that register the model, the group's first unless it belongs to another account.

    `containers` are the model's, `facts` are result_facts. A versioned package takes no tags.
    """
    members = placed(payload["modelRegistry"], PLACES)
    group = {"ModelPackageGroupName": members["ModelPackageGroupName"]}
    package = {
        **members,
        **_content(algorithm, containers, artifact),
        "MetadataProperties": {"GeneratedBy": facts["tuningJobArn"]},
        "CustomerMetadataProperties": _properties(facts),
    }
    own = {"describeGroup": group, "createGroup": {**group, "Tags": list(tags)}}
    return {
        **({} if is_arn(group["ModelPackageGroupName"]) else own),
        "createPackage": {**package, "ClientToken": _token(package)},
    }


def is_arn(name: str) -> bool:
    """Return whether a resource is given by its ARN, and not by its name in this account."""
    return name.startswith("arn:")


def _token(package: Json) -> str:
    """Return a token that only an equal package has: a request that is sent twice registers once."""
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
    """Return the result as metadata of the package: origin, objective and hyperparameters."""
    best = facts["best"]
    objective = best["objective"]
    properties = {
        "tuningJobName": facts["tuningJobName"],
        "earlierTuningJobName": best.get("earlierTuningJobName", ""),
        "trainingJobName": best["trainingJobName"],
        "objectiveMetricName": objective["metricName"],
        "objectiveType": objective["type"],
        "objectiveValue": objective_text(objective["value"]) if "value" in objective else "",
        **{f"hyperparameter.{k}": v for k, v in sorted(best["hyperparameters"].items())},
    }
    kept = [(_allowed(k)[:LONGEST_KEY], _allowed(v)[:LONGEST_VALUE]) for k, v in properties.items()]
    return dict([(key, value) for key, value in kept if value][:MOST_PROPERTIES])


def _allowed(text: str) -> str:
    """Return the text with "_" for each character that metadata may not have."""
    return re.sub(r"[^\w .:/=+@-]", "_", text)
