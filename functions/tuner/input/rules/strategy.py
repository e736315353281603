"""The rules of a strategy for a training job definition's hyperparameters.

They have the form that `apply` describes.
"""

import re
from collections.abc import Iterable, Iterator
from math import inf, prod

from tuner.input.contract.forms import shown
from tuner.input.contract.ranges import ParameterRanges
from tuner.input.contract.tuning import MOST_RESOURCE, HyperbandStrategyConfig

# The hyperparameters in which SageMaker looks for the epochs of a training job that Hyperband may stop.
EPOCHS = ("epochs", "numepochs", "n-epochs", "n_epochs", "num_epochs")


def combinations(ranges: Iterable[ParameterRanges]) -> float:
    """Return the number of different training jobs that are possible: a sum over the definitions."""
    return sum(_product([each.size() for each in one.all()]) for one in ranges)


def grid_of_categories(parameter_ranges: ParameterRanges, tuning_strategy: str) -> Iterator[str]:
    """Refuse ranges other than categorical ones with Grid.

    https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-how-it-works.html
    """
    others = {
        "IntegerParameterRanges": parameter_ranges.integer_parameter_ranges,
        "ContinuousParameterRanges": parameter_ranges.continuous_parameter_ranges,
        "AutoParameters": parameter_ranges.auto_parameters,
    }
    for key, ranges in others.items():
        if ranges and tuning_strategy == "Grid":
            yield (
                f"parameterRanges.{key}: does not go with the strategy Grid; give "
                "CategoricalParameterRanges only"
            )


def resource_of_hyperband(
    static_hyper_parameters: dict[str, str],
    tuning_strategy: str,
    hyperband_strategy_config: HyperbandStrategyConfig | None,
) -> Iterator[str]:
    """Require a resource for Hyperband, in its configuration or as a static hyperparameter.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperbandStrategyConfig.html
    """
    config = hyperband_strategy_config or HyperbandStrategyConfig()
    if tuning_strategy != "Hyperband" or config.max_resource:
        return
    key = next((name for name in EPOCHS if name in static_hyper_parameters), None)
    if key is None:
        yield (
            "hyperbandStrategyConfig.MaxResource: is missing, and so is a static hyperparameter "
            f"{' or '.join(EPOCHS)}; give one of them"
        )
        return
    largest = static_hyper_parameters[key]
    if not _is_resource(largest):
        yield (
            f"staticHyperParameters.{key}: {shown(largest)} is no resource "
            f"for Hyperband; give a whole number from 1 to {MOST_RESOURCE}, or "
            "hyperbandStrategyConfig.MaxResource"
        )
    elif (config.min_resource or 0) >= int(largest):
        yield (
            f"hyperbandStrategyConfig.MinResource: {config.min_resource} is not below the static "
            f"hyperparameter {key}; give less than {largest}"
        )


STRATEGY_RULES = (
    grid_of_categories,
    resource_of_hyperband,
)


def _product(sizes: list[float]) -> float:
    """Return the product; a large whole number and infinity have none in floating point."""
    return inf if inf in sizes else prod(sizes)


def _is_resource(text: str) -> bool:
    return bool(re.fullmatch("[0-9]{1,5}", text)) and 1 <= int(text) <= MOST_RESOURCE
