"""The surroundings of an execution that decide which addresses it can use."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Surroundings:
    """The surroundings in which an address is used: the execution's Region, and ARNs that may have * and ?.

    None for ARNs that are not known. `keys_of_account` begins the ARN of a key of the execution's account.
    `model_package_group` is the ARN of the one group of another
    account in which the deployment may register, "" for none.
    """

    region: str
    keys_of_account: str
    buckets: Sequence[str] | None
    keys: Sequence[str] | None
    model_package_group: str | None = None


def surroundings(execution_arn: str, granted: Mapping[str, str] | None) -> Surroundings:
    """Return the surroundings of an execution; `granted` are ARNs, or lists of them, separated by commas."""
    _, partition, _, region, account, *_ = execution_arn.split(":")
    own = f"arn:{partition}:kms:{region}:{account}:key/"
    if granted is None:
        return Surroundings(region, own, None, None)
    buckets, keys = (
        [arn.strip() for arn in granted[kind].split(",") if arn.strip()]
        for kind in ("buckets", "keys")
    )
    return Surroundings(region, own, buckets, keys, granted["modelPackageGroup"])
