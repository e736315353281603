"""The pages can be followed: their commands are understood, their payloads accepted, their templates YAML."""

import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import botocore.session
import pytest
from awscli.customizations.s3.subcommands import CpCommand, MbCommand, SyncCommand
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel
from samtranslator.yaml_helper import yaml_parse

from assets.make.documents import EXAMPLE
from tests.documents.files import ROOT
from tests.documents.pages import blocks, pages
from tuner.input.check import checked_input

EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:machine:readme",
    "Name": "readme",
    "StartTime": "2026-01-02T03:04:05Z",
}
PLAIN = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
# https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
GLOBAL_OPTIONS = {"endpoint-url", "region", "profile", "output", "query", "no-sign-request"}


def commands(page: Path) -> list[str]:
    """Return every command of a page's shell blocks, and every command that a sentence names."""
    shell = [block.replace("\\\n", " ") for block in blocks(page, "sh")]
    lines = [line for block in shell for line in block.splitlines()]
    named = re.findall(r"`((?:\w+=\S+ )?(?:aws|sam|make|python) [^`]*)`", page.read_text())
    return [line.strip() for line in [*lines, *named] if line.strip()]


def test_make_starts_every_program_where_it_can_be_loaded() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    plain = [line for line in lines if "PYTHONPATH=" not in line]
    started = re.findall(r"python -m ((?:assets|benchmarks|commands)\.\S+)", "\n".join(plain))
    assert started
    program = f"import importlib; [*map(importlib.import_module, {started})]"
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=PLAIN, capture_output=True, text=True
    )
    assert ended.stderr == ""


def test_every_payload_is_accepted() -> None:
    shown = [json.loads(block) for page in pages() for block in blocks(page, "json")]
    payloads = [payload for payload in shown if "channels" in payload]
    assert payloads
    for payload in [*payloads, json.loads((EXAMPLE / "output.json").read_text())]:
        assert checked_input(payload, EXECUTION)


def test_every_template_is_yaml() -> None:
    templates = [block for page in pages() for block in blocks(page, "yaml")]
    assert templates
    assert [block for block in templates if not isinstance(yaml_parse(block), dict)] == []


def service_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


def option_names(words: list[str]) -> list[str]:
    return [word.removeprefix("--").split("=")[0] for word in words if word.startswith("--")]


def aws_problems(words: list[str]) -> list[str]:
    """Return what the AWS CLI would refuse: its commands are those of botocore's models, in kebab case."""
    options = option_names(words)
    service, *rest = [w for w in words if not w.startswith("--")] or [""]
    if service == "s3":
        return s3_problems(rest, options)
    try:
        model = service_model(service)
    except UnknownServiceError:
        return [f"no service {service!r}"]
    operations = {xform_name(name, "-"): name for name in model.operation_names}
    if not rest or rest[0] not in operations:
        return [f"{service} has no {rest[:1]}"]
    shape = model.operation_model(operations[rest[0]]).input_shape
    members = {xform_name(name, "-") for name in (shape.members if shape else {})}
    required = {xform_name(name, "-") for name in (shape.required_members if shape else [])}
    unknown = set(options) - members - GLOBAL_OPTIONS
    return [f"unknown: {sorted(unknown)}"] * bool(unknown) + sorted(required - set(options))


def s3_problems(words: list[str], options: list[str]) -> list[str]:
    """Return what the AWS CLI would refuse of its own commands for S3."""
    known = {command.NAME: command for command in (CpCommand, MbCommand, SyncCommand)}
    if not words or words[0] not in known:
        return [f"s3 has no {words[:1]}"]
    taken = {argument["name"] for argument in known[words[0]].ARG_TABLE}
    return sorted(set(options) - taken - GLOBAL_OPTIONS)


def make_problems(words: list[str]) -> list[str]:
    targets = re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return [word for word in words if "=" not in word and word not in targets]


def sam_problems(words: list[str]) -> list[str]:
    environments = tomllib.loads((ROOT / "samconfig.toml").read_text())
    own = ("deploy", "package", "publish", "validate", "delete", "logs")
    known = words[:2] == ["remote", "invoke"] or (words and words[0] in own)
    chosen = [after for word, after in pairwise(words) if word == "--config-env"]
    return [*([] if known else words[:1]), *(name for name in chosen if name not in environments)]


def python_problems(words: list[str]) -> list[str]:
    """Return a missing module or file, or the options that the package does not name."""
    if words[:1] != ["-m"]:
        return [word for word in words[:1] if not (ROOT / word).is_file()]
    spec = find_spec(words[1])
    if not spec or not spec.origin:
        return [f"no module {words[1]}"]
    source = "".join(path.read_text() for path in Path(spec.origin).parent.rglob("*.py"))
    return [name for name in option_names(words) if f'"--{name}"' not in source]


PROBLEMS = {
    "aws": aws_problems,
    "make": make_problems,
    "sam": sam_problems,
    "python": python_problems,
}


def problems(command: str) -> list[str]:
    """Return the reasons why a command would fail; a line that only sets variables has none."""
    words = shlex.split(command, comments=True)
    while words and re.match(r"export$|\w+=", words[0]):
        words = words[1:]
    if not words:
        return []
    files = [word.removeprefix("file://") for word in words if word.startswith("file://")]
    missing = [file for file in files if not (ROOT / file).is_file()]
    find = PROBLEMS.get(Path(words[0]).name)
    return [*missing, *(find(words[1:]) if find else [f"unknown command {words[0]}"])]


@pytest.mark.parametrize(
    "command", dict.fromkeys(command for page in pages() for command in commands(page))
)
def test_every_command_is_understood(command: str) -> None:
    assert problems(command) == []


@pytest.mark.parametrize(
    "command",
    [
        "aws stepfunctions begin-execution",
        "aws stepfunctions start-execution --input file://events/smallest.json",
        "aws stepfunctions start-execution --state-machine-arn A --payload B",
        "aws stepfunctions start-execution --state-machine-arn A --input file://events/none.json",
        "aws steps list-executions",
        "aws s3 copy a b",
        "aws s3 cp a b --wholly",
        "make believe",
        "sam burn",
        "sam deploy --config-env none",
        "python -m local_runner --unknown",
        "python -m no_such_module",
        "rm -r build",
    ],
)
def test_a_command_that_would_fail_is_found(command: str) -> None:
    assert problems(command)
