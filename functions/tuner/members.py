"""The tags of everything that an execution makes: the deployment's own and the payload's."""

from collections.abc import Mapping, Sequence


def all_tags(
    deployment: Sequence[dict[str, str]], payload: Mapping[str, str]
) -> list[dict[str, str]]:
    """Both in SageMaker's form; the contract keeps their keys apart."""
    return [*deployment, *({"Key": key, "Value": value} for key, value in payload.items())]
