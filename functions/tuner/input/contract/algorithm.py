"""The algorithm of a training job definition in the contract, with its hyperparameters and its input data."""

from pydantic import ConfigDict, Field

from tuner.input.contract.channels import Channel, InputMode
from tuner.input.contract.objective import MetricDefinition, Objective
from tuner.input.contract.ranges import HyperparameterName, HyperparameterValue, ParameterRanges
from tuner.input.contract.values import AlgorithmArn, ContentType, Image, OwnObject


class AlgorithmKeys(OwnObject):
    """The keys of a training job definition that depend on its algorithm."""

    model_config = ConfigDict(defer_build=True)

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
        description="Hyperparameters to tune: at most 30 ranges of all kinds together, and hints for Autotune."
    )
    static_hyper_parameters: dict[HyperparameterName, HyperparameterValue] = Field(
        default_factory=dict,
        description="Hyperparameters that have the same value in every training job.",
    )
    channels: list[Channel] | None = Field(
        None,
        description="Input data: up to 20 channels with different names; none for a program that "
        "needs no data.",
        max_length=20,
    )
    input_content_type: ContentType | None = Field(
        None, description="Content type of every channel that does not name its own."
    )
    training_input_mode: InputMode = Field(
        "File", description="Input mode of every channel that does not name its own."
    )
