"""Members that several requests to SageMaker share: tags and VpcConfig."""

from collections.abc import Mapping, Sequence
from typing import Any

Json = dict[str, Any]


def all_tags(
    deployment: Sequence[dict[str, str]], payload: Mapping[str, str]
) -> list[dict[str, str]]:
    """Both in SageMaker's form; the contract keeps their keys apart."""
    return [*deployment, *({"Key": key, "Value": value} for key, value in payload.items())]


def vpc_config(subnets: list[str] | None, security_group_ids: list[str] | None) -> Json:
    """{"VpcConfig": ...} to merge into a request, or {} without a network."""
    if not subnets or not security_group_ids:
        return {}
    return {"VpcConfig": {"SecurityGroupIds": security_group_ids, "Subnets": subnets}}
