"""The rules about networks, of training and of hosting: SageMaker takes subnets and security groups together only.

They have the form that `apply` describes.
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_VpcConfig.html
"""

from collections.abc import Iterator, Mapping, Sequence

from tuner.input.contract.model import Model


def network_in_full(
    training_subnets: list[str] | None, training_security_group_ids: list[str] | None
) -> Iterator[str]:
    """Require the whole network of a definition."""
    pair = {
        "trainingSubnets": training_subnets,
        "trainingSecurityGroupIds": training_security_group_ids,
    }
    yield from _both_or_neither("", pair)


def networks_in_full(model: Model) -> Iterator[str]:
    """Require the whole networks of the model."""
    training = {
        "trainingSubnets": model.training_subnets,
        "trainingSecurityGroupIds": model.training_security_group_ids,
    }
    hosting = {
        "subnets": model.hosting.subnets,
        "securityGroupIds": model.hosting.security_group_ids,
    }
    yield from _both_or_neither("model.", training)
    yield from _both_or_neither("model.hosting.", hosting)


def _both_or_neither(place: str, pair: Mapping[str, Sequence[str] | None]) -> Iterator[str]:
    given = [key for key, ids in pair.items() if ids]
    absent = [key for key, ids in pair.items() if not ids]
    if len(given) == 1:
        yield f"{place}{absent[0]}: is missing; give it together with {given[0]}, or neither"
