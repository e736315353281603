"""The rules within one training job definition: its algorithm, data and instances.

They have the form that `apply` describes.
"""

from collections.abc import Iterator

from tuner.algorithm import DEFAULT_OBJECTIVE
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
    enable_managed_spot_training: bool | None,
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


def one_checkpoint_address(
    checkpoint_s3_uri: str | None,
    checkpoint_local_path: str | None,
    spot_training_checkpoint_s3_uri: str | None,
) -> Iterator[str]:
    """Require an address for a directory of checkpoints, under one of the key's two names.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CheckpointConfig.html
    """
    if checkpoint_s3_uri and spot_training_checkpoint_s3_uri:
        yield (
            "spotTrainingCheckpointS3Uri: is given in addition to checkpointS3Uri; give only one of "
            "the two"
        )
    if checkpoint_local_path and not (checkpoint_s3_uri or spot_training_checkpoint_s3_uri):
        yield (
            "checkpointLocalPath: is given without checkpointS3Uri; give the address of the "
            "checkpoints, or leave the path out"
        )


DEFINITION_RULES = (
    one_algorithm,
    image_brings_inference_image,
    metrics_of_an_image,
    wait_with_spot,
    one_checkpoint_address,
    distinct_instance_types,
)
