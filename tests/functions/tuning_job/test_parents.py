"""A warm start may not differ from its parents in some members."""

import pytest

from tests.events import Json
from tuner.tuning_job.parents import differing_parents

TRAFFIC = "EnableInterContainerTrafficEncryption"
ISOLATION = "EnableNetworkIsolation"


def line(key: str, own: str, right: str, parent: str) -> str:
    return (
        f"{key}: is {own}, but {right} in {parent}, a parent of the warm start, and SageMaker does "
        f"not let the two differ; give {right}"
    )


CASES: dict[str, tuple[Json, list[Json], list[str]]] = {
    "equal": ({ISOLATION: True}, [{"name": "a", ISOLATION: True}], []),
    "absent is false": ({TRAFFIC: False}, [{"name": "a"}, {"name": "b", ISOLATION: False}], []),
    "unknown parents": ({ISOLATION: True}, [], []),
    "two of two parents": (
        {ISOLATION: True},
        [{"name": "a", TRAFFIC: True, ISOLATION: True}, {"name": "b"}],
        [
            line("enableInterContainerTrafficEncryption", "false", "true", "a"),
            line("enableNetworkIsolation", "true", "false", "b"),
        ],
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_each_difference_from_a_parent_is_named(case: str) -> None:
    definition, parents, lines = CASES[case]
    assert list(differing_parents({"TrainingJobDefinition": definition}, parents)) == lines
