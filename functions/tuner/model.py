"""Builds what it takes to host the best training job: model, production variants, endpoint config.

Requests only; nothing is created here, and no endpoint by this application at all.
"""

from collections.abc import Sequence
from typing import Any

from tuner.errors import NoModelArtifact
from tuner.tuning_request import vpc_config

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


def create_model(payload: Json, image: str, artifact: str, role_arn: str, tags: Tags) -> Json:
    """The CreateModel request."""
    model = payload["model"]
    container: Json = {"Image": image, "ModelDataUrl": artifact}
    if "artifactType" in model:
        container["Environment"] = {"MODEL_TYPE": model["artifactType"]}
    hosting = model["hosting"]
    return {
        "ModelName": model["name"],
        "ExecutionRoleArn": role_arn,
        "PrimaryContainer": container,
        **vpc_config(hosting.get("subnets"), hosting.get("securityGroupIds")),
        "Tags": list(tags),
    }


def production_variants(payload: Json) -> list[Json]:
    """The one variant that takes all traffic."""
    hosting = payload["model"]["hosting"]
    return [
        {
            "InitialInstanceCount": hosting["initialInstanceCount"],
            "InitialVariantWeight": 1,
            "InstanceType": hosting["instanceType"],
            "ModelName": payload["model"]["name"],
            "VariantName": "AllTraffic",
        }
    ]


def endpoint_config(payload: Json, tags: Tags) -> Json:
    """The CreateEndpointConfig request, ready to send once the model exists."""
    return {
        "EndpointConfigName": payload["model"]["name"],
        "ProductionVariants": production_variants(payload),
        "Tags": list(tags),
    }
