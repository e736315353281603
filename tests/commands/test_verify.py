"""`make verify-on-aws`: the checks hold on a served AWS, and the runner answers as in recordings of AWS."""

from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import pytest

from commands.verify import __main__ as command
from commands.verify import checks, deployment, recording, run
from commands.verify.application import Application
from local_runner import aws
from local_runner.cloudformation import stack
from tests.commands.served import STACK, Served, serving
from tests.deployment.template import ROOT

# Recordings of AWS, a folder a run: make verify-on-aws writes them.
RECORDINGS = ROOT / "tests" / "recordings"
IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Yield the served application of this module."""
    with serving(tmp_path_factory.mktemp("served")) as ready:
        yield ready


@pytest.fixture(scope="module")
def answered(
    served: Served, tmp_path_factory: pytest.TempPathFactory
) -> tuple[int, str, dict[str, Any]]:
    """Run the command against the served application; its exit code, what it printed, and the recordings."""
    build, said = tmp_path_factory.mktemp("build"), []
    with (
        pytest.MonkeyPatch.context() as shell,
        patch.object(command, "BUILD", build),
        patch.object(command, "AT_ENDPOINT_PAUSE_SECONDS", 0.05),
        patch.object(command, "print", lambda text, **_: said.append(text), create=True),
    ):
        for name, value in {**aws.CREDENTIALS, "AWS_REGION": aws.REGION}.items():
            shell.setenv(name, value)
        arguments = [f"--endpoint-url={served.url}", f"--stack-name={STACK}", "--yes"]
        code = command.main(arguments)
    [folder] = (build / "recordings").iterdir()
    return code, "\n".join(said), recording.read(folder)


@pytest.fixture
def updated(served: Served) -> dict[str, Any]:
    """Make the check of an update, with an update in this process."""

    def update() -> None:
        given = {"S3BucketArns": f"arn:aws:s3:::sagemaker-{aws.REGION}-123456789012"}
        template = deployment.write_next_release(served.updated.with_name("next"))
        stack.update(template, STACK, aws.REGION, given)

    ended = Application.ended

    def trained_and_ended(application: Application, arn: str, messages: int = 1) -> Any:
        """Let the training end once an execution is waited for that trains: the update has been checked by then."""
        if messages:
            served.updated.touch()
        return ended(application, arn, messages)

    with (
        served.application("verify-update", update) as application,
        patch.object(Application, "ended", trained_and_ended),
    ):
        return checks.update(application)


def test_every_check_holds_on_a_served_aws(answered: tuple[int, str, dict[str, Any]]) -> None:
    code, said, recordings = answered
    expected = [f"{name:<12} ok" for name in checks.CHECKS if name != "update"]
    assert [line for line in said.splitlines() if line[13:] == "ok"] == expected, said
    assert f"{'update':<12} {run.NO_UPDATE}" in said
    assert sorted(recordings) == sorted(set(checks.CHECKS) - {"update"})
    assert code == 0


def test_a_run_leaves_nothing(served: Served, answered: tuple[int, str, dict[str, Any]]) -> None:
    assert served.remains("verify-") == []


def test_the_runner_answers_as_in_the_recordings_of_aws(
    answered: tuple[int, str, dict[str, Any]], updated: dict[str, Any]
) -> None:
    ours = {**answered[2], "update": updated}
    folders = sorted(RECORDINGS.iterdir()) if RECORDINGS.is_dir() else []
    found = {folder.name: recording.differences(recording.read(folder), ours) for folder in folders}
    assert {name: lines for name, lines in found.items() if lines} == {}
