"""The options for training jobs describe a machine, and what it lacks is said once."""

import pytest

from local_runner.cli import arguments, machine
from local_runner.sagemaker.jobs import containment
from local_runner.sagemaker.jobs.containment import AS_USER, Containment, UncontainedError

EVENT = "events/smallest.json"
CONTAINED = Containment(AS_USER, has_opt_ml=True)


def described(*options: str) -> tuple[machine.Machine, list[str]]:
    """The machine that the options describe, and what was said."""
    said: list[str] = []
    parsed = arguments.run_parser().parse_args([EVENT, *options])
    return machine.described(parsed, said.append), said


@pytest.fixture
def permits_containers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containment, "best", lambda: CONTAINED)


def test_without_options_training_jobs_are_contained_and_nothing_is_said(
    permits_containers: None,
) -> None:
    found, said = described()
    assert (found.containment, found.environment, found.memory, found.places.number, said) == (
        CONTAINED,
        {},
        None,
        None,
        [],
    )


def test_each_option_reaches_the_machine(
    permits_containers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JAVA_HOME", "/java")
    found, said = described(
        *("--env", "JAVA_HOME", "--env", "A=b=c", "--env", "EMPTY="),
        *("--memory", "2g", "--parallel", "3", "--uncontained"),
    )
    assert found.environment == {"JAVA_HOME": "/java", "A": "b=c", "EMPTY": ""}
    assert (found.memory, found.places.number, found.containment) == (2 * 2**30, 3, None)
    assert said == [
        "Training jobs run without containers (--uncontained): they share ports, algo-1 has no address, "
        "and /opt/ml is at SAGEMAKER_BASE_DIR."
    ]


def test_a_machine_that_permits_no_containers_is_said_to_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise UncontainedError("unshare: unshare failed: Operation not permitted")

    monkeypatch.setattr(containment, "best", refuse)
    found, said = described()
    assert found.containment is None
    assert said == [
        "Training jobs run without containers (unshare: unshare failed: Operation not permitted): they "
        "share ports, algo-1 has no address, and /opt/ml is at SAGEMAKER_BASE_DIR."
    ]


def test_a_machine_that_has_no_place_for_opt_ml_is_said_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containment, "best", lambda: Containment(AS_USER, has_opt_ml=False))
    assert described()[1] == [
        "Training programs find /opt/ml at SAGEMAKER_BASE_DIR: this machine has no place for it."
    ]


@pytest.mark.parametrize(("isolated", "times"), [((True, True), 0), ((False, True), 1)])
def test_shared_ports_are_said_once(
    permits_containers: None, isolated: tuple[bool, bool], times: int
) -> None:
    found, said = described()
    for _ in range(2):
        found.announce({"EnableNetworkIsolation": each} for each in isolated)
    assert (
        said
        == [
            "Training jobs without network isolation use this machine's network: side by side they share its ports."
        ]
        * times
    )
