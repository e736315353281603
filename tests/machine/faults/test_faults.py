"""Faults of the catalogue: each is survived, or announced once with its first cause; no training is lost or doubled."""

import itertools
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from tests.deployment.template import EVERY_TASK
from tests.machine.announced import assert_announced_once
from tests.machine.deployed import Machine, Run, smallest
from tests.machine.faults import cases as fault_cases
from tests.machine.faults.cases import CALLS, CATALOGUE, CUT_SHORT, Case
from tests.machine.faults.strikes import Faults
from tests.machine.scripted import Script
from tests.waiting import wait_until

CASES = fault_cases.cases()
# What an execution leaves running is stopped, by Step Functions, by the function that looks after ended executions, or
# by both. All that is found by then stays.
STOPPED = {"StopHyperParameterTuningJob"}
UNCAUGHT = {"FAILED": "Failed", "ABORTED": "Aborted", "TIMED_OUT": "TimedOut"}
NUMBERS = itertools.count(1)


@pytest.fixture
def faults() -> Iterator[Faults]:
    planned = Faults()
    with planned.striking():
        yield planned


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_fault_is_survived_or_ends_the_execution_with_its_first_cause(
    machine: Machine, faults: Faults, case: Case
) -> None:
    payload = prepared(machine, faults, case)
    name = payload["tuningJobName"]
    job = machine.aws.sagemaker.tuning_jobs.get(name)
    faults.plan(case.planned)
    run = executed(machine, case, payload)
    assert run.states == case.states
    assert ended_as(run) == case.end.removeprefix("States.") or case.notification == "uncaught"
    assert_notified(run, case, name)
    assert_no_needless_waits(faults, case)
    assert set(destroyed(machine)) == (STOPPED if case.stops else set())
    assert job is None or machine.aws.sagemaker.tuning_jobs[name] is job
    if run.status == "SUCCEEDED":
        assert_made_once(machine, payload, run)
    if case.strikes and run.status != "SUCCEEDED" and case.row.get("again", True):
        assert_not_lost(machine, faults, payload)


def test_every_call_has_every_fault_that_passes_and_one_that_does_not() -> None:
    """A new Task that is not on the plain path needs a row in the catalogue, which names its path."""
    assert set(CATALOGUE["calls"]) <= set(EVERY_TASK)
    passing = ("throttling", "service exception", "time-out")
    wanted = {
        *itertools.product(EVERY_TASK, passing, (False, True)),
        *itertools.product(EVERY_TASK, ["access denied"], (True,)),
    }
    assert wanted <= {
        (state, kind_of(state, fault), case.ever)
        for case in CASES
        for state, struck in case.strikes.items()
        for fault in struck
    }


def test_an_execution_is_cut_short_in_every_state_that_runs_a_tuning_job_or_its_trial() -> None:
    ends = {
        (state, fault["end"], case.path.get("payload", {}).get("trial", False))
        for case in CASES
        for state, struck in case.strikes.items()
        for fault in struck
        if "end" in fault
    }
    states = ("Run Tuning Job", "Start Tuning Job", "Describe Tuning Job", "Wait for Tuning Job")
    assert set(itertools.product(states, CUT_SHORT, (False, True))) <= ends


def test_every_fault_has_a_name_of_its_own() -> None:
    names = [case.name for case in CASES]
    assert len(names) == len(set(names))


def kind_of(state: str, fault: dict[str, Any]) -> str | None:
    if "end" in fault:
        return None
    kinds = CATALOGUE["integrations"][CALLS[state]["integration"]]
    plain = {key: value for key, value in fault.items() if key != "late"}
    return next((kind for kind, one in kinds.items() if one == plain), None)


def prepared(machine: Machine, faults: Faults, case: Case) -> dict[str, Any]:
    """Prepare the AWS for the case, and return its payload."""
    name = f"fault-{next(NUMBERS)}"
    faults.plan({})
    for source in (case.path, case.row):
        if "before" in source:
            assert machine.run(changed(name, source["before"])).status == "SUCCEEDED"
    if script := case.row.get("script", case.path.get("script")):
        tuned = case.path.get("tunes", "NAME").replace("NAME", name)
        machine.scripts.by_name[tuned] = Script(**script)
    payload = changed(name, {**case.path.get("payload", {}), **case.row.get("payload", {})})
    missing = case.row.get("bytes", 0) - len(json.dumps(payload))
    return {**payload, "parents": "x" * missing} if missing > 0 else payload


