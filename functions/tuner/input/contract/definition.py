"""A training job definition in the contract: what is trained, on which data, on which instances.

A tuning job has one, stated at the top level of the input, or several, stated in a list; what
several share stays at the top level.
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
    """The keys of a training job definition, wherever it is stated."""

    # Fields are read one by one, so that every problem is found; but never by this class itself.
    model_config = ConfigDict(validate_assignment=True, defer_build=True)

    algorithm_arn: AlgorithmArn | None = Field(
        None,
        alias="algorithmARN",
        description="ARN of the algorithm resource to train with. Either this or trainingImage.",
    )
    training_image: Image | None = Field(
        None, description="Container image to train with. Either this or algorithmARN."
    )
    metric_definitions: list[MetricDefinition] | None = Field(
        None,
        description="How to find metrics in the training log; only with a trainingImage that "
        "does not bring its own.",
        max_length=40,
    )
    objective: Objective | None = Field(
        None,
        description="The metric to tune for; without it, the only one that the algorithm supports, "
        "else the highest validation:auc.",
    )
    parameter_ranges: ParameterRanges = Field(
        description="The hyperparameters to tune, 1 to 30 of all kinds together."
    )
    static_hyper_parameters: dict[HyperparameterName, HyperparameterValue] = Field(
        default_factory=dict,
        description="The hyperparameters that stay the same in every training job.",
    )
    channels: list[Channel] = Field(
        description="The input data, 1 to 20 channels with different names.",
        max_length=20,
        json_schema_extra=NOT_EMPTY,
    )
    input_content_type: ContentType | None = Field(
        None, description="Content type of every channel that does not name its own."
    )
    training_input_mode: InputMode = Field(
        "File", description="How input data is provided to the training instances."
    )
    training_instance_type: InstanceType = Field(
        description="Instance type that each training job runs on.", examples=["ml.m5.xlarge"]
    )
    fallback_instance_types: list[InstanceType] | None = Field(
        None,
        description="Up to 5 instance types to use, in this order, where there is no capacity of "
        "trainingInstanceType.",
        max_length=5,
    )
    training_instance_count: Count = Field(1, description="Number of instances a training job.")
    training_instance_volume_size_in_gb: Count = Field(
        30, alias="trainingInstanceVolumeSizeInGB", description="Storage of each instance, in GB."
    )
    training_instance_volume_kms_key_id: KmsKeyId | None = Field(
        None, description="KMS key that encrypts the storage of each instance."
    )
    max_runtime_in_seconds: Seconds = Field(
        86400, description="Seconds that a training job may run; at most 28 days."
    )
    max_retry_attempts: Annotated[int, Whole(1, 30)] | None = Field(
        None,
        description="How often a training job is started again after an error of SageMaker's own.",
    )
    enable_managed_spot_training: Switch = Field(
        False, description="Train on spare capacity, at a lower price, with interruptions."
    )
    max_wait_time_in_seconds: Seconds | None = Field(
        None,
        description="Seconds that a spot training job may wait and run together; without it, "
        "maxRuntimeInSeconds. Only with enableManagedSpotTraining.",
    )
    spot_training_checkpoint_s3_uri: S3Uri | None = Field(
        None,
        description='Where spot training jobs keep their checkpoints. "" or absent for none; '
        "not used without enableManagedSpotTraining.",
    )
    environment: dict[TrainingVariableName, TrainingVariableValue] = Field(
        default_factory=dict,
        description="Environment variables of the training container, at most "
        f"{MOST_TRAINING_VARIABLES}.",
        max_length=MOST_TRAINING_VARIABLES,
    )
    enable_network_isolation: Switch = Field(
        True, description="Whether the training container has no network access."
    )
    enable_inter_container_traffic_encryption: Switch = Field(
        False, description="Encrypt traffic between the instances of a training job."
    )


def _as_stated(schema: dict[str, Any]) -> None:
    """For editors: what an entry leaves out has no default of its own, and may be stated above."""
    schema["required"] = ["name"]
    for entry in schema["properties"].values():
        entry.pop("default", None)


class TrainingJobDefinition(DefinitionKeys):
    """One of several training job definitions."""

    model_config = ConfigDict(json_schema_extra=_as_stated, defer_build=False)

    name: DefinitionName = Field(
        description="Name of the training job definition, different from the others'."
    )
    inference_image: Image | None = Field(
        None,
        description="Container image that serves the model when this definition has trained it; "
        "without it, model.hosting.inferenceImage.",
    )
