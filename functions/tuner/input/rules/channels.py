"""The rules about the input data of a training job definition.

They have the form that `apply` describes.
"""

from collections.abc import Iterator

from tuner.input.contract.channels import Channel
from tuner.input.contract.model import Model
from tuner.input.contract.values import repetitions


def distinct_channels(channels: list[Channel] | None) -> Iterator[str]:
    """Require different names: each is a directory in the training container."""
    for name in repetitions([channel.channel_name for channel in channels or []]):
        yield f"channels: {name} is the name of more than one channel; give each channel its own name"


def manifest_in_pipe_mode(
    channels: list[Channel] | None, training_input_mode: str
) -> Iterator[str]:
    """Require Pipe mode for an augmented manifest.

    https://docs.aws.amazon.com/sagemaker/latest/dg/augmented-manifest.html
    """
    for index, channel in enumerate(channels or []):
        mode = channel.input_mode or training_input_mode
        source = channel.s3_data_source
        if source and source.s3_data_type == "AugmentedManifestFile" and mode != "Pipe":
            yield (
                f"channels[{index}].s3DataSource.S3DataType: AugmentedManifestFile cannot be "
                f"read in {mode} mode; set the channel's inputMode to Pipe"
            )


def file_system_in_a_network(
    channels: list[Channel] | None, training_subnets: list[str] | None, model: Model
) -> Iterator[str]:
    """Require a network for a file system.

    https://docs.aws.amazon.com/sagemaker/latest/dg/model-access-training-data.html
    """
    if training_subnets or model.training_subnets:
        return
    for index, channel in enumerate(channels or []):
        if channel.file_system_data_source:
            yield (
                f"channels[{index}].fileSystemDataSource: is given without model.trainingSubnets; "
                "give the subnets and security groups that reach the file system"
            )


CHANNEL_RULES = (
    distinct_channels,
    manifest_in_pipe_mode,
    file_system_in_a_network,
)
