"""The input data in the contract: channels and where each one's data lies."""

from typing import Annotated, Self

from pydantic import Field, model_validator

from tuner.input.contract.forms import Choice, Text, breach
from tuner.input.contract.numeric import Whole
from tuner.input.contract.values import (
    NO_LINE_BREAK,
    ContentType,
    OwnObject,
    S3Uri,
    SageMakerStructure,
)

# JSONata counts in floating point, exact up to here.
MOST_EXACT = 2**53 - 1

InputMode = Annotated[str, Choice(("File", "FastFile", "Pipe"))]
ChannelName = Annotated[
    str,
    Text(
        "1 to 64 letters, digits, dots, hyphens and underscores, more than one or two dots",
        r"(?!\.\.?$)[A-Za-z0-9._-]+",
        64,
    ),
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


class FileSystemDataSource(SageMakerStructure):
    """Where data lies in a file system."""

    file_system_id: Annotated[
        str, Text("a file system's id such as fs-0a1b2c3d", "fs-[0-9a-f]{8,18}", 21)
    ] = Field(description="The file system.")
    file_system_type: Annotated[str, Choice(("EFS", "FSxLustre"))] = Field(
        description="What the file system is."
    )
    file_system_access_mode: Annotated[str, Choice(("ro", "rw"))] = Field(
        description="Whether training may only read or also write."
    )
    directory_path: Annotated[
        str,
        Text("a path of at most 4096 characters that begins with /", f"/{NO_LINE_BREAK}*", 4096),
    ] = Field(description="Directory of the data in the file system.")


class Channel(OwnObject):
    """One named input of the algorithm."""

    channel_name: ChannelName = Field(description="Name of the channel, as the algorithm has it.")
    s3_data_source: S3DataSource | None = Field(
        None,
        description="Where the channel's data lies in S3. Either this or fileSystemDataSource.",
    )
    file_system_data_source: FileSystemDataSource | None = Field(
        None,
        description="Where the channel's data lies in a file system that the training subnets "
        "reach. Either this or s3DataSource.",
    )
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

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.s3_data_source and self.file_system_data_source:
            raise breach("has both s3DataSource and fileSystemDataSource; give only one of the two")
        if not self.s3_data_source and not self.file_system_data_source:
            raise breach("has neither s3DataSource nor fileSystemDataSource; give one of the two")
        return self
