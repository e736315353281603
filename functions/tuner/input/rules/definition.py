"""The rules within one training job definition: its algorithm, data and instances.

They have the form that `apply` describes.
"""

from collections.abc import Iterator

from tuner.algorithm import DEFAULT_OBJECTIVE
from tuner.input.contract.channels import Channel
from tuner.input.contract.model import Model
from tuner.input.contract.objective import MetricDefinition, Objective
from tuner.input.contract.values import repetitions


def one_algorithm(algorithm_arn: str | None, training_image: str | None) -> Iterator[str]:
    """Require either an algorithm resource or a training image.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterAlgorithmSpecification.html
    """
    if algorithm_arn and training_image:
        yield "trainingImage: is given in addition to algorithmARN; give only one of the two"
    if not algorithm_arn and not training_image:
        yield "algorithmARN: is missing, and so is trainingImage; give one of the two"


def image_brings_inference_image(
    training_image: str | None, inference_image: str | None, model: Model
) -> Iterator[str]:
    """Require an inference image with a training image. Ours: only an algorithm resource names its own."""
    if training_image and not inference_image and not model.hosting.inference_image:
        yield (
            "model.hosting.inferenceImage: is missing; give the image that serves the model when "
            "trainingImage is given"
        )


def metrics_of_an_image(
    algorithm_arn: str | None,
    metric_definitions: list[MetricDefinition] | None,
    objective: Objective | None,
) -> Iterator[str]:
    """Require the objective among the metrics of an image; an algorithm resource defines its own metrics."""
    if not metric_definitions:
        return
    asked = objective.metric_name if objective else DEFAULT_OBJECTIVE["MetricName"]
    defined = [metric.name for metric in metric_definitions]
    if algorithm_arn:
        yield "metricDefinitions: is given in addition to algorithmARN; leave it out"
    elif asked not in defined and not objective:
        yield (
            f"objective: is missing; give one of the defined metrics as MetricName "
            f"({', '.join(defined)}), and Maximize or Minimize as Type"
        )
    elif asked not in defined:
        yield (
            f"metricDefinitions: does not define the objective metric {asked}; "
            "add a definition with this Name"
        )


def wait_with_spot(
    enable_managed_spot_training: bool,
    max_wait_time_in_seconds: int | None,
    max_runtime_in_seconds: int,
) -> Iterator[str]:
    """Require spot training for a maximum wait, which includes the run time.

    https://github.com/aws/amazon-sagemaker-examples/issues/869
    """
    if max_wait_time_in_seconds is None:
        return
    if not enable_managed_spot_training:
        yield (
            "maxWaitTimeInSeconds: is given without enableManagedSpotTraining; leave it out, or "
            "set enableManagedSpotTraining to true"
        )
    elif max_wait_time_in_seconds < max_runtime_in_seconds:
        yield (
            f"maxWaitTimeInSeconds: {max_wait_time_in_seconds} is less than "
            f"maxRuntimeInSeconds; give {max_runtime_in_seconds} or more"
        )


def distinct_instance_types(
    training_instance_type: str, fallback_instance_types: list[str] | None
) -> Iterator[str]:
    """Require different instance types. Ours: SageMaker would try the same capacity again."""
    for name in repetitions([training_instance_type, *(fallback_instance_types or [])]):
        yield (
            f"fallbackInstanceTypes: {name} is given more than once, or is trainingInstanceType; "
            "give each instance type once"
        )


def distinct_channels(channels: list[Channel]) -> Iterator[str]:
    """Require different names: each is a directory in the training container."""
    for name in repetitions([channel.channel_name for channel in channels]):
        yield f"channels: {name} is the name of more than one channel; give each channel its own name"


def manifest_in_pipe_mode(channels: list[Channel], training_input_mode: str) -> Iterator[str]:
    """Require Pipe mode for an augmented manifest.

    https://docs.aws.amazon.com/sagemaker/latest/dg/augmented-manifest.html
    """
    for index, channel in enumerate(channels):
        mode = channel.input_mode or training_input_mode
        source = channel.s3_data_source
        if source and source.s3_data_type == "AugmentedManifestFile" and mode != "Pipe":
            yield (
                f"channels[{index}].s3DataSource.S3DataType: AugmentedManifestFile cannot be "
                f"read in {mode} mode; set the channel's inputMode to Pipe"
            )


def file_system_in_a_network(channels: list[Channel], model: Model) -> Iterator[str]:
    """Require a network for a file system.

    https://docs.aws.amazon.com/sagemaker/latest/dg/model-access-training-data.html
    """
    if model.training_subnets:
        return
    for index, channel in enumerate(channels):
        if channel.file_system_data_source:
            yield (
                f"channels[{index}].fileSystemDataSource: is given without model.trainingSubnets; "
                "give the subnets and security groups that reach the file system"
            )


DEFINITION_RULES = (
    one_algorithm,
    image_brings_inference_image,
    metrics_of_an_image,
    wait_with_spot,
    distinct_instance_types,
    distinct_channels,
    manifest_in_pipe_mode,
    file_system_in_a_network,
)
