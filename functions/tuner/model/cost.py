"""The share of the cost that a training job of the result has, from SageMaker's descriptions."""

from collections.abc import Sequence

from tuner import Json
from tuner.cost import Prices, cost, instances_of
from tuner.training_jobs import training_seconds


def training_job_cost(
    training_job: Json, name: str | None, definitions: Sequence[Json], prices: Prices
) -> Json | None:
    """Return the cost of a training job of the definition of this name; None as long as its times are not known.

    `definitions` are those of the tuning job's description, as far as they say what the training job runs on.
    """
    seconds, definition = training_seconds(training_job), _definition(name, definitions)
    if seconds is None or definition is None:
        return None
    return cost(seconds, instances_of(definition), prices).as_json()


def _definition(name: str | None, definitions: Sequence[Json]) -> Json | None:
    if len(definitions) == 1:
        return definitions[0]
    return next((each for each in definitions if each.get("DefinitionName") == name), None)
