"""Builds what it takes to host the best training job: model, production variants, endpoint config.

Requests only; nothing is created here, and no endpoint by this application at all.
"""

from collections.abc import Sequence
from typing import Any

from tuner.algorithm import inference_image, is_from_marketplace
from tuner.errors import NoModelArtifact
from tuner.members import vpc_config

Json = dict[str, Any]
Tags = Sequence[dict[str, str]]


def model_artifact(training_job: Json) -> str:
    """The S3 address that SageMaker names for the artifact. NoModelArtifact when it names none.

    Never put together from output path and job name: that breaks with the first path that lacks
    its slash.
    """
    artifact: str | None = (training_job.get("ModelArtifacts") or {}).get("S3ModelArtifacts")
    if artifact:
        return artifact
    raise NoModelArtifact(
        f"Training job {training_job['TrainingJobName']} has no model artifact; have the algorithm "
        "write its model to /opt/ml/model before it exits."
    )


def model_source(payload: Json, definition: Json, algorithm: Json) -> Json:
    """What the model's container is made of, beside the artifact: an image, or the model package
    that a Marketplace algorithm's model needs."""
    if is_from_marketplace(algorithm):
        return {"ModelPackageName": payload["model"]["name"]}
    return {"Image": inference_image(definition, payload["model"], algorithm)}


def create_model(payload: Json, container: Json, role_arn: str, tags: Tags) -> Json:
    """The CreateModel request around a model_source, with its artifact when that is known."""
    model = payload["model"]
    hosting = model["hosting"]
    isolated = model["enableNetworkIsolation"] or "ModelPackageName" in container
    return {
        "ModelName": model["name"],
        "ExecutionRoleArn": role_arn,
        "PrimaryContainer": container | _environment(model),
        **vpc_config(hosting.get("subnets"), hosting.get("securityGroupIds")),
        **({"EnableNetworkIsolation": True} if isolated else {}),
        "Tags": list(tags),
    }


def made_from(create_model: Json) -> list[str]:
    """What each container is made of: image, artifact, name of its model package, those that it has.

    Two models with the same answer serve the same artifact with the same image. The state "Describe Model" asks
    the same of a model that exists.
    """
    containers = create_model.get("Containers") or [create_model["PrimaryContainer"]]
    named = ("Image", "ModelDataUrl", "ModelPackageName")
    return [" ".join(each[key] for key in named if key in each) for each in containers]


def endpoint_config(payload: Json, tags: Tags) -> Json:
    """The CreateEndpointConfig request, ready to send once the model exists."""
    return {
        "EndpointConfigName": payload["model"]["name"],
        "ProductionVariants": [_production_variant(payload["model"])],
        "Tags": list(tags),
    }


def _environment(model: Json) -> Json:
    """{"Environment": ...}, or {} without any variable."""
    own = {"MODEL_TYPE": model["artifactType"]} if "artifactType" in model else {}
    variables = own | model["environment"]
    return {"Environment": variables} if variables else {}


def _production_variant(model: Json) -> Json:
    """The one variant that takes all traffic, in the form that existing parents read."""
    hosting = model["hosting"]
    named = {"InitialVariantWeight": 1, "ModelName": model["name"], "VariantName": "AllTraffic"}
    if "serverless" in hosting:
        return named | {"ServerlessConfig": _serverless_config(hosting["serverless"])}
    return named | {
        "InitialInstanceCount": hosting["initialInstanceCount"],
        "InstanceType": hosting["instanceType"],
    }


def _serverless_config(serverless: Json) -> Json:
    config = {
        "MemorySizeInMB": serverless["memorySizeInMB"],
        "MaxConcurrency": serverless["maxConcurrency"],
        "ProvisionedConcurrency": serverless.get("provisionedConcurrency"),
    }
    return {key: value for key, value in config.items() if value is not None}
