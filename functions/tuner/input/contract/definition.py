"""A training job definition in the contract: the algorithm, its hyperparameters, data and instances.

An input has one definition at its top level, or several in a list; the keys that several share are at the top level.
"""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from tuner.input.contract.channels import Channel, InputMode
from tuner.input.contract.numeric import Whole
from tuner.input.contract.objective import MetricDefinition, Objective
from tuner.input.contract.ranges import HyperparameterName, HyperparameterValue, ParameterRanges
from tuner.input.contract.values import (
    MOST_TRAINING_VARIABLES,
    NOT_EMPTY,
    AlgorithmArn,
    ContentType,
    Count,
    DefinitionName,
    Image,
    InstanceType,
    KmsKeyId,
    OwnObject,
    S3Uri,
    Seconds,
    Switch,
    TrainingVariableName,
    TrainingVariableValue,
)


class DefinitionKeys(OwnObject):
    """The keys of a training job definition at the top level or in the list."""

    # Fields are read one by one, so that every problem is found, but only those of subclasses.
    model_config = ConfigDict(validate_assignment=True, defer_build=True)

    algorithm_arn: AlgorithmArn | None = Field(
        None,
        alias="algorithmARN",
        description="ARN of the algorithm to train with. Give either this or trainingImage.",
    )
    training_image: Image | None = Field(
        None, description="Container image to train with. Give either this or algorithmARN."
    )
    metric_definitions: list[MetricDefinition] | None = Field(
        None,
        description="Metrics to find in the training log; only with a trainingImage that does not "
        "define its own.",
        max_length=40,
    )
    objective: Objective | None = Field(
        None,
        description="Metric to optimize; by default, the only metric that the algorithm supports, "
        "or else the highest validation:auc.",
    )
    parameter_ranges: ParameterRanges = Field(
        description="Hyperparameters to tune, 1 to 30 of all kinds together."
    )
    static_hyper_parameters: dict[HyperparameterName, HyperparameterValue] = Field(
        default_factory=dict,
        description="Hyperparameters that have the same value in every training job.",
    )
    channels: list[Channel] = Field(
        description="Input data: 1 to 20 channels with different names.",
        max_length=20,
        json_schema_extra=NOT_EMPTY,
    )
    input_content_type: ContentType | None = Field(
        None, description="Content type of every channel that does not name its own."
    )
    training_input_mode: InputMode = Field(
        "File", description="Input mode of every channel that does not name its own."
    )
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
    enable_managed_spot_training: Switch = Field(
        False, description="Train on spare capacity: at a lower price, but with interruptions."
    )
    max_wait_time_in_seconds: Seconds | None = Field(
        None,
        description="Maximum time that a spot training job may wait and run in total, in seconds; "
        "maxRuntimeInSeconds by default. Only with enableManagedSpotTraining.",
    )
    spot_training_checkpoint_s3_uri: S3Uri | None = Field(
        None,
        description='S3 address of the checkpoints of spot training jobs; "" or absent for none. '
        "Ignored without enableManagedSpotTraining.",
    )
    environment: dict[TrainingVariableName, TrainingVariableValue] = Field(
        default_factory=dict,
        description="Environment variables of the training container, at most "
        f"{MOST_TRAINING_VARIABLES}.",
        max_length=MOST_TRAINING_VARIABLES,
    )
    enable_network_isolation: Switch = Field(
        True, description="Run the training container without network access."
    )
    enable_inter_container_traffic_encryption: Switch = Field(
        False, description="Encrypt traffic between the instances of a training job."
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
