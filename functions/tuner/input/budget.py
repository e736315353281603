"""The budget of an input: money becomes the limits that SageMaker knows.

A tuning job that runs for a limited time costs at most that time, for each training job that runs at the same time.
"""

from collections.abc import Collection, Iterator, Sequence
from math import ceil

from tuner import Json
from tuner.cost import Instances, Prices, dearest
from tuner.input.contract.tuning import LEAST_TUNING_RUNTIME, MOST_TUNING_RUNTIME
from tuner.input.stated import stated_definitions

PRICES = "instancePrices"
# A quotient of two decimal numbers may be this much below the whole number that it is.
ROUNDING = 1e-6


def with_prices(tidy: Json, deployed: Prices) -> Json:
    """Return the tidied input with the deployment's prices of its instance types; the input's own replace them."""
    own = tidy.get(PRICES, {})
    if not deployed or not isinstance(own, dict):
        return tidy
    used = [name for each in stated_definitions(tidy) for name in _instance_types(each.values)]
    return {**tidy, PRICES: {**{name: deployed[name] for name in used if name in deployed}, **own}}


def budget_problems(payload: Json) -> list[str]:
    """Return a line for each price that a budget needs, or for a budget that pays for too little."""
    if "budget" not in payload:
        return []
    prices = payload[PRICES]
    missing = {name for each in _instances(payload) for name in each.unpriced(prices)}
    if missing:
        return [
            f"instancePrices: has no price of {name}, which budget needs; give one here, or in the "
            "deployment's parameter InstancePrices"
            for name in sorted(missing)
        ]
    return [*_too_small(payload)]


def within_budget(payload: Json, stated: Sequence[Collection[str]]) -> Json:
    """Return the payload with limits that keep it within its budget; a smaller limit of its own stays.

    `stated` has the keys that the input states for each definition.
    """
    if "budget" not in payload:
        return payload
    own = payload.get("maxTuningRuntimeInSeconds", MOST_TUNING_RUNTIME)
    limit = min(own, int(_affordable_seconds(payload)))
    pairs = zip(payload["definitions"], stated, strict=True)
    return {
        **payload,
        "maxTuningRuntimeInSeconds": limit,
        "definitions": [_lowered(definition, keys, limit) for definition, keys in pairs],
    }


def _too_small(payload: Json) -> Iterator[str]:
    seconds = _affordable_seconds(payload)
    if seconds < LEAST_TUNING_RUNTIME:
        least = ceil(LEAST_TUNING_RUNTIME * _price_of_a_second(payload) * 100) / 100
        yield (
            f"budget.maxCost: {payload['budget']['maxCost']} pays for {int(seconds)} seconds of the tuning "
            f"job, and SageMaker takes no limit below {LEAST_TUNING_RUNTIME}; give {least} or more, or fewer "
            "maxParallelTrainingJobs"
        )


def _affordable_seconds(payload: Json) -> float:
    affordable: float = payload["budget"]["maxCost"] / _price_of_a_second(payload)
    return min(affordable + ROUNDING, MOST_TUNING_RUNTIME)


def _price_of_a_second(payload: Json) -> float:
    """Return the price of a second of the tuning job; all running training jobs may be of the dearest type.

    A trial runs a training job of each definition for as long as the tuning job may run.
    """
    trial = len(payload["definitions"]) if payload["trial"] else 0
    price = dearest(_instances(payload), payload[PRICES]).price_of_a_second(payload[PRICES])
    training_jobs: int = payload["maxParallelTrainingJobs"] + trial
    return (price or 0.0) * training_jobs


def _instances(payload: Json) -> list[Instances]:
    return [
        Instances(tuple((name, each["trainingInstanceCount"]) for name in _instance_types(each)))
        for each in payload["definitions"]
    ]


def _instance_types(definition: Json) -> list[str]:
    """Return the permitted instance types, of an input that need not be valid."""
    fallbacks = definition.get("fallbackInstanceTypes")
    others = fallbacks if isinstance(fallbacks, list) else []
    types = [definition.get("trainingInstanceType"), *others]
    return [name for name in types if isinstance(name, str)]


def _lowered(definition: Json, stated: Collection[str], limit: int) -> Json:
    """Return the definition with no longer runtime than the limit, unless the input states its runtime."""
    if "maxRuntimeInSeconds" in stated:
        return definition
    keys = {"maxRuntimeInSeconds", "maxWaitTimeInSeconds"} & definition.keys() - {*stated}
    return {**definition, **{key: min(definition[key], limit) for key in keys}}
