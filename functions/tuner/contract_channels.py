"""The input data in the contract: channels and where each one's data lies in S3."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from tuner.contract_base import NO_LINE_BREAK, ContentType, OwnObject, S3Uri, SageMakerStructure
from tuner.forms import Choice, Text, Whole, breach

# JSONata counts in floating point, exact up to here.
MOST_EXACT = 2**53 - 1

InputMode = Annotated[str, Choice(("File", "FastFile", "Pipe"))]
ChannelName = Annotated[
    str, Text("1 to 64 letters, digits, dots, hyphens and underscores", "[A-Za-z0-9._-]+", 64)
]
AttributeName = Annotated[
    str, Text("an attribute's name of 1 to 256 characters", f"{NO_LINE_BREAK}+", 256)
]


class S3DataSource(SageMakerStructure):
    """Where data lies in S3 and how it is spread."""

    s3_uri: S3Uri = Field(description="A key name prefix, or a manifest, as S3DataType says.")
    s3_data_type: Annotated[str, Choice(("S3Prefix", "ManifestFile", "AugmentedManifestFile"))] = (
        Field("S3Prefix", description="What S3Uri names.")
    )
    s3_data_distribution_type: Annotated[str, Choice(("FullyReplicated", "ShardedByS3Key"))] = (
        Field("FullyReplicated", description="How the data is spread over training instances.")
    )
    attribute_names: list[AttributeName] | None = Field(
        None,
        description="The attributes to use of an augmented manifest file.",
        max_length=16,
    )

    @model_validator(mode="after")
    def _attributes_of_a_manifest(self) -> Self:
        if self.attribute_names and self.s3_data_type != "AugmentedManifestFile":
            raise breach(
                f"AttributeNames does not go with S3DataType {self.s3_data_type}; leave "
                "AttributeNames out, or give S3DataType AugmentedManifestFile"
            )
        return self


class Channel(OwnObject):
    """One named input of the algorithm."""

    channel_name: ChannelName = Field(description="Name of the channel, as the algorithm has it.")
    s3_data_source: S3DataSource = Field(description="Where the channel's data lies.")
    content_type: ContentType | None = Field(
        None, description="Content type of this channel; without it, inputContentType."
    )
    compression_type: Annotated[str, Choice(("None", "Gzip"))] = Field(
        "None", description="How the data is compressed (Gzip only in Pipe mode)."
    )
    record_wrapper_type: Annotated[str, Choice(("None", "RecordIO"))] = Field(
        "None", description="RecordIO to have SageMaker wrap each S3 object as a record."
    )
    input_mode: InputMode | None = Field(
        None, description="How this channel's data is provided; without it, trainingInputMode."
    )
    shuffle_seed: Annotated[int, Whole(0, MOST_EXACT)] = Field(
        1, description="Seed for shuffling the order of the channel's data."
    )
