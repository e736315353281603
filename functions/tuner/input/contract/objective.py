"""The objective in the contract, and the metrics that a training image reports."""

from typing import Annotated

from pydantic import Field

from tuner.input.contract.forms import Choice, Text
from tuner.input.contract.values import NO_LINE_BREAK, MetricName, SageMakerStructure

MetricRegex = Annotated[
    str, Text("a regular expression of 1 to 500 characters", f"{NO_LINE_BREAK}+", 500)
]


class Objective(SageMakerStructure):
    """The metric by which training jobs are compared."""

    type: Annotated[str, Choice(("Maximize", "Minimize"))] = Field(
        description="Maximize if the highest value of the metric is the best, Minimize if the lowest."
    )
    metric_name: MetricName = Field(description="Name of the metric, as the algorithm reports it.")


class MetricDefinition(SageMakerStructure):
    """A metric that SageMaker finds in the training log."""

    name: MetricName = Field(description="Name of the metric.")
    regex: MetricRegex = Field(
        description="Regular expression that finds the metric's value in the training log."
    )
