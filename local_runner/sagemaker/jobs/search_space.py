"""Hyperparameter ranges as SageMaker writes them, in text, and as Optuna samples them.

search.py proposes values in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from optuna.distributions import (
    BaseDistribution,
    CategoricalDistribution,
    FloatDistribution,
    IntDistribution,
)

# Auto leaves the scale to the service. Here a positive range that spans at least this factor is searched on a
# logarithmic scale, as "Define Hyperparameter Ranges" in the SageMaker guide advises.
AUTO_LOGARITHMIC_SPAN = 100.0


@dataclass(frozen=True)
class TunableParameter:
    """A tunable hyperparameter: the distribution of its samples, and the text that a training job receives."""

    name: str
    distribution: BaseDistribution

    def to_text(self, sample: Any) -> str:
        return str(sample)

    def from_text(self, text: str) -> Any:
        """Return the sample that gives this text; raise ValueError for text of another type."""
        return text


@dataclass(frozen=True)
class IntegerParameter(TunableParameter):
    def from_text(self, text: str) -> int:
        return int(text)


@dataclass(frozen=True)
class ContinuousParameter(TunableParameter):
    def to_text(self, sample: float) -> str:
        return repr(float(sample))

    def from_text(self, text: str) -> float:
        return float(text)


@dataclass(frozen=True)
class ReverseLogarithmicParameter(TunableParameter):
    """A hyperparameter x whose samples are 1 - x on a logarithmic scale, which tells values close to 1 apart."""

    low: float
    high: float

    def to_text(self, sample: float) -> str:
        # 1 - (1 - x) may miss x by a rounding step, and must not leave the range.
        return repr(min(max(1.0 - sample, self.low), self.high))

    def from_text(self, text: str) -> float:
        return 1.0 - float(text)


def _is_logarithmic(scaling: str, low: float, high: float) -> bool:
    if scaling == "Auto":
        return low > 0 and high / low >= AUTO_LOGARITHMIC_SPAN
    return scaling == "Logarithmic"


def _integer(definition: Mapping[str, Any]) -> TunableParameter:
    low, high = int(definition["MinValue"]), int(definition["MaxValue"])
    log = _is_logarithmic(definition.get("ScalingType", "Auto"), low, high)
    return IntegerParameter(definition["Name"], IntDistribution(low, high, log=log))


def _continuous(definition: Mapping[str, Any]) -> TunableParameter:
    name, scaling = definition["Name"], definition.get("ScalingType", "Auto")
    low, high = float(definition["MinValue"]), float(definition["MaxValue"])
    if scaling == "ReverseLogarithmic":
        mirrored = FloatDistribution(1.0 - high, 1.0 - low, log=True)
        return ReverseLogarithmicParameter(name, mirrored, low, high)
    log = _is_logarithmic(scaling, low, high)
    return ContinuousParameter(name, FloatDistribution(low, high, log=log))


def _categorical(definition: Mapping[str, Any]) -> TunableParameter:
    return TunableParameter(definition["Name"], CategoricalDistribution(definition["Values"]))


_KINDS = {
    "IntegerParameterRanges": _integer,
    "ContinuousParameterRanges": _continuous,
    "CategoricalParameterRanges": _categorical,
}


@dataclass(frozen=True)
class SearchSpace:
    """All tunable hyperparameters of one training job definition."""

    parameters: tuple[TunableParameter, ...]

    @property
    def distributions(self) -> dict[str, BaseDistribution]:
        return {parameter.name: parameter.distribution for parameter in self.parameters}

    def to_text(self, samples: Mapping[str, Any]) -> dict[str, str]:
        return {each.name: each.to_text(samples[each.name]) for each in self.parameters}

    def from_text(self, values: Mapping[str, str]) -> dict[str, Any] | None:
        """Return the samples that give these values, or None if a value is missing or outside its range."""
        if not values.keys() >= self.distributions.keys():
            return None
        try:
            samples = {each.name: each.from_text(values[each.name]) for each in self.parameters}
        except ValueError:
            return None
        return samples if self._holds(samples) else None

    def _holds(self, samples: Mapping[str, Any]) -> bool:
        return all(_is_inside(each.distribution, samples[each.name]) for each in self.parameters)


def _is_inside(distribution: BaseDistribution, sample: Any) -> bool:
    if isinstance(distribution, CategoricalDistribution):
        return sample in distribution.choices
    assert isinstance(distribution, IntDistribution | FloatDistribution)
    return bool(distribution.low <= sample <= distribution.high)


def read_search_space(ranges: Mapping[str, Any]) -> SearchSpace:
    """Return the search space of a ParameterRanges structure whose bounds were already checked."""
    return SearchSpace(
        tuple(
            read(definition) for kind, read in _KINDS.items() for definition in ranges.get(kind, [])
        )
    )
