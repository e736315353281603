"""No key without an effect: a change of any key changes the members that the documents name for it."""

from pathlib import Path

import pytest

from tests.functions.effects import ROWS, effects

MACHINE = Path(__file__).parents[2] / "statemachine" / "model_tuning.asl.json"
ANY = "any member"

# Keys that go to no member of a request, and how their effect shows.
NO_MEMBER = {
    "dryRun": "the requests are returned",
    "trial": "a request more",
    "acceptance": "the best training job is refused",
    "acceptance.objectiveValue": "the best training job is refused",
    "budget": "limits are lowered",
    "budget.maxCost": "limits are lowered",
    "instancePrices": "a budget pays for another time",
    "overrides": ANY,
    "overrides.createHyperParameterTuningJob": ANY,
    "overrides.createModel": ANY,
    "overrides.createEndpointConfig": ANY,
    "trainingJobDefinitions": "several members",
    "warmStart": "several members",
    "model": "several members",
    "model.hosting": "several members",
    "model.hosting.serverless": "several members",
    "modelRegistry": "a request more",
}
# Keys whose effect does not show in what the functions return, and why.
NO_EFFECT = {
    "onExistingTuningJob": "the state machine reads it",
    "onMissingArtifact": "the state machine reads it",
    "model.hosting.acceleratorType": "Amazon Elastic Inference has ended",
}


def is_among(member: str, paths: set[str]) -> bool:
    """Return whether any of the paths leads to the member or into it."""
    return any(
        member in (ANY, path) or path.startswith((f"{member}.", f"{member}[")) for path in paths
    )


@pytest.mark.parametrize("key", [key for key in ROWS if key not in NO_EFFECT])
def test_a_change_of_a_key_changes_its_members(key: str) -> None:
    members = ROWS[key].members
    assert bool(members) != (key in NO_MEMBER), f"{key} is neither placed nor excused"
    unchanged = members or [ANY]
    for differing in effects(key):
        unchanged = [each for each in unchanged if not is_among(each, differing)]
        if not unchanged:
            break
    assert unchanged == [], f"{key} has no effect"


@pytest.mark.parametrize("key", NO_EFFECT)
def test_a_key_without_an_effect_on_requests_is_known_to_have_none(key: str) -> None:
    assert [*effects(key)] != []
    assert [found for found in effects(key) if found] == []


def test_the_state_machine_reads_the_keys_that_no_function_reads() -> None:
    definition = MACHINE.read_text()
    assert "$payload.onExistingTuningJob = 'attach'" in definition
    assert "$payload.onMissingArtifact = 'nextBest'" in definition
