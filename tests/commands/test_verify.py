"""`make verify-on-aws`: the checks hold on a served AWS, and the runner answers as in recordings of AWS."""

import io
import itertools
import tomllib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

import pytest

from commands.verify import __main__ as command
from commands.verify import checks, deployment, recording, run
from commands.verify.application import Application
from commands.verify.created import Created, remove
from commands.verify.waiting import MismatchError
from local_runner import aws
from local_runner.cloudformation import stack
from tests.commands.served import PAUSE_SECONDS, STACK, Served, serving
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
    """Run the command as on AWS, with a key; its exit code, what it printed, and the recordings."""
    build, said = tmp_path_factory.mktemp("build"), []
    with (
        pytest.MonkeyPatch.context() as shell,
        patch.object(command, "BUILD", build),
        patch.object(command, "ON_AWS_PAUSE_SECONDS", PAUSE_SECONDS),
        patch.object(command, "print", lambda text, **_: said.append(text), create=True),
        patch.object(command, "run", partial(run.run, deployer=deployer)),
        served.training_until_an_update_was_seen(),
    ):
        for name, value in environment(served).items():
            shell.setenv(name, value)
        code = command.main([f"--key={served.create_key()}", "--yes"])
    [folder] = (build / "recordings").iterdir()
    return code, "\n".join(said), recording.read(folder)


def environment(served: Served) -> dict[str, str]:
    """Return the variables of a shell in which AWS is the served AWS."""
    return {**aws.CREDENTIALS, "AWS_REGION": aws.REGION, "AWS_ENDPOINT_URL": served.url}


def deployer(
    _folder: Path, name: str, _bucket: str, region: str, parameters: dict[str, str]
) -> deployment.Deploy:
    """Return what deploys into the AWS of this process, first the stack and then updates, in place of the SAM CLI."""
    given = {key: value for key, value in parameters.items() if value}
    changes = itertools.chain([stack.deploy], itertools.repeat(stack.update))
    return lambda template: next(changes)(template, name, region, given)


def test_every_check_holds_on_a_served_aws_and_nothing_is_left(
    served: Served, answered: tuple[int, str, dict[str, Any]]
) -> None:
    code, said, recordings = answered
    expected = [f"{name:<12} ok" for name in checks.CHECKS]
    assert [line for line in said.splitlines() if line[13:] == "ok"] == expected, said
    assert sorted(recordings) == sorted(checks.CHECKS)
    assert served.remains("verify-") == []
    assert code == 0


