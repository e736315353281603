"""The tags of everything that an execution makes: the deployment's own and the payload's."""

import re
from collections.abc import Mapping, Sequence

Tag = dict[str, str]

# The tag by which a tuning job says which execution started it; payloads may not set it.
EXECUTION_TAG = "ModelTuningExecutionArn"
# An execution's name may have characters that a tag may not, such as brackets:
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Tag.html
NOT_IN_TAG = re.compile("[^a-zA-Z0-9_.:/=+@-]")


def all_tags(deployment: Sequence[Tag], payload: Mapping[str, str]) -> list[Tag]:
    """Both in SageMaker's form; the contract keeps their keys apart."""
    return [*deployment, *({"Key": key, "Value": value} for key, value in payload.items())]


def execution_tag(execution_arn: str) -> Tag:
    """Return the tag of a tuning job that this execution starts."""
    return {"Key": EXECUTION_TAG, "Value": NOT_IN_TAG.sub("_", execution_arn)}
