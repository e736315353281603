"""The parameters that a template has on this machine, the files that go into S3, and events with placeholders."""

import argparse
from pathlib import Path

import pytest

from local_runner.cli import arguments, deployment, execution

MACHINE = "arn:aws-cn:states:cn-north-1:210987654321:stateMachine:any"


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (None, {}),
        ("", {}),
        ('[default.deploy.parameters]\nparameter_overrides = ["A=1"]', {}),
        (
            '[local.deploy.parameters]\nparameter_overrides = ["A=1", "B=x=y"]',
            {"A": "1", "B": "x=y"},
        ),
        (
            "[local.deploy.parameters]\nparameter_overrides = 'A=1 B=\"two words\"'",
            {"A": "1", "B": "two words"},
        ),
    ],
    ids=["no file", "an empty file", "another environment", "a list", "a text"],
)
def test_the_environment_local_has_the_parameters(
    tmp_path: Path, stated: str | None, expected: dict[str, str]
) -> None:
    file = tmp_path / "samconfig.toml"
    if stated is not None:
        file.write_text(stated)
    assert deployment.parameters(file) == expected


def test_a_file_goes_to_its_address(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.touch()
    assert arguments.data(f"s3://bucket/key={file}") == [("bucket", "key", file)]


@pytest.mark.parametrize("prefix", ["some/prefix", "some/prefix/"], ids=["plain", "slash"])
def test_every_file_below_a_folder_goes_below_its_address(tmp_path: Path, prefix: str) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "b.csv").touch()
    (tmp_path / "a.csv").touch()
    assert arguments.data(f"s3://bucket/{prefix}={tmp_path}") == [
        ("bucket", "some/prefix/a.csv", tmp_path / "a.csv"),
        ("bucket", "some/prefix/inner/b.csv", inner / "b.csv"),
    ]


def test_a_folder_without_files_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(argparse.ArgumentTypeError) as refused:
        arguments.data(f"s3://bucket/key={tmp_path}")
    assert str(refused.value) == f"{str(tmp_path)!r} is a folder without files"


def test_the_placeholders_of_an_event_are_those_of_the_state_machine(tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    file.write_text('["<region>", "s3://sagemaker-<region>-<account-number>/", "<bucket-name>"]')
    assert execution.event_of(file, MACHINE) == (
        '["cn-north-1", "s3://sagemaker-cn-north-1-210987654321/", "<bucket-name>"]'
    )
