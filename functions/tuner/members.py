"""Members of requests to SageMaker: placed by a table, and tags."""

from collections.abc import Mapping, Sequence
from typing import Any

from tuner import Json

Tags = Sequence[dict[str, str]]


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


def all_tags(deployment: Tags, payload: Mapping[str, str]) -> list[dict[str, str]]:
    """Return the tags of the deployment and of the payload in SageMaker's form.

    The contract keeps their keys apart.
    """
    return [*deployment, *({"Key": key, "Value": value} for key, value in payload.items())]


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
