"""Builds what it takes to host the best training job: model, production variants, endpoint config.

Requests only; nothing is created here, and no endpoint by this application at all.
"""

from typing import Any

from tuner.algorithm import inference_image, is_from_marketplace
from tuner.errors import NoModelArtifact
from tuner.members import Tags, placed

Json = dict[str, Any]

# The member of CreateModel that each key of the payload's model goes to.
PLACES = {
    "name": "ModelName",
    # Before the environment, whose MODEL_TYPE overrides it.
    "artifactType": "PrimaryContainer.Environment.MODEL_TYPE",
    "environment": "PrimaryContainer.Environment",
    "hosting.subnets": "VpcConfig.Subnets",
    "hosting.securityGroupIds": "VpcConfig.SecurityGroupIds",
}
# The member of a production variant that each goes to; the names are those that existing parents read.
VARIANT_PLACES = {
    "name": "ModelName",
    "hosting.initialInstanceCount": "InitialInstanceCount",
    "hosting.instanceType": "InstanceType",
    "hosting.serverless.memorySizeInMB": "ServerlessConfig.MemorySizeInMB",
    "hosting.serverless.maxConcurrency": "ServerlessConfig.MaxConcurrency",
    "hosting.serverless.provisionedConcurrency": "ServerlessConfig.ProvisionedConcurrency",
}


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
    """Return the CreateModel request; `container` is a model_source, with its artifact when that is known."""
    model = payload["model"]
    members = placed(model, PLACES)
    isolated = model["enableNetworkIsolation"] or "ModelPackageName" in container
    return {
        **members,
        "ExecutionRoleArn": role_arn,
        "PrimaryContainer": container | members.get("PrimaryContainer", {}),
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
    """Return the CreateEndpointConfig request, ready to send once the model exists.

    Its only production variant takes all traffic.
    """
    traffic = {"InitialVariantWeight": 1, "VariantName": "AllTraffic"}
    return {
        "EndpointConfigName": payload["model"]["name"],
        "ProductionVariants": [traffic | placed(payload["model"], VARIANT_PLACES)],
        "Tags": list(tags),
    }
