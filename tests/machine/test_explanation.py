"""Explanations of failures, on the deployed state machine: what became of the tuning job, and what to do."""

import contextlib
import itertools
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest
from moto.awslambda.utils import get_backend
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sagemaker.exceptions import AWSValidationException

from local_runner import aws
from tests.machine.announced import ATTACH, URL, assert_announced_once, facts
from tests.machine.deployed import Machine, Run, running, smallest
from tests.machine.faults.cases import CATALOGUE
from tests.machine.faults.strikes import Faults
from tests.machine.paths import FAILURE, up_to

DENIED = CATALOGUE["integrations"]["aws-sdk:sagemaker"]["access denied"]
LATER = "Fix what the cause reports, then run again."


def explanation(run: Run) -> tuple[str, str]:
    """Return what the only message says of the tuning job, and its advice."""
    [message] = run.messages
    told = facts(message)
    return told["tuningJob"], told["advice"]


@contextlib.contextmanager
def no_create(machine: Machine, words: str, unless: str = "") -> Iterator[None]:
    """Refuse to create tuning jobs until the context ends, but that of the name `unless`."""
    record = machine.aws.sagemaker.before_call

    def refuse(called: str, request: dict[str, Any]) -> None:
        record(called, request)
        creates = called == "CreateHyperParameterTuningJob"
        if creates and request["HyperParameterTuningJobName"] != unless:
            raise AWSValidationException(words)

    with patch.object(machine.aws.sagemaker, "before_call", refuse):
        yield


REPORTS = (
    "https://us-east-1.console.aws.amazon.com/s3/object/example-data"
    "?region=us-east-1&prefix=model-artifacts/"
)


def test_people_read_what_failed_what_became_of_the_tuning_job_and_what_to_do(
    machine: Machine,
) -> None:
    run = machine.run(smallest("explained", acceptance={"objectiveValue": 0.95}))
    assert run.emails == [
        f"ObjectiveNotMet in Pick Best Training Job: {run.failure[1]}\n\n"
        "Tuning job explained had completed: nothing is left running.\n"
        "Tune further, or attach to the tuning job with another acceptance.\n\n"
        f"Report: {REPORTS}explained/report/report.html\n"
        "Training: 120 instance seconds\n"
        f"Execution: {URL}{run.description['executionArn']}"
    ]


@pytest.fixture
def unexplained(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the function's published version without its handler."""
    functions = machine.stack.resources["AWS::Lambda::Function"]
    [name] = [each for each in functions if "-ExplainFailure" in each]
    backend = get_backend(DEFAULT_ACCOUNT_ID, aws.REGION)
    [published] = [
        each for each in backend.list_versions_by_function(name) if each.version != "$LATEST"
    ]
    monkeypatch.setattr(published, "handler", "explain_failure.missing")


@pytest.mark.usefixtures("unexplained")
def test_a_failure_that_cannot_be_explained_is_announced_bare(machine: Machine) -> None:
    run = machine.run({})
    assert run.states == ["Check Input", *FAILURE]
    assert run.emails == [
        f"InvalidInput in Check Input: {run.failure[1]}\n\n"
        f"Execution: {URL}{run.description['executionArn']}"
    ]
    assert_announced_once(run, "Check Input", None, explained=False)


def announced_cause(machine: Machine, name: str) -> str:
    """Have AWS give a huge cause that is hostile to every form of a message; return what is announced of it."""
    words = "\"}'\u0001{% $x %}<b>${Partition}\\\n\U0001f600"
    with no_create(machine, words * 1_000):
        run = machine.run(smallest(name))
    [message] = run.messages
    cause = str(facts(message)["cause"])
    assert words in cause
    assert len(cause) == 8192 < len(run.failure[1])
    assert run.failure[1].startswith(cause[:8000])
    return cause


def test_a_hostile_cause_is_announced_and_explained(machine: Machine) -> None:
    assert announced_cause(machine, "hostile-cause").endswith("... (the execution has the rest)")


@pytest.mark.usefixtures("unexplained")
def test_a_hostile_cause_is_announced_bare(machine: Machine) -> None:
    announced_cause(machine, "hostile-bare")


def test_a_quota_is_explained_with_the_words_of_aws(machine: Machine) -> None:
    words = "The account-level service limit 'ml.m5.xlarge for training job usage' is 0 Instances"
    with no_create(machine, words):
        run = machine.run(smallest("no-quota"))
    assert run.states == [*up_to("Run Tuning Job"), *FAILURE]
    assert words in run.failure[1]
    assert explanation(run) == (
        "No tuning job was started.",
        "Have the quota that the cause names raised in Service Quotas, or use fewer or other instances.",
    )


@pytest.mark.parametrize(
    "changes", [{}, {"maxRetryAttempts": 1}], ids=["natively", "through the SDK"]
)
def test_a_tuning_job_that_is_refused_after_its_trial_goes_on_from_the_trial(
    machine: Machine, changes: dict[str, Any]
) -> None:
    name = f"after-trial-{len(changes)}"
    with no_create(machine, "Not now.", unless=f"{name}-trial"):
        run = machine.run(smallest(name, trial=True, **changes))
    assert explanation(run) == (
        f"Trial {name}-trial had ended, and no other tuning job was started.",
        f"{LATER} {ATTACH.format(name)}",
    )
    trial = machine.aws.sagemaker.tuning_job(f"{name}-trial")
    again = machine.run(smallest(name, trial=True, onExistingTuningJob="attach", **changes))
    assert again.status == "SUCCEEDED"
    assert machine.aws.sagemaker.tuning_job(f"{name}-trial") is trial


def test_an_attached_tuning_job_that_cannot_be_described_is_left_alone(machine: Machine) -> None:
    owner, job = running(machine, smallest("not-described"))
    faults = Faults()
    faults.plan({"Describe Tuning Job": itertools.repeat(DENIED)})
    with faults.striking():
        run = machine.run(smallest("not-described", onExistingTuningJob="attach"))
    assert job.status == "InProgress"
    assert explanation(run) == (
        "Tuning job not-described was not started by this execution: it is left alone.",
        f"{LATER} {ATTACH.format('not-described')}",
    )
    machine.abort(owner)
    machine.ended(owner)
