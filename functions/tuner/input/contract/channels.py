"""The input data in the contract: channels, and the places of their data."""

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
    unsent,
)

# JSONata counts in floating point, exact up to here.
MOST_EXACT = 2**53 - 1

InputMode = Annotated[str, Choice(("File", "FastFile", "Pipe"))]
ChannelName = Annotated[
    str,
    Text(
        "1 to 64 letters, digits, dots, hyphens and underscores, but not just one or two dots",
        r"(?!\.\.?$)[A-Za-z0-9._-]+",
        64,
    ),
]
AttributeName = Annotated[
    str, Text("an attribute's name of 1 to 256 characters", f"{NO_LINE_BREAK}+", 256)
]


class S3DataSource(SageMakerStructure):
    """A place of data in S3, and its distribution over instances."""

    s3_uri: S3Uri = Field(
        description="Address of objects with this prefix, or of a manifest, depending on S3DataType."
    )
    s3_data_type: Annotated[str, Choice(("S3Prefix", "ManifestFile", "AugmentedManifestFile"))] = (
        Field("S3Prefix", description="Kind of data at S3Uri.")
    )
    s3_data_distribution_type: (
        Annotated[str, Choice(("FullyReplicated", "ShardedByS3Key"))] | None
    ) = Field(
        None,
        description="Distribution of the data over the training instances.",
        json_schema_extra=unsent("FullyReplicated"),
    )
    attribute_names: list[AttributeName] | None = Field(
        None,
        description="Attributes to use from an augmented manifest file.",
        max_length=16,
    )


class FileSystemDataSource(SageMakerStructure):
    """A place of data in a file system."""

    file_system_id: Annotated[
        str, Text("a file system's id such as fs-0a1b2c3d", "fs-[0-9a-f]{8,18}", 21)
    ] = Field(description="ID of the file system.")
    file_system_type: Annotated[str, Choice(("EFS", "FSxLustre"))] = Field(
        description="Type of the file system."
    )
    file_system_access_mode: Annotated[str, Choice(("ro", "rw"))] = Field(
        description="Access to the file system: ro to read only, rw to read and write."
    )
    directory_path: Annotated[
        str,
        Text("a path of at most 4096 characters that begins with /", f"/{NO_LINE_BREAK}*", 4096),
    ] = Field(description="Directory of the data in the file system.")


class Channel(OwnObject):
    """A named input of the algorithm."""

    channel_name: ChannelName = Field(
        description="Name of the channel, as the algorithm expects it."
    )
    s3_data_source: S3DataSource | None = Field(
        None,
        description="Place of the channel's data in S3. Give either this or fileSystemDataSource.",
    )
    file_system_data_source: FileSystemDataSource | None = Field(
        None,
        description="Place of the channel's data in a file system that the training subnets can "
        "reach. Give either this or s3DataSource.",
    )
    content_type: ContentType | None = Field(
        None, description="Content type of this channel; inputContentType by default."
    )
    compression_type: Annotated[str, Choice(("None", "Gzip"))] | None = Field(
        None,
        description="Compression of the data; Gzip only in Pipe mode.",
        json_schema_extra=unsent("None"),
    )
    record_wrapper_type: Annotated[str, Choice(("None", "RecordIO"))] | None = Field(
        None,
        description="RecordIO makes SageMaker wrap each S3 object in a record.",
        json_schema_extra=unsent("None"),
    )
    input_mode: InputMode | None = Field(
        None, description="Input mode of this channel; trainingInputMode by default."
    )
    shuffle_seed: Annotated[int, Whole(0, MOST_EXACT)] | None = Field(
        None,
        description="Seed that shuffles the order of the channel's data in S3; by default, the "
        "order is not changed.",
    )

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if self.s3_data_source and self.file_system_data_source:
            raise breach("has both s3DataSource and fileSystemDataSource; give only one of the two")
        if not self.s3_data_source and not self.file_system_data_source:
            raise breach("has neither s3DataSource nor fileSystemDataSource; give one of the two")
        return self
