"""The rules for the hyperparameter ranges of one training job definition. It proposes no values.

They are those of the SageMaker developer guide, "Define Hyperparameter Ranges" and "How
Hyperparameter Tuning Works". SageMaker's own words for most of them are not published.
"""

from collections.abc import Callable, Iterator, Sequence
from math import isfinite, prod
from typing import Any

from local_runner.sagemaker.rules.request import KINDS_OF_RANGES

Range = dict[str, Any]
Ranges = dict[str, list[Range]]
Config = dict[str, Any]

_MAX_RANGES = 30


def problems(ranges: Ranges, config: Config) -> list[str]:
    """Return every broken rule of these ranges under the tuning job's configuration."""
    return [*_size(ranges, config), *_distinct_names(ranges), *_values(ranges)]


def _size(ranges: Ranges, config: Config) -> Iterator[str]:
    given = sum(len(ranges.get(kind, [])) for kind in KINDS_OF_RANGES)
    if given > _MAX_RANGES:
        yield f"Hyperparameter ranges must be at most {_MAX_RANGES} in all, got {given}."
    if given + len(ranges.get("AutoParameters", [])) == 0:
        yield "At least one hyperparameter range is required."
    if config["Strategy"] == "Grid" and given > len(ranges.get("CategoricalParameterRanges", [])):
        yield "Grid strategy supports only categorical hyperparameter ranges."


def _distinct_names(ranges: Ranges) -> Iterator[str]:
    names = [stated["Name"] for kind in KINDS_OF_RANGES for stated in ranges.get(kind, [])]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield f"Hyperparameter {name} has more than one range."


def _values(ranges: Ranges) -> Iterator[str]:
    for stated in ranges.get("IntegerParameterRanges", []):
        yield from _bounds(stated, int, "an integer") or _integer_scaling(stated)
    for stated in ranges.get("ContinuousParameterRanges", []):
        yield from _bounds(stated, float, "a number") or _continuous_scaling(stated)
    for stated in ranges.get("CategoricalParameterRanges", []):
        yield from _distinct_values(stated)


def _bounds(stated: Range, number: Callable[[str], float], kind: str) -> list[str]:
    try:
        least, most = number(stated["MinValue"]), number(stated["MaxValue"])
    except ValueError:
        least = most = float("nan")
    if not (isfinite(least) and isfinite(most)):
        return [f"Hyperparameter {stated['Name']}: MinValue and MaxValue must each be {kind}."]
    if least >= most:
        # https://github.com/aws/amazon-sagemaker-feedback/issues/195: equal bounds are refused too.
        return [f"Hyperparameter {stated['Name']}: MinValue must be less than MaxValue."]
    return []


def _integer_scaling(stated: Range) -> Iterator[str]:
    if stated.get("ScalingType") == "ReverseLogarithmic":
        yield f"Hyperparameter {stated['Name']}: ReverseLogarithmic needs a continuous range."
    yield from _positive_when_logarithmic(stated)


def _continuous_scaling(stated: Range) -> Iterator[str]:
    inside = float(stated["MinValue"]) >= 0 and float(stated["MaxValue"]) < 1
    if stated.get("ScalingType") == "ReverseLogarithmic" and not inside:
        yield f"Hyperparameter {stated['Name']}: ReverseLogarithmic needs values in [0, 1)."
    yield from _positive_when_logarithmic(stated)


def _positive_when_logarithmic(stated: Range) -> Iterator[str]:
    if stated.get("ScalingType") == "Logarithmic" and float(stated["MinValue"]) <= 0:
        yield f"Hyperparameter {stated['Name']}: Logarithmic needs values greater than 0."


def _distinct_values(stated: Range) -> Iterator[str]:
    if len(set(stated["Values"])) < len(stated["Values"]):
        yield f"Hyperparameter {stated['Name']}: Values must not repeat."


def combination_problems(each: Sequence[Ranges], config: Config) -> Iterator[str]:
    """Yield the problems of the number of training jobs. The bounds of the ranges must be sound.

    The combinations of several definitions are added up:
    https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo-create-tuning-jobs.html
    """
    wanted = config["ResourceLimits"].get("MaxNumberOfTrainingJobs")
    if wanted is None or not each or any(map(_is_without_end, each)):
        return
    possible = sum(prod(_sizes(ranges)) for ranges in each)
    if possible < wanted:
        # Quoted in https://github.com/aws/amazon-sagemaker-operator-for-k8s/issues/123
        yield (
            "You don't have enough combinations of hyperparameter ranges. The total number of "
            f"hyperparameter combinations for the provided ranges [{float(possible)}] must be equal "
            f"or greater than the value of MaxNumberOfJobs, [{wanted}]. Provide additional ranges."
        )
    elif config["Strategy"] == "Grid" and len(each) == 1 and possible != wanted:
        yield f"MaxNumberOfTrainingJobs must be {possible}, the combinations that Grid strategy runs."


def _is_without_end(ranges: Ranges) -> bool:
    """Return whether a range is continuous, or automatic and therefore unknown."""
    return bool(ranges.get("ContinuousParameterRanges") or ranges.get("AutoParameters"))


def _sizes(ranges: Ranges) -> Iterator[int]:
    for stated in ranges.get("IntegerParameterRanges", []):
        yield int(stated["MaxValue"]) - int(stated["MinValue"]) + 1
    for stated in ranges.get("CategoricalParameterRanges", []):
        yield len(stated["Values"])
