"""Members of requests to SageMaker: placed by a table, and tags."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from tuner import Json

Tag = dict[str, str]
Tags = Sequence[Tag]

# The tag by which a tuning job names the execution that started it; payloads may not set it.
EXECUTION_TAG = "ModelTuningExecutionArn"
# An execution's name may have characters that a tag may not, such as brackets:
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Tag.html
NOT_IN_TAG = re.compile("[^a-zA-Z0-9_.:/=+@-]")


def placed(values: Json, places: Mapping[str, str]) -> Json:
    """Return the members that values go to; `places` has their paths by the values' paths.

    A value that is absent or empty gets no member: SageMaker refuses empty members, such as a
    VpcConfig of empty lists. An object is merged into the object that is already at its place.
    """
    members: Json = {}
    for path, place in places.items():
        value = _at(values, path)
        if value not in (None, {}, []):
            *parents, member = place.split(".")
            parent = _parent(members, parents)
            parent[member] = parent[member] | value if member in parent else value
    return members


def all_tags(deployment: Tags, payload: Mapping[str, str]) -> list[Tag]:
    """Return the tags of the deployment and of the payload in SageMaker's form.

    The contract keeps their keys apart.
    """
    return [*deployment, *({"Key": key, "Value": value} for key, value in payload.items())]


def execution_tag(execution_arn: str) -> Tag:
    """Return the tag of a tuning job that this execution starts."""
    return {"Key": EXECUTION_TAG, "Value": NOT_IN_TAG.sub("_", execution_arn)}


def _at(values: Json, path: str) -> Any:
    inner: Any = values
    for key in path.split("."):
        inner = inner.get(key, {})
    return inner


def _parent(members: Json, names: Sequence[str]) -> Json:
    """Return the object at the end of the names, which is made where it is missing."""
    parent = members
    for name in names:
        parent = parent.setdefault(name, {})
    return parent
