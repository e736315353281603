"""The tables of the pages are complete: every key of the output, every error, every counted call."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from assets.make import cost, reference
from assets.make.flow import DEFINITION, ENTERED, STATES, failures
from tests.machine.deployed import Machine, smallest
from tests.machine.faults.cases import CATALOGUE
from tests.machine.scripted import Script
from tuner.failure.advice import ERRORS
from tuner.failure.causes import CAUSES


def leaves(value: Any, path: str = "") -> set[str]:
    """Return the paths of this application's keys; keys in PascalCase and hyperparameters are not its own."""
    if isinstance(value, list):
        return {found for each in value for found in leaves(each, f"{path}[]")}
    if not isinstance(value, dict) or path.endswith("hyperparameters"):
        return set()
    own = {f"{path}.{key}".lstrip("."): each for key, each in value.items() if key[0].islower()}
    return set(own) | {found for key, each in own.items() for found in leaves(each, key)}


def added(output: dict[str, Any], payload: dict[str, Any]) -> set[str]:
    return leaves({key: value for key, value in output.items() if payload.get(key) != value})


def test_the_table_of_results_names_every_key_of_the_output(machine: Machine) -> None:
    prices = {"instancePrices": {"ml.m5.xlarge": 0.23}}
    group = {"modelPackageGroupName": "models"}
    payload = smallest("all-results", modelRegistry=group, **prices)
    parent = Script(objectives=[0.95], stopped_by="MaxRuntimeExceeded", failures=["Out of memory."])
    first = machine.run(payload, parent).output
    warm_start = {"parents": ["all-results"], "type": "IdenticalDataAndAlgorithm"}
    second = smallest("later-results", warmStart=warm_start, trial=True, **prices)
    named = added(first, payload) | added(machine.run(second).output, second)
    assert named == set(reference.RESULT)


def test_the_table_of_results_names_every_key_of_a_dry_run(machine: Machine) -> None:
    prices = {"ml.m5.xlarge": 0.23}
    payload = smallest("dry-results", dryRun=True, instancePrices=prices)
    run = machine.ended(machine.start(payload), messages=0)
    assert added(run.output, payload) == {"warnings", *reference.DRY_RUN}


DESCRIBED = reference.own_errors() | ERRORS


def named_errors(value: Any = DEFINITION) -> set[str]:
    """Return the names of all errors that the state machine catches, retries or ends with by itself.

    A state that any error leads past has none: an execution does not end with its errors.
    """
    if isinstance(value, list):
        return {name for each in value for name in named_errors(each)}
    if not isinstance(value, dict) or goes_on(value):
        return set()
    own = [value["Error"]] if re.fullmatch(r"\w+", str(value.get("Error", ""))) else []
    inner = {name for each in value.values() for name in named_errors(each)}
    return {*value.get("ErrorEquals", []), *own} | inner


def goes_on(state: dict[str, Any]) -> bool:
    """Return True for a state after which the execution goes on, whatever its error."""
    catchers = [each for each in state.get("Catch", []) if each["ErrorEquals"] == ["States.ALL"]]
    return any(each["Next"] not in failures(STATES) for each in catchers)


def test_the_tables_of_errors_have_every_error_that_the_state_machine_names() -> None:
    named = named_errors()
    struck = {
        fault["error"] for kinds in CATALOGUE["integrations"].values() for fault in kinds.values()
    }
    assert set(ERRORS) <= named | struck
    assert {"InvalidInput", "ModelPackageFailed", "SageMaker.ResourceInUseException"} <= named
    assert named - set(DESCRIBED) == {"States.ALL"}
    assert [row[0] for row in reference.error_rows(reference.own_errors())] == [
        f"`{name}`" for name in reference.own_errors()
    ]


def test_every_error_has_its_occasion_and_its_remedy_in_whole_sentences() -> None:
    rows = reference.error_rows(DESCRIBED)
    assert [
        row for row in rows if not all(re.fullmatch(r"[A-Z].*\.", text) for text in row[1:])
    ] == []
    assert len({row[0] for row in rows}) == len(rows)


def test_every_cause_has_one_remedy_in_whole_sentences_and_words_of_its_own() -> None:
    assert [remedy for remedy in CAUSES if not re.fullmatch(r"[A-Z].*\.", remedy)] == []
    words = [each.lower() for listed in CAUSES.values() for each in listed]
    assert len(set(words)) == len(words)


def test_a_run_enters_the_drawn_states_and_makes_the_counted_calls(machine: Machine) -> None:
    run = machine.run(smallest("counted"))
    assert run.states == ENTERED, "run `make example`"
    history = machine.aws.client("stepfunctions").get_execution_history(
        executionArn=run.description["executionArn"]
    )["events"]
    scheduled = [event.get("taskScheduledEventDetails", {}) for event in history]
    invocations = [task for task in scheduled if task.get("resourceType") == "lambda"]
    assert f"**{len(ENTERED)} state transitions**" in cost.figures()
    assert f"**{len(invocations)} invocations**" in cost.figures()


def test_milliseconds_are_the_sums_of_the_measured_medians(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "MEASURED", tmp_path / "function_start.json")
    assert cost.milliseconds() == ""
    measured = {"cold a": [100, 110, 500], "warm a": [1, 2, 9], "cold b": [200], "warm b": [3]}
    measured |= {"cold Python alone": [20], "bare a": [900]}
    cost.MEASURED.write_text(json.dumps({"measured": measured}))
    assert cost.milliseconds() == (
        "; together 310 ms of CPU time in new environments, 5 ms in warm ones"
    )
