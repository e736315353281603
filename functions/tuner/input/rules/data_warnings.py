"""The warnings about the input data of a training job definition.

They have the form that `apply` describes.
"""

from collections.abc import Iterator, Mapping

from tuner.input.contract.channels import Channel
from tuner.names import SUBMIT_DIRECTORY

# https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
DATA = "/opt/ml/input/data/"


def wildcards_in_addresses(channels: list[Channel] | None) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html"""
    for index, channel in enumerate(channels or []):
        source = channel.s3_data_source
        if source and source.s3_data_type == "S3Prefix" and "*" in source.s3_uri:
            yield (
                f"channels[{index}].s3DataSource.S3Uri: SageMaker takes the * of {source.s3_uri} as a part of "
                "names; give the beginning that the names of all objects share"
            )


def compression_that_is_not_undone(
    channels: list[Channel] | None, training_input_mode: str
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Channel.html"""
    for index, channel in enumerate(channels or []):
        mode = channel.input_mode or training_input_mode
        if channel.compression_type == "Gzip" and mode != "Pipe":
            yield (
                f"channels[{index}].compressionType: SageMaker decompresses data in Pipe mode only, and this "
                f"channel has {mode} mode; leave it out, or set the channel's inputMode to Pipe"
            )


def program_without_its_channel(
    static_hyper_parameters: Mapping[str, str], channels: list[Channel] | None
) -> Iterator[str]:
    """https://github.com/aws/sagemaker-containers/issues/246"""
    place = static_hyper_parameters.get(SUBMIT_DIRECTORY, "").strip("\"' ")
    name = place.removeprefix(DATA).partition("/")[0]
    if place.startswith(DATA) and name not in [each.channel_name for each in channels or []]:
        yield (
            f"staticHyperParameters.{SUBMIT_DIRECTORY}: {place} is in the channel {name}, which is not among "
            "channels; add this channel with the program"
        )


DATA_WARNINGS = (
    wildcards_in_addresses,
    compression_that_is_not_undone,
    program_without_its_channel,
)
