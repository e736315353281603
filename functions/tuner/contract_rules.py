"""The rules between keys of the input that hold whatever the algorithm is.

A rule is a function; its parameters name the fields of the payload it reads, it yields a line for
each problem. SageMaker would refuse what is refused here, except where the rule says otherwise.
"""

from collections.abc import Iterator, Mapping
from inspect import signature
from typing import Any

from tuner.contract import MetricDefinition, Objective
from tuner.contract_base import repetitions
from tuner.contract_channels import Channel
from tuner.contract_model import Model
from tuner.hyperparameter_rules import HYPERPARAMETER_RULES


def rule_problems(valid: Mapping[str, Any]) -> list[str]:
    """Every breach of a rule; a rule that reads a field which is not valid by itself is skipped."""
    return [
        problem
        for rule in RULES
        if signature(rule).parameters.keys() <= valid.keys()
        for problem in rule(**{name: valid[name] for name in signature(rule).parameters})
    ]


def one_algorithm(algorithm_arn: str | None, training_image: str | None) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterAlgorithmSpecification.html"""
    if algorithm_arn and training_image:
        yield "trainingImage: is given beside algorithmARN; give only one of the two"
    if not algorithm_arn and not training_image:
        yield "algorithmARN: is missing, and so is trainingImage; give one of the two"


def image_brings_inference_image(training_image: str | None, model: Model) -> Iterator[str]:
    """Ours: only an algorithm resource can name the image that hosts its models."""
    if training_image and not model.hosting.inference_image:
        yield (
            "model.hosting.inferenceImage: is missing; give the image that serves the model when "
            "trainingImage is given"
        )


def metrics_of_an_image(
    algorithm_arn: str | None,
    metric_definitions: list[MetricDefinition] | None,
    objective: Objective,
) -> Iterator[str]:
    """An algorithm resource defines its own metrics."""
    if not metric_definitions:
        return
    if algorithm_arn:
        yield "metricDefinitions: is given beside algorithmARN; leave it out"
    elif objective.metric_name not in {metric.name for metric in metric_definitions}:
        yield (
            f"metricDefinitions: does not define the objective metric {objective.metric_name}; "
            "add a definition with this Name"
        )


def wait_with_spot(
    enable_managed_spot_training: bool,
    max_wait_time_in_seconds: int | None,
    max_runtime_in_seconds: int,
) -> Iterator[str]:
    """https://github.com/aws/amazon-sagemaker-examples/issues/869"""
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


def distinct_channels(channels: list[Channel]) -> Iterator[str]:
    """A channel is a directory by its name in the training container."""
    for name in repetitions([channel.channel_name for channel in channels]):
        yield f"channels: {name} is the name of more than one channel; give each its own name"


def manifest_in_pipe_mode(channels: list[Channel], training_input_mode: str) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/augmented-manifest.html"""
    for index, channel in enumerate(channels):
        mode = channel.input_mode or training_input_mode
        if channel.s3_data_source.s3_data_type == "AugmentedManifestFile" and mode != "Pipe":
            yield (
                f"channels[{index}].s3DataSource.S3DataType: AugmentedManifestFile cannot be "
                f"read in {mode} mode; set the channel's inputMode to Pipe"
            )


def networks_in_full(model: Model) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html"""
    training = {
        "trainingSubnets": model.training_subnets,
        "trainingSecurityGroupIds": model.training_security_group_ids,
    }
    hosting = {
        "subnets": model.hosting.subnets,
        "securityGroupIds": model.hosting.security_group_ids,
    }
    yield from _both_or_neither("model", training)
    yield from _both_or_neither("model.hosting", hosting)


RULES = (
    one_algorithm,
    image_brings_inference_image,
    metrics_of_an_image,
    wait_with_spot,
    distinct_channels,
    manifest_in_pipe_mode,
    *HYPERPARAMETER_RULES,
    networks_in_full,
)


def _both_or_neither(path: str, pair: dict[str, list[str] | None]) -> Iterator[str]:
    given = [key for key, ids in pair.items() if ids]
    absent = [key for key, ids in pair.items() if not ids]
    if len(given) == 1:
        yield f"{path}.{absent[0]}: is missing; give it together with {given[0]}, or neither"
