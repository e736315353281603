"""The two kinds of objects in the contract, and the forms of values that several of them share.

Lengths and patterns are those of the SageMaker API's model. A pattern here is narrower when the API's own lets a
slip pass, such as a placeholder in an S3 address.
"""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel, to_pascal

from tuner.input.contract.forms import Flag, Printable, Text
from tuner.input.contract.numeric import TextOrNumber, Whole
from tuner.names import LONGEST_TUNING_JOB_NAME, TUNING_JOB_NAME


class OwnObject(BaseModel):
    """An object of this application, with camelCase keys; unknown keys are ignored."""

    model_config = ConfigDict(alias_generator=to_camel, extra="ignore")


class SageMakerStructure(BaseModel):
    """A structure that goes to SageMaker as it is, with PascalCase keys; unknown keys are refused.

    Step Functions fails with States.Runtime, which no Catch sees, when a member is unknown.
    """

    model_config = ConfigDict(alias_generator=to_pascal, extra="forbid")


def repetitions(texts: Sequence[str]) -> list[str]:
    """Return the texts that occur more than once, in order of first occurrence."""
    return [text for text in dict.fromkeys(texts) if texts.count(text) > 1]


# For editors only: the application takes an empty list as an absent one.
NOT_EMPTY: dict[str, Any] = {"minItems": 1}


def unsent(default: Any) -> dict[str, Any]:
    """Return, for documents and editors, the default that SageMaker gives to an absent member.

    The application sends such a member only if the input states it.
    """
    return {"default": default}


NO_LINE_BREAK = r"[^\n\r\u0085\u2028\u2029]"

LONGEST_RUNTIME = 28 * 24 * 3600

Seconds = Annotated[int, Whole(1, LONGEST_RUNTIME)]
Count = Annotated[int, Whole(1)]
Switch = Annotated[bool, Flag()]
TuningJobName = Annotated[
    str,
    Text("1 to 32 letters, digits and inner hyphens", TUNING_JOB_NAME, LONGEST_TUNING_JOB_NAME),
]
DefinitionName = Annotated[
    str, Text("1 to 64 letters, digits and inner hyphens", "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,63}", 64)
]
ModelName = Annotated[
    str,
    Text("1 to 63 letters, digits and inner hyphens", "[a-zA-Z0-9]([-a-zA-Z0-9]*[a-zA-Z0-9])?", 63),
]
AlgorithmArn = Annotated[
    str,
    Text(
        "the ARN of an algorithm, arn:aws:sagemaker:REGION:ACCOUNT:algorithm/NAME",
        "arn:aws[a-z-]*:sagemaker:[a-z0-9-]+:[0-9]{12}:algorithm/"
        "[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?",
        170,
    ),
]
S3_ADDRESS = rf"(https|s3)://[a-zA-Z0-9._:-]+(/{NO_LINE_BREAK}*)?"
S3Uri = Annotated[
    str,
    Text("an S3 address such as s3://bucket/prefix/ of at most 1024 characters", S3_ADDRESS, 1024),
]
# SageMaker appends a training job's name, of at most 63 characters, and a file name, and a model's artifact
# may have an address of at most 1024 characters.
ArtifactsS3Uri = Annotated[
    str,
    Text("an S3 address such as s3://bucket/prefix/ of at most 900 characters", S3_ADDRESS, 900),
]
CheckpointPath = Annotated[
    str,
    Text(
        "a path of at most 4096 characters that begins with /, such as /opt/ml/checkpoints",
        f"/{NO_LINE_BREAK}*",
        4096,
    ),
]
KmsKeyId = Annotated[
    str, Text("a KMS key's id, ARN, alias name or alias ARN", "[a-zA-Z0-9:/_-]+", 2048)
]
Image = Annotated[
    str,
    Text(
        "an image address without spaces and without https://, at most 255 characters long",
        r"(?!https?://)[^\s<>]+",
        255,
    ),
]
InstanceType = Annotated[
    str, Text("an instance type such as ml.m5.xlarge", "ml\\.[a-z0-9-]+\\.[a-z0-9-]+", 64)
]
ContentType = Annotated[
    str,
    Text("a content type such as text/csv, at most 256 characters long", f"{NO_LINE_BREAK}+", 256),
]
SecurityGroupId = Annotated[
    str, Text("a security group id such as sg-0a1b2c3d", "sg-[-0-9a-zA-Z]+", 32)
]
SubnetId = Annotated[str, Text("a subnet id such as subnet-0a1b2c3d", "subnet-[-0-9a-zA-Z]+", 32)]
MetricName = Annotated[
    str,
    Text(
        "a metric's name of 1 to 255 characters, such as validation:auc", f"{NO_LINE_BREAK}+", 255
    ),
]
Description = Annotated[
    str, Printable("a text of at most 1024 printable characters", f"{NO_LINE_BREAK}+", 1024)
]

MOST_TRAINING_VARIABLES = 48
# SageMaker takes 100, and MODEL_TYPE may be added.
MOST_MODEL_VARIABLES = 99

VARIABLE_NAME = "letters, digits and underscores that do not begin with a digit"
VARIABLE = "[a-zA-Z_][a-zA-Z0-9_]*"

TrainingVariableName = Annotated[str, Text(f"1 to 512 {VARIABLE_NAME}", VARIABLE, 512)]
TrainingVariableValue = Annotated[
    str, TextOrNumber("text (or a number) of at most 512 characters", r"[\s\S]*", 512)
]
ModelVariableName = Annotated[str, Text(f"1 to 1024 {VARIABLE_NAME}", VARIABLE, 1024)]
ModelVariableValue = Annotated[
    str, TextOrNumber("text (or a number) of at most 1024 characters", r"[\s\S]*", 1024)
]
