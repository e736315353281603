"""Members in which a warm-started tuning job may not differ from its parents: SageMaker refuses such a request.

https://github.com/aws/sagemaker-python-sdk/issues/3693
"""

from collections.abc import Iterator, Sequence

from tuner import Json

# The keys by their members, false when absent. SageMaker adds to what it describes of others, such as RetryStrategy.
KEYS = {
    "EnableNetworkIsolation": "enableNetworkIsolation",
    "EnableInterContainerTrafficEncryption": "enableInterContainerTrafficEncryption",
}


def differing_parents(request: Json, parents: Sequence[Json]) -> Iterator[str]:
    """Yield a line for each member in which the request differs from a parent, which has a `name`."""
    definition = request.get("TrainingJobDefinition", {})
    for parent in parents:
        for member, key in KEYS.items():
            own, right = (bool(each.get(member)) for each in (definition, parent))
            if own != right:
                yield (
                    f"{key}: is {_shown(own)}, but {_shown(right)} in {parent['name']}, a parent of "
                    f"the warm start, and SageMaker does not let the two differ; give {_shown(right)}"
                )


def _shown(value: bool) -> str:
    return "true" if value else "false"
