"""Failures of tuning jobs without a result: they name the reasons of their training jobs."""

import json

import pytest

from tests.machine.deployed import Machine, smallest
from tests.machine.paths import FAILURE, up_to
from tests.machine.scripted import Script

LIST, MORE = "List Failed Training Jobs", "More Failed Training Jobs?"
ENDED, PICK = up_to("Best Training Job?"), ["Pick Best Training Job", *FAILURE]
MEMORY = "AlgorithmError: , exit code: 137"
REASON = "No training job succeeded after 5 attempts."


def failing(*reasons: str, status: str = "Failed") -> Script:
    return Script(status, (), REASON if status == "Failed" else None, failures=reasons)


@pytest.mark.parametrize("status", ["Failed", "Stopped", "Completed"])
def test_the_notification_groups_the_reasons_of_failed_training_jobs(
    machine: Machine, status: str
) -> None:
    name = f"diagnosed-{status.lower()}"
    command = 'AlgorithmError: Command "train --learn_rate {}", exit code: 1'
    reasons = [command.format(0.01), MEMORY, command.format(0.2), command.format("1e-05")]
    run = machine.run(smallest(name), failing(*reasons, status=status))
    assert run.states == [*ENDED, LIST, MORE, *PICK]
    first, *diagnosed = run.failure[1].splitlines()
    assert name in first
    assert (REASON in first) == (status == "Failed")
    assert [line.partition(" (log group ")[0] for line in diagnosed] == [
        "Reasons why 4 training jobs failed, most frequent first:",
        f"3 x {reasons[0]}",
        f"1 x {MEMORY}",
    ]
    [message] = run.messages
    assert json.loads(message["Message"])["cause"] == run.failure[1]
    assert run.failure[1] in run.emails[0]


@pytest.mark.parametrize(("count", "pages", "shown"), [(25, 1, 25), (26, 2, 26), (120, 4, 100)])
def test_the_failure_covers_up_to_a_hundred_failed_training_jobs(
    machine: Machine, count: int, pages: int, shown: int
) -> None:
    run = machine.run(smallest(f"pages-{count}"), failing(*[MEMORY] * count))
    assert run.states == [*ENDED, *[LIST, MORE] * pages, *PICK]
    assert f"Reasons why {shown} training jobs failed" in run.failure[1]
    assert f"\n{shown} x {MEMORY} (log group " in run.failure[1]
