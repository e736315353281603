"""The input contract: every key of the execution input, its form, default and meaning.

The one source for validation, the README's table and the JSON Schema. Rules between keys are in
contract_rules.
"""

from typing import Annotated

from pydantic import ConfigDict, Field

from tuner.contract_base import (
    NO_LINE_BREAK,
    NOT_EMPTY,
    AlgorithmArn,
    ContentType,
    DefinitionName,
    Image,
    InstanceType,
    MetricName,
    OwnObject,
    S3Uri,
    SageMakerStructure,
    TuningJobName,
)
from tuner.contract_channels import Channel, InputMode
from tuner.contract_model import Model
from tuner.contract_ranges import HyperparameterName, HyperparameterValue, ParameterRanges
from tuner.forms import Choice, Flag, Text, Whole

LONGEST_RUNTIME = 28 * 24 * 3600

Seconds = Annotated[int, Whole(1, LONGEST_RUNTIME)]
Count = Annotated[int, Whole(1)]
Switch = Annotated[bool, Flag()]
MetricRegex = Annotated[
    str, Text("a regular expression of 1 to 500 characters", f"{NO_LINE_BREAK}+", 500)
]


class Objective(SageMakerStructure):
    """What makes one training job better than another."""

    type: Annotated[str, Choice(("Maximize", "Minimize"))] = Field(
        description="Whether the highest or the lowest value of the metric is the best."
    )
    metric_name: MetricName = Field(description="The metric, as the algorithm reports it.")


class MetricDefinition(SageMakerStructure):
    """How to find a metric in the training log."""

    name: MetricName = Field(description="Name of the metric.")
    regex: MetricRegex = Field(description="Finds the metric's value in the training log.")


class Payload(OwnObject):
    """The execution input of ModelTuningStateMachine."""

    # Fields are read one by one, so that every problem is found.
    model_config = ConfigDict(validate_assignment=True)

    tuning_job_name: TuningJobName | None = Field(
        None,
        description="Unique name of the tuning job. SageMaker never frees a name; without it, one "
        "is derived from the execution.",
    )
    tuning_strategy: Annotated[str, Choice(("Bayesian", "Random"))] = Field(
        "Bayesian", description="How the hyperparameters of the next training job are chosen."
    )
    objective: Objective = Field(
        Objective(Type="Maximize", MetricName="validation:auc"),
        description="The metric to tune for.",
    )
    max_number_of_training_jobs: Count = Field(
        10, description="Number of training jobs that the tuning job starts at most."
    )
    max_parallel_training_jobs: Count | None = Field(
        None,
        description="Number of training jobs that run at the same time at most; without it, "
        "maxNumberOfTrainingJobs, but not more than 10.",
    )
    training_job_early_stopping_type: Annotated[str, Choice(("Off", "Auto"), any_case=True)] = (
        Field("Off", description="Auto stops training jobs that are unlikely to become the best.")
    )
    training_job_definition_name: DefinitionName = Field(
        "training-job-def-0", description="Name of the training job definition."
    )
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
    training_input_mode: InputMode = Field(
        "File", description="How input data is provided to the training instances."
    )
    training_instance_type: InstanceType = Field(
        description="Instance type that each training job runs on.", examples=["ml.m5.xlarge"]
    )
    training_instance_count: Count = Field(1, description="Number of instances a training job.")
    training_instance_volume_size_in_gb: Count = Field(
        30, alias="trainingInstanceVolumeSizeInGB", description="Storage of each instance, in GB."
    )
    max_runtime_in_seconds: Seconds = Field(
        86400, description="Seconds that a training job may run; at most 28 days."
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
    enable_network_isolation: Switch = Field(
        True, description="Whether the training container has no network access."
    )
    enable_inter_container_traffic_encryption: Switch = Field(
        False, description="Encrypt traffic between the instances of a training job."
    )
    input_content_type: ContentType | None = Field(
        None, description="Content type of every channel that does not name its own."
    )
    channels: list[Channel] = Field(
        description="The input data, 1 to 20 channels with different names.",
        max_length=20,
        json_schema_extra=NOT_EMPTY,
    )
    parameter_ranges: ParameterRanges = Field(
        description="The hyperparameters to tune, 1 to 30 of all kinds together."
    )
    static_hyper_parameters: dict[HyperparameterName, HyperparameterValue] = Field(
        default_factory=dict,
        description="The hyperparameters that stay the same in every training job.",
    )
    model: Model = Field(description="The model to make of the best training job.")
