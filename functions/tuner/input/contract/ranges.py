"""The hyperparameters in the contract: the ranges to search, and the static values.

Nothing here depends on an algorithm. SageMaker's own rules:
https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html
"""

from collections.abc import Sequence
from math import inf
from typing import Annotated, Self

from pydantic import Field, model_validator

from tuner.input.contract.forms import Choice, Text, breach, shown
from tuner.input.contract.numeric import Bound, TextOrNumber
from tuner.input.contract.values import (
    NO_LINE_BREAK,
    NOT_EMPTY,
    SageMakerStructure,
    repetitions,
    unsent,
)
from tuner.numbers import NUMBER, WHOLE_NUMBER

HyperparameterName = Annotated[
    str, Text("a hyperparameter's name of 1 to 256 characters", f"{NO_LINE_BREAK}+", 256)
]
HyperparameterValue = Annotated[
    str,
    TextOrNumber(
        "text (or a number) without line breaks of at most 2500 characters; write an object as "
        "JSON text, true as the algorithm spells it",
        f"{NO_LINE_BREAK}*",
        2500,
    ),
]
CategoricalValue = Annotated[
    str, TextOrNumber("text of at most 256 characters", f"{NO_LINE_BREAK}*", 256)
]
WholeBound = Annotated[str, Bound("a whole number", WHOLE_NUMBER)]
NumberBound = Annotated[str, Bound("a finite number", NUMBER)]

NAME = "Name of the hyperparameter to tune, as the algorithm defines it."
LOWEST = "Lowest value to try, as text or as a number."
HIGHEST = "Highest value to try, as text or as a number."
SCALING = (
    "Distribution of the tries over the range. Logarithmic needs values above 0, "
    "ReverseLogarithmic a continuous range within 0 <= x < 1."
)


class NumericRange(SageMakerStructure):
    """The keys and rules that integer and continuous ranges share."""

    name: HyperparameterName = Field(description=NAME)
    min_value: str
    max_value: str
    scaling_type: str | None

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        # As floating point, because digits beyond that are lost on the way to SageMaker.
        if float(self.min_value) >= float(self.max_value):
            raise breach(
                f"MinValue {self.min_value} is not below MaxValue {self.max_value}; give a "
                "MinValue below MaxValue, or move the hyperparameter to staticHyperParameters"
            )
        return self

    @model_validator(mode="after")
    def _scalable(self) -> Self:
        if self.scaling_type == "Logarithmic" and float(self.min_value) <= 0:
            wrong = f"MinValue {self.min_value} has no logarithm"
            raise breach(f"{wrong}; give a MinValue above 0, or another ScalingType")
        return self


class IntegerRange(NumericRange):
    """A range of whole numbers."""

    min_value: WholeBound = Field(description=LOWEST)
    max_value: WholeBound = Field(description=HIGHEST)
    scaling_type: Annotated[str, Choice(("Auto", "Linear", "Logarithmic"))] | None = Field(
        None, description=SCALING, json_schema_extra=unsent("Auto")
    )

    def size(self) -> int:
        """Return the number of values to choose from."""
        return int(self.max_value) - int(self.min_value) + 1


class ContinuousRange(NumericRange):
    """A range of real numbers."""

    min_value: NumberBound = Field(description=LOWEST)
    max_value: NumberBound = Field(description=HIGHEST)
    scaling_type: (
        Annotated[str, Choice(("Auto", "Linear", "Logarithmic", "ReverseLogarithmic"))] | None
    ) = Field(None, description=SCALING, json_schema_extra=unsent("Auto"))

    def size(self) -> float:
        """Return the number of values to choose from: infinity."""
        return inf

    @model_validator(mode="after")
    def _reversible(self) -> Self:
        if self.scaling_type != "ReverseLogarithmic":
            return self
        if float(self.min_value) < 0 or float(self.max_value) >= 1:
            raise breach(
                f"{self.min_value} to {self.max_value} is no range for ReverseLogarithmic; "
                "give values within 0 <= x < 1, or another ScalingType"
            )
        return self


class CategoricalRange(SageMakerStructure):
    """A list of texts to choose from."""

    name: HyperparameterName = Field(description=NAME)
    values: list[CategoricalValue] = Field(
        description="Values to choose from, each given once.",
        max_length=30,
        json_schema_extra=NOT_EMPTY,
    )

    def size(self) -> int:
        """Return the number of values to choose from."""
        return len(self.values)

    @model_validator(mode="after")
    def _distinct(self) -> Self:
        if repeated := repetitions(self.values):
            raise breach(f"Values has {shown(repeated)} more than once; give each value once")
        return self


class AutoParameter(SageMakerStructure):
    """A hyperparameter for which Autotune finds a range."""

    name: HyperparameterName = Field(description=NAME)
    value_hint: CategoricalValue = Field(
        description="Value near which Autotune looks for a range, as text or as a number."
    )

    def size(self) -> float:
        """Return the number of values to choose from: infinity, as far as anyone knows."""
        return inf


class ParameterRanges(SageMakerStructure):
    """The hyperparameters to tune, by kind."""

    integer_parameter_ranges: list[IntegerRange] | None = Field(
        None, description="Hyperparameters whose values are whole numbers.", max_length=30
    )
    continuous_parameter_ranges: list[ContinuousRange] | None = Field(
        None, description="Hyperparameters whose values are any numbers.", max_length=30
    )
    categorical_parameter_ranges: list[CategoricalRange] | None = Field(
        None, description="Hyperparameters whose values are texts of a list.", max_length=30
    )
    auto_parameters: list[AutoParameter] | None = Field(
        None, description="Hyperparameters whose ranges Autotune finds.", max_length=100
    )

    def stated(self) -> Sequence[IntegerRange | ContinuousRange | CategoricalRange]:
        """Return the ranges of all kinds."""
        return [
            *(self.integer_parameter_ranges or []),
            *(self.continuous_parameter_ranges or []),
            *(self.categorical_parameter_ranges or []),
        ]

    def all(self) -> Sequence[IntegerRange | ContinuousRange | CategoricalRange | AutoParameter]:
        """Return every hyperparameter to tune, with or without a range."""
        return [*self.stated(), *(self.auto_parameters or [])]
