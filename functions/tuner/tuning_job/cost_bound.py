"""The upper bound of a tuning job's cost, from its request: before anything is paid for."""

from collections.abc import Sequence
from dataclasses import replace

from tuner import Json
from tuner.cost import Cost, cost, instances_of, money, total

# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StoppingCondition.html
DEFAULT_RUNTIME = 86400
ROUNDING = 1e-6


def cost_bound(request: Json, number: int, payload: Json) -> Cost:
    """Return the cost at most of so many training jobs and of a trial, if the payload asks for one.

    All may be of the dearest definition and take as long as they may. The time that a stopped training job has to
    end, two minutes, is not included.
    """
    limits = request["HyperParameterTuningJobConfig"]["ResourceLimits"]
    definitions = request.get("TrainingJobDefinitions") or [request["TrainingJobDefinition"]]
    longest = limits.get("MaxRuntimeInSeconds")
    trial = [_of_one(each, 1, longest, payload) for each in definitions if payload["trial"]]
    bound = _highest([_of_one(each, number, None, payload) for each in definitions])
    if longest is not None:
        seconds, prices = limits["MaxParallelTrainingJobs"] * longest, payload["instancePrices"]
        limited = _highest([cost(seconds, instances_of(each), prices) for each in definitions])
        bound = min(bound, limited, key=_size)
    return replace(total([bound, *trial]), is_bound=True)


def budget_problems(request: Json, number: int, payload: Json) -> list[str]:
    """Return a line if an override lets the request cost more than the payload's budget."""
    if "budget" not in payload:
        return []
    most, bound = payload["budget"]["maxCost"], cost_bound(request, number, payload)
    if bound.amount is None:
        wrong = "asks for an instance type without a price"
    elif bound.amount > most * (1 + ROUNDING):
        wrong = f"lets the training cost {money(bound.amount)}, and the budget is {money(most)}"
    else:
        return []
    return [
        f"overrides.createHyperParameterTuningJob: {wrong}; leave out what it sets of "
        "ResourceLimits, StoppingCondition and instances, or leave out budget"
    ]


def _of_one(definition: Json, number: int, longest: int | None, payload: Json) -> Cost:
    """Return the cost of training jobs of one definition, none of which takes longer than the limit."""
    condition = definition.get("StoppingCondition") or {}
    seconds = condition.get("MaxRuntimeInSeconds", DEFAULT_RUNTIME)
    seconds = seconds if longest is None else min(seconds, longest)
    return cost(number * seconds, instances_of(definition), payload["instancePrices"])


def _highest(costs: Sequence[Cost]) -> Cost:
    """Return the highest of the costs; without an amount if the amount of any is unknown."""
    amounts = [each.amount for each in costs if each.amount is not None]
    amount = max(amounts) if len(amounts) == len(costs) else None
    return Cost(max(each.instance_seconds for each in costs), amount)


def _size(of: Cost) -> tuple[float, float]:
    return of.amount or 0.0, of.instance_seconds
