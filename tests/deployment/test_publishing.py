"""Publication: the application's metadata, its version, its package and the tests before it."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml
from awscli.customizations.cloudformation.yamlhelper import yaml_dump

from tests.deployment.template import ROOT, TEMPLATE

METADATA = TEMPLATE["Metadata"]["AWS::ServerlessRepo::Application"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
WORKFLOW: dict[Any, Any] = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
JOBS: dict[str, Any] = WORKFLOW["jobs"]
STEPS = [step for job in JOBS.values() for step in job["steps"]]
# https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-template-publishing-applications-metadata-properties.html
FORMS = {
    "Name": r"[a-zA-Z0-9-]{1,140}",
    "Description": r".{1,256}",
    "Author": r"(?=.{1,127}$)[a-z0-9](?:(?:[a-z0-9]|-(?!-))*[a-z0-9])?",
    "SpdxLicenseId": r"Apache-2\.0",
    "SemanticVersion": r"\d+\.\d+\.\d+",
}


def test_the_metadata_have_the_forms_that_the_repository_takes() -> None:
    assert {
        key: METADATA[key] for key in FORMS if not re.fullmatch(FORMS[key], METADATA[key])
    } == {}
    assert set(METADATA) == {*FORMS, "LicenseUrl", "ReadmeUrl", "Labels"}
    assert len(METADATA["Labels"]) <= 10
    assert [
        la for la in METADATA["Labels"] if not re.fullmatch(r"[a-zA-Z0-9+\-_:/@]{1,127}", la)
    ] == []


def test_the_metadata_name_a_license_and_a_readme_that_can_be_uploaded() -> None:
    assert "Apache License" in (ROOT / METADATA["LicenseUrl"]).read_text()
    assert (ROOT / METADATA["ReadmeUrl"]).read_text().startswith("# ")


def test_there_is_one_version_and_the_changelog_describes_it() -> None:
    newest = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert newest
    assert (METADATA["SemanticVersion"], newest[1]) == (PROJECT["version"],) * 2
    assert (METADATA["Name"], METADATA["SpdxLicenseId"]) == (PROJECT["name"], PROJECT["license"])


def test_continuous_integration_runs_the_commands_of_a_contributor_only() -> None:
    run = [step["run"] for step in STEPS if "run" in step]
    assert run == ["make test", "make test-sdk", "make security"]


def test_continuous_integration_tests_every_python_that_is_promised_and_the_oldest_of_all() -> None:
    promised = [c.rsplit(" ", 1)[1] for c in PROJECT["classifiers"] if "Python :: 3." in c]
    oldest = PROJECT["requires-python"].removeprefix(">=")
    matrix = JOBS["test"]["strategy"]["matrix"]
    assert matrix["python-version"] == [f"{oldest}.0", *promised]
    assert promised[0] == oldest


def test_continuous_integration_may_only_read_and_pins_what_it_uses() -> None:
    assert WORKFLOW["permissions"] == {"contents": "read"}
    assert [name for name, job in JOBS.items() if "permissions" in job] == []
    actions = [step["uses"] for step in STEPS if "uses" in step]
    assert [a for a in actions if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40}", a)] == []


def make_package(path: str, *variables: str) -> subprocess.CompletedProcess[str]:
    """Run `make package` with nothing on the PATH but this folder and the shell's own commands."""
    return subprocess.run(
        ["make", "-C", str(ROOT), "package", *variables],
        env={"PATH": path},
        text=True,
        capture_output=True,
        check=False,
        timeout=60,
    )


@pytest.fixture
def path_with_sam(tmp_path: Path) -> str:
    """Return a PATH on which `sam` prints its arguments."""
    sam = tmp_path / "sam"
    sam.write_text('#!/bin/sh\necho "called: $@"\n')
    sam.chmod(0o755)
    return f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin"


def test_packaging_without_a_bucket_asks_for_a_bucket(path_with_sam: str) -> None:
    ended = make_package(path_with_sam)
    assert "make package BUCKET=NAME" in ended.stderr
    assert (ended.returncode, ended.stdout.count("called:")) == (2, 0)


def test_packaging_without_the_sam_cli_names_the_sam_cli(tmp_path: Path) -> None:
    for command in ("make", "sh", "test"):
        (tmp_path / command).symlink_to(shutil.which(command) or command)
    ended = make_package(str(tmp_path), "BUCKET=code")
    assert "needs the AWS SAM CLI" in ended.stderr
    assert ended.returncode == 2


PACKAGED = """\
Metadata:
  AWS::ServerlessRepo::Application:
    Name: tuner
"""


def test_packaging_adds_the_given_addresses(path_with_sam: str, tmp_path: Path) -> None:
    """A sam that writes what the next command reads."""
    (tmp_path / "packaged").write_text(PACKAGED)
    sam = f"#!/bin/sh\ncp {tmp_path / 'packaged'} build/packaged.yaml\n"
    (tmp_path / "sam").write_text(sam)
    addresses = ("HOMEPAGE=https://example.com/tuner", "SOURCE=https://example.com/code")
    ended = make_package(path_with_sam, "BUCKET=code", *addresses)
    assert ended.returncode == 0, ended.stderr
    assert yaml.safe_load((ROOT / "build" / "packaged.yaml").read_text()) == {
        "Metadata": {
            "AWS::ServerlessRepo::Application": {
                "HomePageUrl": "https://example.com/tuner",
                "SourceCodeUrl": "https://example.com/code",
                "Name": "tuner",
            }
        }
    }


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ([], "--config-file CONFIG"),
        (["GUIDED=yes"], "--config-file samconfig.local.toml --guided"),
        (
            ["ENVIRONMENT=production", "STACK=x"],
            "--config-file CONFIG --config-env production --stack-name x",
        ),
    ],
    ids=["plain", "guided", "production"],
)
def test_deploying_names_the_template_and_keeps_answers_out_of_git(
    variables: list[str], expected: str
) -> None:
    """A named template is deployed even if an older build of it lies around."""
    printed = subprocess.run(
        ["make", "-C", str(ROOT), "--dry-run", "deploy", *variables],
        text=True,
        capture_output=True,
        check=True,
        timeout=60,
    ).stdout
    answers = ROOT / "samconfig.local.toml"
    config = answers.name if answers.exists() else "samconfig.toml"
    [command] = re.findall(r"^sam deploy (?:.*\\\n)?.*", printed, re.MULTILINE)
    words = command.replace("\\", "").split()
    stated = f"sam deploy --template-file template.yaml {expected.replace('CONFIG', config)}"
    assert words == stated.split()
    ignored = (ROOT / ".gitignore").read_text().splitlines()
    assert answers.name in ignored


def test_packaging_writes_aliases_of_yaml_out() -> None:
    """CloudFormation knows no aliases. The dumper is that of `aws cloudformation package`; SAM's is like it."""
    dumped = yaml_dump(TEMPLATE)
    assert [token for token in yaml.scan(dumped) if isinstance(token, yaml.AliasToken)] == []
    assert [token for token in yaml.scan(dumped) if isinstance(token, yaml.AnchorToken)] == []


def test_packaging_uploads_to_the_given_bucket(path_with_sam: str) -> None:
    ended = make_package(path_with_sam, "BUCKET=code")
    assert ended.returncode == 0
    [called] = re.findall(r"called: (.*)", ended.stdout)
    assert called == (
        "package --template-file template.yaml --s3-bucket code"
        " --s3-prefix sagemaker-model-tuner --output-template-file build/packaged.yaml"
    )
