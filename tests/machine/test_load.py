"""Many executions at once, each with its own result."""

from dataclasses import replace
from typing import Any

import pytest

from tests.machine import load
from tests.machine.deployed import Machine

EXECUTIONS = 20


@pytest.fixture(scope="module")
def ended(machine: Machine) -> Any:
    """Return the AWS in which the executions ran, and the executions after their end."""
    cases = [load.Case(number) for number in range(1, EXECUTIONS + 1)]
    return machine.aws, list(load.executed(machine, cases))


def test_all_executions_end_and_none_is_mixed_up_with_another(ended: Any) -> None:
    aws, executions = ended
    assert [each.case.number for each in executions] == list(range(1, EXECUTIONS + 1))
    assert [line for each in executions for line in each.problems(aws)] == []
    assert {each.description["status"] for each in executions} == {"SUCCEEDED", "FAILED"}


@pytest.mark.parametrize("part", ["case", "description", "messages"])
@pytest.mark.parametrize(("one", "other"), [(1, 2), (10, 20), (1, 10)])
def test_a_mix_up_would_be_noticed(ended: Any, part: str, one: int, other: int) -> None:
    aws, executions = ended
    strange = getattr(executions[other - 1], part)
    assert list(replace(executions[one - 1], **{part: strange}).problems(aws))


def test_an_execution_that_does_not_end_would_be_noticed(ended: Any) -> None:
    aws, [first, *_] = ended
    running = replace(first, description={"status": "RUNNING"})
    assert list(running.problems(aws)) == [
        'RUNNING instead of SUCCEEDED: {"error": null, "cause": null}'
    ]
