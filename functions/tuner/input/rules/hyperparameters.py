"""The rules about hyperparameters: how many there are, and that each has one range or one value.

They have the form that `apply` describes.
"""

from collections.abc import Iterator

from tuner.input.contract.ranges import ParameterRanges
from tuner.input.contract.values import repetitions

MOST_RANGES = 30
# SageMaker allows 100 and adds one of its own, which carries the objective's name.
MOST_HYPERPARAMETERS = 99


def number_of_ranges(parameter_ranges: ParameterRanges) -> Iterator[str]:
    """Require something to tune, and no more ranges than SageMaker accepts.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ParameterRanges.html
    """
    count = len(parameter_ranges.stated())
    if not parameter_ranges.all():
        yield "parameterRanges: is empty; give at least one range"
    if count > MOST_RANGES:
        yield f"parameterRanges: has {count} ranges; give at most {MOST_RANGES} of all kinds"


def distinct_hyperparameters(
    parameter_ranges: ParameterRanges, static_hyper_parameters: dict[str, str]
) -> Iterator[str]:
    """Require one range or one value for a hyperparameter, which has one value in a training job."""
    tuned = [each.name for each in parameter_ranges.all()]
    for name in repetitions(tuned):
        yield f"parameterRanges: {name} has more than one range; give one range"
    for name in dict.fromkeys(tuned):
        if name in static_hyper_parameters:
            yield (
                f"staticHyperParameters.{name}: is also in parameterRanges; give either a range or "
                "a value"
            )


def number_of_hyperparameters(
    parameter_ranges: ParameterRanges, static_hyper_parameters: dict[str, str]
) -> Iterator[str]:
    """Require no more hyperparameters than SageMaker accepts.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobDefinition.html
    """
    count = len(parameter_ranges.all()) + len(static_hyper_parameters)
    if count > MOST_HYPERPARAMETERS:
        yield (
            f"staticHyperParameters: makes {count} hyperparameters together with parameterRanges; "
            f"give at most {MOST_HYPERPARAMETERS} together"
        )


HYPERPARAMETER_RULES = (
    number_of_ranges,
    distinct_hyperparameters,
    number_of_hyperparameters,
)
