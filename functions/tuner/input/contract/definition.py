"""A training job definition in the contract: the algorithm, its hyperparameters, data and instances.

An input has one definition at its top level, or several in a list; the keys that several share are at the top level.
"""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from tuner.input.contract.algorithm import AlgorithmKeys
from tuner.input.contract.numeric import Whole
from tuner.input.contract.values import (
    MOST_TRAINING_VARIABLES,
    ArtifactsS3Uri,
    CheckpointPath,
    Count,
    DefinitionName,
    Image,
    InstanceType,
    KmsKeyId,
    S3Uri,
    Seconds,
    SecurityGroupId,
    SubnetId,
    Switch,
    TrainingVariableName,
    TrainingVariableValue,
    unsent,
)


class DefinitionKeys(AlgorithmKeys):
    """The keys of a training job definition at the top level or in the list."""

    # Fields are read one by one, so that every problem is found, but only those of subclasses.
    model_config = ConfigDict(validate_assignment=True, defer_build=True)

    training_instance_type: InstanceType = Field(
        description="Instance type of each training job.", examples=["ml.m5.xlarge"]
    )
    fallback_instance_types: list[InstanceType] | None = Field(
        None,
        description="Up to 5 instance types to use, in this order, when trainingInstanceType has no "
        "capacity.",
        max_length=5,
    )
    training_instance_count: Count = Field(
        1, description="Number of instances of each training job."
    )
    training_instance_volume_size_in_gb: Count = Field(
        30, alias="trainingInstanceVolumeSizeInGB", description="Storage of each instance, in GB."
    )
    training_instance_volume_kms_key_id: KmsKeyId | None = Field(
        None, description="KMS key that encrypts the storage of each instance."
    )
    max_runtime_in_seconds: Seconds = Field(
        86400,
        description="Maximum runtime of each training job, in seconds; at most 28 days.",
    )
    max_retry_attempts: Annotated[int, Whole(1, 30)] | None = Field(
        None,
        description="Maximum number of times that a training job is started again after an internal "
        "error of SageMaker.",
    )
    enable_managed_spot_training: Switch | None = Field(
        None,
        description="Train on spare capacity: at a lower price, but with interruptions.",
        json_schema_extra=unsent(False),
    )
    max_wait_time_in_seconds: Seconds | None = Field(
        None,
        description="Maximum time that a spot training job may wait and run in total, in seconds; "
        "maxRuntimeInSeconds by default. Only with enableManagedSpotTraining.",
    )
    checkpoint_s3_uri: S3Uri | None = Field(
        None,
        description="S3 address of the checkpoints that training jobs write, with or without spot "
        "training.",
    )
    checkpoint_local_path: CheckpointPath | None = Field(
        None,
        description="Directory of the checkpoints in the training container; /opt/ml/checkpoints "
        "by default. Only with checkpointS3Uri.",
    )
    spot_training_checkpoint_s3_uri: S3Uri | None = Field(
        None,
        description='Another name of checkpointS3Uri; "" or absent for none. Give only one of the '
        "two.",
    )
    environment: dict[TrainingVariableName, TrainingVariableValue] = Field(
        default_factory=dict,
        description="Environment variables of the training container, at most "
        f"{MOST_TRAINING_VARIABLES}.",
        max_length=MOST_TRAINING_VARIABLES,
    )
    enable_network_isolation: Switch | None = Field(
        None,
        description="Run the training container without network access; by default, true with "
        "algorithmARN and false with trainingImage.",
    )
    enable_inter_container_traffic_encryption: Switch | None = Field(
        None,
        description="Encrypt traffic between the instances of a training job.",
        json_schema_extra=unsent(False),
    )


def _as_stated(schema: dict[str, Any]) -> None:
    """Let an editor require only the name, and show no defaults: an absent key is the shared one."""
    schema["required"] = ["name"]
    for entry in schema["properties"].values():
        entry.pop("default", None)


class TrainingJobDefinition(DefinitionKeys):
    """A training job definition in the list."""

    model_config = ConfigDict(json_schema_extra=_as_stated, defer_build=False)

    name: DefinitionName = Field(
        description="Name of the training job definition, different from the names of the others."
    )
    inference_image: Image | None = Field(
        None,
        description="Container image that serves the model if this definition has trained it; "
        "model.hosting.inferenceImage by default.",
    )
    artifacts_s3_output_path: ArtifactsS3Uri | None = Field(
        None,
        description="S3 address under which the training jobs of this definition store their model "
        "artifacts; model.artifactsS3OutputPath by default.",
    )
    training_subnets: list[SubnetId] | None = Field(
        None,
        description="Subnets of this definition's training instances, together with "
        "trainingSecurityGroupIds; those of the model by default.",
        max_length=16,
    )
    training_security_group_ids: list[SecurityGroupId] | None = Field(
        None,
        description="Security groups of this definition's training instances, together with "
        "trainingSubnets; those of the model by default.",
        max_length=5,
    )
