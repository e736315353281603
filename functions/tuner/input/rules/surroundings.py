"""The surroundings of an execution that decide which addresses it can use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Surroundings:
    """The surroundings in which an address is used: the execution's Region, and ARNs that may have * and ?.

    None for ARNs that are not known.
    """

    region: str
    buckets: Sequence[str] | None
    keys: Sequence[str] | None


def surroundings(execution_arn: str, granted: Mapping[str, str] | None) -> Surroundings:
    """Return the surroundings of an execution; `granted` are lists of ARNs, separated by commas."""
    region = execution_arn.split(":")[3]
    if granted is None:
        return Surroundings(region, None, None)
    buckets, keys = (
        [arn.strip() for arn in granted[kind].split(",") if arn.strip()]
        for kind in ("buckets", "keys")
    )
    return Surroundings(region, buckets, keys)
