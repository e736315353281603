"""Requests for hosting the best training job: the model and the endpoint configuration.

The application creates no endpoint.
"""

from tuner import Json
from tuner.algorithm import inference_image, is_from_marketplace
from tuner.errors import NoModelArtifact
from tuner.members import Tags, placed

# The member of CreateModel that each key of the payload's model goes to.
PLACES = {
    "name": "ModelName",
    # Placed before the environment, whose MODEL_TYPE overrides it.
    "artifactType": "PrimaryContainer.Environment.MODEL_TYPE",
    "environment": "PrimaryContainer.Environment",
    "hosting.subnets": "VpcConfig.Subnets",
    "hosting.securityGroupIds": "VpcConfig.SecurityGroupIds",
}
# The member of a production variant that each key of the payload's model goes to.
VARIANT_PLACES = {
    "name": "ModelName",
    "hosting.initialInstanceCount": "InitialInstanceCount",
    "hosting.instanceType": "InstanceType",
    "hosting.serverless.memorySizeInMB": "ServerlessConfig.MemorySizeInMB",
    "hosting.serverless.maxConcurrency": "ServerlessConfig.MaxConcurrency",
    "hosting.serverless.provisionedConcurrency": "ServerlessConfig.ProvisionedConcurrency",
}


def model_artifact(training_job: Json, is_missing: bool) -> str:
    """Return the S3 address of the artifact.

    Raises NoModelArtifact when SageMaker names none, or names an artifact that `is_missing` in S3:
    SageMaker names the artifact of a training job that wrote no model, too
    (https://github.com/aws/sagemaker-python-sdk/issues/3455). The address is not put together from
    output path and job name: without the slash at the end of the path, it would be wrong.
    """
    artifact: str | None = (training_job.get("ModelArtifacts") or {}).get("S3ModelArtifacts")
    if artifact and not is_missing:
        return artifact
    place = f" at {artifact}" if artifact else ""
    raise NoModelArtifact(
        f"Training job {training_job['TrainingJobName']} has no model artifact{place}; have the "
        "training program write its model to /opt/ml/model before it exits."
    )


def model_source(payload: Json, definition: Json, algorithm: Json) -> Json:
    """Return the part of the model's container that is known before training.

    That is an image, or the model package that a Marketplace algorithm's model needs.
    """
    if is_from_marketplace(algorithm):
        return {"ModelPackageName": payload["model"]["name"]}
    return {"Image": inference_image(definition, payload["model"], algorithm)}


def create_model(payload: Json, container: Json, role_arn: str, tags: Tags) -> Json:
    """Return the CreateModel request; `container` is a model_source, with the artifact once it is known."""
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
    """Return the image, the artifact and the model package of each container, as far as it has them.

    Models for which these are equal serve the same artifact with the same image. The state
    "Describe Model" reads the same members of an existing model.
    """
    named = ("Image", "ModelDataUrl", "ModelPackageName")
    containers = containers_of(create_model)
    return [" ".join(each[key] for key in named if key in each) for each in containers]


def containers_of(create_model: Json) -> list[Json]:
    """Return the containers of a CreateModel request, the model's own first."""
    return create_model.get("Containers") or [create_model["PrimaryContainer"]]


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