def changed(name: str, changes: dict[str, Any]) -> dict[str, Any]:
    changes = json.loads(json.dumps(changes).replace("NAME", name))
    payload = smallest(name)
    model = {**payload["model"], **changes.pop("model", {})}
    return {**payload, "model": model, **changes}


def executed(machine: Machine, case: Case, payload: dict[str, Any]) -> Run:
    arn = machine.start(payload)
    if not case.strikes and case.end in CUT_SHORT:
        wait_until(lambda: payload["tuningJobName"] in machine.aws.sagemaker.tuning_jobs)
        (machine.abort if case.end == "ABORTED" else machine.time_out)(arn)
    run = machine.ended(arn, case.messages)
    if case.stops:
        wait_until(lambda: bool(destroyed(machine)))
    assert not machine.received(), "announced more than once"
    return run


def destroyed(machine: Machine) -> list[str]:
    return [call for call in machine.calls if call.startswith(("Stop", "Delete"))]


def ended_as(run: Run) -> str:
    return run.failure[0] if run.status == "FAILED" else run.status


def assert_notified(run: Run, case: Case, name: str) -> None:
    if case.end == "SUCCEEDED":
        told = [message["MessageAttributes"]["tuningJobName"]["Value"] for message in run.messages]
        assert told == [name] * case.messages
    elif case.notification.endswith("uncaught"):
        facts = json.loads(run.messages[-1]["Message"])
        known = (UNCAUGHT[run.status], run.description["executionArn"])
        assert (facts["status"], facts["executionArn"]) == known
        assert facts.get("tuningJobStatus") == case.row.get(
            "job", "Stopped" if case.stops else None
        )
    else:
        assert run.failure[1].startswith(case.cause.replace("NAME", name))
        known = None if case.state == "Check Input" else name
        for message, email in zip(run.messages, run.emails, strict=True):
            one = replace(run, messages=[message], emails=[email])
            explained = not case.notification.startswith("bare")
            assert_announced_once(one, case.state, known, case.end, explained=explained)
            facts = json.loads(message["Message"])
            assert not case.stops or "it is stopped if it still runs" in facts["tuningJob"]


def assert_no_needless_waits(faults: Faults, case: Case) -> None:
    """Check number and waits of retries, of the struck calls and of those that follow."""
    waits = dict(faults.waits)
    for state, struck in case.strikes.items():
        own = waits.pop(state, [])
        assert sum(own) <= case.seconds.get(state, 0)
        if state in case.retries:
            assert len(own) == case.retries[state]
        elif not case.ever:
            assert len(own) >= len(struck) or not case.seconds.get(state)
    assert sum(map(sum, waits.values())) <= case.after


def assert_not_lost(machine: Machine, faults: Faults, payload: dict[str, Any]) -> None:
    """Check that the same payload, without the fault, leads to the model that the tuning job has found."""
    name = payload["tuningJobName"]
    job = machine.aws.sagemaker.tuning_jobs.get(name)
    if job is None:
        return
    faults.plan({})
    run = machine.run({**payload, "onExistingTuningJob": "attach"})
    assert run.status == "SUCCEEDED"
    assert "Attach?" in run.states
    assert machine.aws.sagemaker.tuning_jobs[name] is job
    assert_made_once(machine, payload, run)


def assert_made_once(machine: Machine, payload: dict[str, Any], run: Run) -> None:
    """Check that the model of the output exists, and that it is registered once if the payload asks for it."""
    sagemaker = machine.aws.client("sagemaker")
    model = sagemaker.describe_model(ModelName=payload["tuningJobName"])
    assert model["ModelArn"] == run.output["modelDefinition"]["ModelArn"]
    if "modelRegistry" in payload:
        group = payload["modelRegistry"]["modelPackageGroupName"]
        versions = sagemaker.list_model_packages(ModelPackageGroupName=group)
        [version] = versions["ModelPackageSummaryList"]
        assert version["ModelPackageArn"] == run.output["modelPackage"]["ModelPackageArn"]
