"""The model in the contract: its name, artifacts, training network and hosting."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from tuner.input.contract.forms import Text, breach
from tuner.input.contract.numeric import Whole
from tuner.input.contract.values import (
    MOST_MODEL_VARIABLES,
    NO_LINE_BREAK,
    ArtifactsS3Uri,
    Image,
    InstanceType,
    KmsKeyId,
    ModelName,
    ModelVariableName,
    ModelVariableValue,
    OwnObject,
    SecurityGroupId,
    SubnetId,
    Switch,
)

ArtifactType = Annotated[
    str, Text("a text of at most 1024 characters, such as MOJO", f"{NO_LINE_BREAK}+", 1024)
]
AcceleratorType = Annotated[str, Text("a text such as ml.eia2.medium", r"ml\.[a-z0-9.]+", 64)]


class Serverless(OwnObject):
    """An endpoint without instances of its own.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ProductionVariantServerlessConfig.html
    """

    memory_size_in_mb: Annotated[int, Whole(1024, 6144, step=1024)] = Field(
        alias="memorySizeInMB", description="Memory of the endpoint, in MB."
    )
    max_concurrency: Annotated[int, Whole(1, 200)] = Field(
        description="Maximum number of invocations at the same time."
    )
    provisioned_concurrency: Annotated[int, Whole(1, 200)] | None = Field(
        None, description="Number of invocations at the same time that the endpoint is ready for."
    )

    @model_validator(mode="after")
    def _provided_for(self) -> Self:
        if (self.provisioned_concurrency or 0) > self.max_concurrency:
            raise breach(
                f"provisionedConcurrency {self.provisioned_concurrency} is more than "
                f"maxConcurrency; give at most {self.max_concurrency}"
            )
        return self


class Hosting(OwnObject):
    """The configuration of an endpoint for the model; the endpoint itself is not created."""

    initial_instance_count: Annotated[int, Whole(1)] = Field(
        1,
        description="Number of instances of a new endpoint. Not with serverless.",
    )
    instance_type: InstanceType | None = Field(
        None, description="Instance type that hosts the model. Give either this or serverless."
    )
    serverless: Serverless | None = Field(
        None, description="Hosting without instances. Give either this or instanceType."
    )
    inference_image: Image | None = Field(
        None,
        description="Container image that serves the model; by default, the algorithm's inference "
        "image. Required with trainingImage.",
    )
    accelerator_type: AcceleratorType | None = Field(
        None,
        description="Accepted but not used: Amazon Elastic Inference is no longer available.",
        exclude=True,
    )
    subnets: list[SubnetId] | None = Field(
        None,
        description="Subnets of the hosting instances, together with securityGroupIds.",
        max_length=16,
    )
    security_group_ids: list[SecurityGroupId] | None = Field(
        None,
        description="Security groups of the hosting instances, together with subnets.",
        max_length=5,
    )


class Model(OwnObject):
    """The model to create from the best training job."""

    name: ModelName | None = Field(
        None, description="Name of the SageMaker model; by default, the name of the tuning job."
    )
    artifacts_s3_output_path: ArtifactsS3Uri = Field(
        description="S3 address under which the training jobs store their model artifacts.",
        examples=["s3://example-data/model-artifacts/"],
    )
    artifact_type: ArtifactType | None = Field(
        None,
        description="Environment variable MODEL_TYPE of the inference image, such as MOJO or "
        'BINARY; "" or absent for none.',
    )
    environment: dict[ModelVariableName, ModelVariableValue] = Field(
        default_factory=dict,
        description="Environment variables of the inference image, at most "
        f"{MOST_MODEL_VARIABLES}. A MODEL_TYPE given here overrides artifactType.",
        max_length=MOST_MODEL_VARIABLES,
    )
    enable_network_isolation: Switch = Field(
        False,
        description="Run the inference image without network access; always true for an algorithm "
        "from AWS Marketplace.",
    )
    artifacts_kms_key_id: KmsKeyId | None = Field(
        None, description="KMS key that encrypts the model artifacts."
    )
    training_security_group_ids: list[SecurityGroupId] | None = Field(
        None,
        description="Security groups of the training instances, together with trainingSubnets.",
        max_length=5,
    )
    training_subnets: list[SubnetId] | None = Field(
        None,
        description="Subnets of the training instances, together with trainingSecurityGroupIds.",
        max_length=16,
    )
    hosting: Hosting = Field(description="Hosting of the model.")
