"""The cost of training: instance seconds, and money where the price of every instance type is known.

SageMaker bills a training job from its TrainingStartTime to its TrainingEndTime, each instance by the second:
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TrainingJob.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import floor, log10

from tuner import Json

SECONDS_OF_AN_HOUR = 3600

# Prices of an hour by instance type, in a currency that the application does not know.
Prices = Mapping[str, float]


@dataclass(frozen=True)
class Instances:
    """The instances of a training job: `types` are instance types with their numbers of instances.

    A training job runs on one of the types, which SageMaker chooses; on all of them, if it `is_cluster`.
    """

    types: tuple[tuple[str, int], ...]
    is_cluster: bool = False
    is_spot: bool = False

    @property
    def number(self) -> int:
        """Return the number of instances; the largest of several that SageMaker chooses from."""
        numbers = [number for _, number in self.types]
        return sum(numbers) if self.is_cluster else max(numbers, default=0)

    @property
    def is_chosen_late(self) -> bool:
        """Return whether the price depends on SageMaker's choice, so that only its upper bound is known."""
        return self.is_spot or (len(self.types) > 1 and not self.is_cluster)

    def unpriced(self, prices: Prices) -> list[str]:
        """Return the instance types without a price."""
        return [name for name, _ in self.types if name not in prices]

    def price_of_a_second(self, prices: Prices) -> float | None:
        """Return the price of a second of all instances, of the dearest type; None if a price is missing."""
        if self.unpriced(prices) or not self.types:
            return None
        hours = [prices[name] * number for name, number in self.types]
        return (sum(hours) if self.is_cluster else max(hours)) / SECONDS_OF_AN_HOUR


@dataclass(frozen=True)
class Cost:
    """The cost of training jobs. `amount` is money, None without prices.

    A cost that `is_bound` is an upper bound: spot training, or one of several instance types.
    """

    instance_seconds: float
    amount: float | None = None
    is_bound: bool = False

    def __str__(self) -> str:
        """Return the cost as people read it: "at most 12.50", or "7,200 instance seconds" without prices."""
        bound = "at most " if self.is_bound else ""
        return f"{bound}{self.seconds if self.amount is None else money(self.amount)}"

    @property
    def text(self) -> str:
        """Return the instance seconds, and the money where prices are known, as people read them."""
        return str(self) if self.amount is None else f"{self.seconds}, {self}"

    @property
    def seconds(self) -> str:
        """Return the instance seconds as people read them: "7,200 instance seconds"."""
        number = f"{self.instance_seconds:,.0f}"
        return f"{number} instance second{'' if number == '1' else 's'}"

    def as_json(self) -> Json:
        """Return the cost as a JSON object, without an amount if there are no prices."""
        amount = {} if self.amount is None else {"amount": round(self.amount, 6)}
        seconds = round(self.instance_seconds, 3)
        return {
            "instanceSeconds": seconds,
            **amount,
            "isUpperBound": self.is_bound,
            "text": self.text,
        }


def money(amount: float) -> str:
    """Return an amount with two decimals, a small one with two digits: 12.50, 0.50, 0.0042."""
    if amount >= 1 or amount == 0:
        return f"{amount:,.2f}"
    whole, _, decimals = f"{amount:.{1 - floor(log10(amount))}f}".partition(".")
    return f"{whole}.{decimals.rstrip('0'):0<2}"


def cost(seconds: float, instances: Instances, prices: Prices) -> Cost:
    """Return the cost of so many seconds on the instances."""
    price = instances.price_of_a_second(prices)
    amount = None if price is None else seconds * price
    return Cost(seconds * instances.number, amount, instances.is_chosen_late and seconds > 0)


def total(costs: Iterable[Cost]) -> Cost:
    """Return the sum; without an amount if the amount of any cost is unknown."""
    each = [*costs]
    amounts = [one.amount for one in each if one.amount is not None]
    return Cost(
        sum(one.instance_seconds for one in each),
        sum(amounts) if amounts and len(amounts) == len(each) else None,
        any(one.is_bound for one in each),
    )


def dearest(each: Iterable[Instances], prices: Prices) -> Instances:
    """Return the instances of the highest price of a second; without prices, the largest number of instances."""
    return max(each, key=lambda one: (one.price_of_a_second(prices) or 0.0, one.number))


def instances_of(definition: Json) -> Instances:
    """Return the instances of a training job definition in SageMaker's form.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobDefinition.html
    """
    config = definition.get("HyperParameterTuningResourceConfig") or definition.get(
        "ResourceConfig"
    )
    config = config or {}
    groups = config.get("InstanceGroups") or []
    choice = config.get("InstanceConfigs") or config.get("InstancePreferences") or [config]
    types = tuple(
        (each["InstanceType"], each.get("InstanceCount") or 1)
        for each in groups or choice
        if each.get("InstanceType")
    )
    return Instances(types, bool(groups), bool(definition.get("EnableManagedSpotTraining")))