def test_the_runner_answers_as_in_the_recordings_of_aws_and_as_in_its_own(
    answered: tuple[int, str, dict[str, Any]], tmp_path: Path
) -> None:
    for name, answer in answered[2].items():
        recording.write(tmp_path, name, answer, "123456789012")
    of_aws = sorted(RECORDINGS.iterdir()) if RECORDINGS.is_dir() else []
    found = {
        folder.name: recording.differences(recording.read(folder), answered[2])
        for folder in (*of_aws, tmp_path)
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


def test_a_stack_that_is_served_is_checked_and_not_updated(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = [f"--endpoint-url={served.url}", f"--stack-name={STACK}", "--yes"]
    few = {name: checks.CHECKS[name] for name in ("key", "dry_run", "update")}
    with (
        patch.dict("os.environ", {**aws.CREDENTIALS, "AWS_REGION": aws.REGION}),
        patch.object(command, "BUILD", tmp_path),
        patch.object(command, "AT_ENDPOINT_PAUSE_SECONDS", PAUSE_SECONDS),
        patch.object(run, "CHECKS", few),
    ):
        assert command.main(arguments) == 0
    *planned, key, dry_run, update, _, _ = capsys.readouterr().out.splitlines()
    assert f"for executions of the stack {STACK}" in planned[1]
    expected = ("key          ok", "dry_run      ok", f"{'update':<12} {run.NO_UPDATE}")
    assert (key, dry_run, update) == expected
    assert served.remains("verify-") == []


def test_other_states_errors_and_keys_are_differences() -> None:
    theirs = {"bad": {"states": ["A"], "error": "E", "output": {"a": 1, "c": [{"d": None}]}}}
    ours = {"bad": {"states": ["B"], "error": "E", "output": {"a": "1", "c": []}}, "more": {}}
    assert recording.differences(theirs, ours) == [
        "bad: only in the recording: .output.a: number",
        "bad: only in the recording: .output.c[].d: null",
        "bad: only in the recording: .output.c[]: object",
        'bad: only in the recording: .states = ["A"]',
        "bad: not in the recording: .output.a: text",
        'bad: not in the recording: .states = ["B"]',
    ]


def test_a_recording_names_no_account(tmp_path: Path) -> None:
    file = recording.write(
        tmp_path, "key", {"arn": "arn:aws:sns:us-east-1:210987654321:topic"}, "210987654321"
    )
    assert "210987654321" not in file.read_text()


def asked(folder: Path, **choices: Any) -> run.Asked:
    """Return the choices of a run with a stack of its own."""
    given = {"token": "own", "stack": None, "image": IMAGE, "key_arn": "", **choices}
    return run.Asked(
        recordings=folder / "recordings", workdir=folder, pause_seconds=PAUSE_SECONDS, **given
    )


def test_a_check_that_fails_is_reported_and_keeps_no_other(served: Served, tmp_path: Path) -> None:
    said: list[str] = []
    other_key = {"stack": STACK, "key_arn": "arn:aws:kms:us-east-1:123456789012:key/other"}
    few = {name: checks.CHECKS[name] for name in ("key", "messages")}
    with patch.object(run, "CHECKS", few):
        assert not run.run(served.client, asked(tmp_path, **other_key), said.append)
    assert said[0].startswith("key          failed: The topic arn:aws:sns:us-east-1:123456789012:")
    assert said[0].endswith(f" has the key none, not {other_key['key_arn']}")
    assert said[1] == "messages     ok"


def test_a_deployment_that_fails_removes_what_there_is(served: Served, tmp_path: Path) -> None:
    def refuse(*_: Any) -> deployment.Deploy:
        raise MismatchError("no deployment")

    said: list[str] = []
    assert not run.run(served.client, asked(tmp_path), said.append, refuse)
    assert said == [
        "The checks could not be made: no deployment",
        "Removing what this run created ...",
    ]
    buckets = [each["Name"] for each in served.client("s3").list_buckets()["Buckets"]]
    assert [name for name in buckets if name.startswith(run.PREFIX)] == []


def failing(error: BaseException) -> Callable[[], None]:
    """Return a removal that raises the error."""

    def fail() -> None:
        raise error

    return fail


def test_what_cannot_be_removed_is_named_with_its_command_and_keeps_nothing_else() -> None:
    said: list[str] = []
    removed: list[str] = []
    created = [
        Created("First", lambda: removed.append("first"), "remove first"),
        Created("Gone", failing(OSError("The queue does not exist")), "remove gone"),
        Created("Stuck", failing(OSError("denied")), "remove stuck"),
        Created("Interrupted", failing(KeyboardInterrupt()), "remove interrupted"),
    ]
    assert not remove(created, said.append)
    assert removed == ["first"]
    assert said == [
        "Interrupted may be left; remove it: remove interrupted",
        "Stuck could not be removed: denied\n  Remove it: remove stuck",
    ]


def test_a_group_is_removed_once_sagemaker_lists_no_package_of_it() -> None:
    """SageMaker refuses to delete a group while it lists the packages of it, which may be deleted already."""
    sagemaker, created = Mock(), []
    lists = [["package"], ["package"], []]
    sagemaker.get_paginator().paginate.side_effect = [
        [{"ModelPackageSummaryList": [{"ModelPackageArn": arn} for arn in arns]}] for arns in lists
    ]
    application = Application(
        clients=lambda _: sagemaker,
        run="verify",
        machine_arn="",
        topics={},
        data="",
        image="",
        key_arn="",
        mailbox=Mock(),
        created=created,
        pause_seconds=0,
    )
    application.will_register("group")
    assert remove(created, pytest.fail)
    called = [name for name, *_ in sagemaker.method_calls if name != "get_paginator"]
    assert called == ["delete_model_package", "delete_model_package_group"]
    assert sagemaker.get_paginator().paginate.call_count == len(lists)


def test_sam_deploy_gets_the_stack_and_its_bucket_and_no_empty_parameter(tmp_path: Path) -> None:
    given = {"S3BucketArns": "arn:aws:s3:::own", "KmsKeyArn": ""}
    file = deployment.write_config(tmp_path, "own", "own", "eu-west-1", given)
    assert tomllib.loads(file.read_text())["default"]["deploy"]["parameters"] == {
        "stack_name": "own",
        "region": "eu-west-1",
        "s3_bucket": "own",
        "s3_prefix": "code",
        "capabilities": "CAPABILITY_IAM",
        "confirm_changeset": False,
        "fail_on_empty_changeset": True,
        "parameter_overrides": ["S3BucketArns=arn:aws:s3:::own"],
    }


@pytest.mark.parametrize("answer", ["n\n", "", "\n"])
def test_nothing_is_created_without_a_yes(
    served: Served,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
) -> None:
    for name, value in {**aws.CREDENTIALS, "AWS_REGION": aws.REGION}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdin", io.StringIO(answer))
    assert command.main([f"--endpoint-url={served.url}"]) == 1
    said = capsys.readouterr().out
    assert said.startswith("In the account 123456789012, Region us-east-1, this run creates")
    assert said.endswith("Nothing was created.\n")


def test_ctrl_c_is_no_yes(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("builtins.input", interrupted)
    assert not command._agreed()


def test_an_image_of_another_region_is_refused_before_anything_is_created(
    served: Served, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in {**environment(served), "AWS_REGION": "eu-west-1"}.items():
        monkeypatch.setenv(name, value)
    assert command.main([]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err == (
        f"The image {IMAGE} is not in eu-west-1; give that Region's: IMAGE=URI, from {command.IMAGES}\n"
    )


def test_sam_deploys_the_template_with_the_configuration_of_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "sam"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path / "called"}\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    deploy = run.sam_deployer(tmp_path, "own", "own", "eu-west-1", {})
    template = deployment.write_next_release(tmp_path / "next")
    deploy(template)
    assert (tmp_path / "called").read_text() == (
        f"deploy --template-file {template} --config-file {tmp_path / 'samconfig.toml'}\n"
    )
    assert deployment.NEXT_RELEASE[1] in template.read_text()
    assert sorted(each.name for each in template.parent.iterdir()) == sorted(
        name.partition("/")[0] for name in deployment.RELEASE
    )
