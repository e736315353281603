"""The objective in the contract, and the metrics that a training image reports."""

from typing import Annotated

from pydantic import Field

from tuner.input.contract.forms import Choice, Text
from tuner.input.contract.values import NO_LINE_BREAK, MetricName, SageMakerStructure

MetricRegex = Annotated[
    str, Text("a regular expression of 1 to 500 characters", f"{NO_LINE_BREAK}+", 500)
]


class Objective(SageMakerStructure):
    """What makes one training job better than another."""

    type: Annotated[str, Choice(("Maximize", "Minimize"))] = Field(
        description="Whether the highest or the lowest value of the metric is the best."
    )
    metric_name: MetricName = Field(description="The metric, as the algorithm reports it.")


class MetricDefinition(SageMakerStructure):
    """How to find a metric in the training log."""

    name: MetricName = Field(description="Name of the metric.")
    regex: MetricRegex = Field(description="Finds the metric's value in the training log.")
