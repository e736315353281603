"""The README can be followed: its payloads are accepted, its commands exist, its tables tell of everything."""

import json
import re
import shlex
import tomllib
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import botocore.session
import pytest
from botocore import xform_name
from botocore.exceptions import UnknownServiceError
from botocore.model import ServiceModel
from samtranslator.yaml_helper import yaml_parse

from assets.make import cost, reference
from assets.make.flow import ENTERED
from tests.deployment.template import ROOT
from tests.machine.deployed import Machine, smallest
from tuner.input.check import checked_input

README = (ROOT / "README.md").read_text()
EXECUTION = {"Id": "arn", "Name": "readme", "StartTime": "2026-01-02T03:04:05Z"}
# https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-options.html
GLOBAL_OPTIONS = {"endpoint-url", "region", "profile", "output", "query", "no-sign-request"}


def blocks(language: str) -> list[str]:
    return re.findall(rf"^ *```{language}\n(.*?)^ *```$", README, re.MULTILINE | re.DOTALL)


def commands() -> list[str]:
    """Every command of the shell blocks, and every one that a sentence names."""
    lines = [line for block in blocks("sh") for line in block.replace("\\\n", " ").splitlines()]
    named = re.findall(r"`((?:\w+=\S+ )?(?:aws|sam|make|python) [^`]*)`", README)
    return [line.strip() for line in [*lines, *named] if line.strip()]


def leaves(value: Any, path: str = "") -> set[str]:
    """The paths of this application's keys; those in PascalCase and hyperparameters are others'."""
    if isinstance(value, list):
        return {found for each in value for found in leaves(each, f"{path}[]")}
    if not isinstance(value, dict) or path.endswith("hyperparameters"):
        return set()
    own = {f"{path}.{key}".lstrip("."): each for key, each in value.items() if key[0].islower()}
    return set(own) | {found for key, each in own.items() for found in leaves(each, key)}


def added(output: dict[str, Any], payload: dict[str, Any]) -> set[str]:
    return leaves({key: value for key, value in output.items() if payload.get(key) != value})


def test_every_payload_is_accepted() -> None:
    payloads = [payload for block in blocks("json") if "channels" in (payload := json.loads(block))]
    assert len(payloads) >= 2
    for payload in payloads:
        assert checked_input(payload, EXECUTION)


def test_every_template_is_yaml() -> None:
    assert [block for block in blocks("yaml") if not isinstance(yaml_parse(block), dict)] == []


def test_every_link_out_of_the_repository_is_a_whole_address() -> None:
    links = re.findall(r"\]\((\w+:[^)]*)\)", README)
    assert links
    parts = [urlsplit(link) for link in links]
    assert [p.geturl() for p in parts if p.scheme != "https" or "." not in p.netloc] == []
    assert [link for link in links if re.search(r"\s", link)] == []


def service_model(service: str) -> ServiceModel:
    return botocore.session.get_session().get_service_model(service)


def option_names(words: list[str]) -> list[str]:
    return [word.removeprefix("--").split("=")[0] for word in words if word.startswith("--")]


def aws_problems(words: list[str]) -> list[str]:
    """What the AWS CLI would refuse: its commands are those of botocore's models, in kebab case."""
    options = option_names(words)
    service, *rest = [w for w in words if not w.startswith("--")] or [""]
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


def make_problems(words: list[str]) -> list[str]:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE)
    return [word for word in words if "=" not in word and word not in targets]


def sam_problems(words: list[str]) -> list[str]:
    environments = tomllib.loads((ROOT / "samconfig.toml").read_text())
    known = words[:1] in (["deploy"], ["package"], ["publish"], ["validate"], ["delete"])
    chosen = [after for word, after in pairwise(words) if word == "--config-env"]
    return [*([] if known else words[:1]), *(name for name in chosen if name not in environments)]


def python_problems(words: list[str]) -> list[str]:
    """A module that is not there, or an option that its package does not name."""
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
    """What keeps a command from being understood; lines that only set variables are not looked at."""
    words = shlex.split(command, comments=True)
    while words and re.match(r"export$|\w+=", words[0]):
        words = words[1:]
    if not words:
        return []
    files = [word.removeprefix("file://") for word in words if word.startswith("file://")]
    missing = [file for file in files if not (ROOT / file).is_file()]
    find = PROBLEMS.get(Path(words[0]).name)
    return [*missing, *(find(words[1:]) if find else [f"unknown command {words[0]}"])]


@pytest.mark.parametrize("command", commands())
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


def test_the_table_of_results_names_every_key_of_the_output(machine: Machine) -> None:
    payload = smallest("all-results", modelRegistry={"modelPackageGroupName": "models"})
    assert added(machine.run(payload).output, payload) == set(reference.RESULT)


def test_the_table_of_results_names_every_key_of_a_dry_run(machine: Machine) -> None:
    payload = smallest("dry-results", dryRun=True)
    run = machine.ended(machine.start(payload), messages=0)
    assert added(run.output, payload) == {"dryRun", *reference.DRY_RUN}


def test_the_table_of_errors_has_every_error_that_the_state_machine_names() -> None:
    named = reference.named_errors()
    assert {"InvalidInput", "ModelPackageFailed", "SageMaker.ResourceInUseException"} <= named
    assert named - set(reference.described_errors()) == {"States.ALL"}
    assert {f"`{name}`" for name in reference.own_errors()} <= {
        row[0] for row in reference.error_rows()
    }


def test_every_error_says_when_it_comes_and_what_to_do_in_whole_sentences() -> None:
    rows = reference.error_rows()
    assert [
        row for row in rows if not all(re.fullmatch(r"[A-Z].*\.", text) for text in row[1:])
    ] == []
    assert len({row[0] for row in rows}) == len(rows)


def test_what_is_drawn_and_counted_is_what_a_run_does(machine: Machine) -> None:
    run = machine.run(smallest("counted"))
    assert run.states == ENTERED, "`make example` records them anew"
    history = machine.aws.client("stepfunctions").get_execution_history(
        executionArn=run.description["executionArn"]
    )["events"]
    scheduled = [event.get("taskScheduledEventDetails", {}) for event in history]
    invocations = [task for task in scheduled if task.get("resourceType") == "lambda"]
    assert f"**{len(ENTERED)} state transitions**" in cost.figures()
    assert f"**{len(invocations)} invocations**" in cost.figures()


def test_milliseconds_are_the_sums_of_the_medians_that_were_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cost, "MEASURED", tmp_path / "function_start.json")
    assert cost.milliseconds() == ""
    measured = {"cold a": [100, 110, 500], "warm a": [1, 2, 9], "cold b": [200], "warm b": [3]}
    measured |= {"cold Python alone": [20], "bare a": [900]}
    cost.MEASURED.write_text(json.dumps({"measured": measured}))
    assert cost.milliseconds() == (
        "; together 310 ms of CPU time in new environments, 5 ms in warm ones"
    )
