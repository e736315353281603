"""The paths of executions through the state machine, as lists of the states that they enter.

`make example` records the states of the main job; test_success compares the record with an execution.
"""

import json
from collections.abc import Mapping, Sequence

from tests.deployment.template import ROOT

SUCCESS: list[str] = json.loads((ROOT / "assets" / "example" / "states.json").read_text())
WARM_START = {"Warm Start?": ["Warm Start?", "Describe Parents", "Describe Parent"]}
FAILURE = ["Explain Failure", "Publish Failure", "Tuning Failed"]


def up_to(state: str) -> list[str]:
    """Return the states of a success from the first to this one."""
    return SUCCESS[: SUCCESS.index(state) + 1]


def with_detours(
    detours: Mapping[str, Sequence[str]], path: Sequence[str] = tuple(SUCCESS)
) -> list[str]:
    """Return the path with other states, or none, in the place of each state that has a detour."""
    assert set(detours) <= set(path), f"not on the path: {sorted(set(detours) - set(path))}"
    return [state for each in path for state in detours.get(each, [each])]
