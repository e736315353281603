"""Updates of the deployed stack while executions run."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.awslambda.utils import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from local_runner import aws
from local_runner.cloudformation import stack
from tests.deployment.template import ROOT
from tests.machine.deployed import Machine, Run, bucket_arns, deployed, smallest
from tests.machine.scripted import Script
from tests.waiting import wait_until

# The next release: its definition and its function pass a key by another name, and the output shows it.
CHANGES = {
    "statemachine/model_tuning.asl.json": [
        ('"artifact": "{% $artifact %}"', '"found": "{% $artifact %}"')
    ],
    "functions/build_model.py": [
        ("built_model(event)", 'built_model(event | {"artifact": event.pop("found")})'),
        ("    return built\n", '    return built | {"best": {"release": "next"}}\n'),
    ],
}


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    """Yield an application of the test's own."""
    with deployed(tmp_path / "aws") as ready:
        yield ready


@pytest.fixture
def next_release(tmp_path: Path) -> Path:
    """Return the template of the next release."""
    for name in ("functions", "statemachine"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for name, replacements in CHANGES.items():
        file = tmp_path / name
        text = file.read_text()
        for old, new in replacements:
            assert old in text
            text = text.replace(old, new)
        file.write_text(text)
    return Path(shutil.copy(ROOT / "template.yaml", tmp_path))


def published(machine: Machine) -> dict[str, tuple[int, str]]:
    """Return the number of versions of each function of a state, and the version of its alias."""
    client, found = machine.aws.client("lambda"), {}
    for name in machine.stack.resources["AWS::Lambda::Function"]:
        versions = client.list_versions_by_function(FunctionName=name)["Versions"]
        aliases = client.list_aliases(FunctionName=name)["Aliases"]
        if aliases:
            [alias] = aliases
            found[name] = len(versions) - 1, alias["FunctionVersion"]
    return found


def test_an_update_during_training_reaches_new_executions_only(
    machine: Machine, next_release: Path
) -> None:
    machine.scripts.by_name["old"] = script = Script(ends=False)
    started = machine.start(smallest("old"))
    wait_until(lambda: "old" in machine.aws.sagemaker.tuning_jobs)
    assert set(published(machine).values()) == {(1, "1")}
    stack.update(next_release, "test", aws.REGION, {"S3BucketArns": bucket_arns()})
    assert set(published(machine).values()) == {(2, "2")}
    new = machine.run(smallest("new"))
    script.ends = True
    old = machine.ended(started)
    assert (old.status, new.status) == ("SUCCEEDED", "SUCCEEDED")
    assert old.output["best"]["trainingJobName"].startswith("old-")
    assert new.output["best"] == {"release": "next"}


def test_an_update_without_a_change_publishes_no_version(machine: Machine) -> None:
    template = ROOT / "template.yaml"
    stack.update(template, "test", aws.REGION, {"S3BucketArns": bucket_arns()})
    assert set(published(machine).values()) == {(1, "1")}
    assert machine.run(smallest("same")).status == "SUCCEEDED"


def test_a_parameter_of_the_functions_alone_publishes_versions_that_new_executions_take(
    machine: Machine,
) -> None:
    machine.scripts.by_name["old"] = script = Script(ends=False)
    started = machine.start(smallest("old"))
    wait_until(lambda: "old" in machine.aws.sagemaker.tuning_jobs)
    layer = f"arn:aws:lambda:{aws.REGION}:{DEFAULT_ACCOUNT_ID}:layer:powertools:1"
    given = {"S3BucketArns": bucket_arns(), "PowertoolsLayerArn": layer}
    stack.update(ROOT / "template.yaml", "test", aws.REGION, given)
    assert set(published(machine).values()) == {(2, "2")}
    new = machine.run(smallest("new"))
    script.ends = True
    old = machine.ended(started)
    assert (old.status, new.status) == ("SUCCEEDED", "SUCCEEDED")
    assert [versions_of(machine, each) for each in (old, new)] == [{"1"}, {"2"}]


def versions_of(machine: Machine, run: Run) -> set[str]:
    """Return the versions of functions that an execution invoked."""
    history = machine.aws.client("stepfunctions").get_paginator("get_execution_history")
    pages = history.paginate(executionArn=run.description["executionArn"])
    scheduled = [e.get("taskScheduledEventDetails", {}) for page in pages for e in page["events"]]
    invoked = [json.loads(e["parameters"]) for e in scheduled if e.get("resourceType") == "lambda"]
    return {call["FunctionName"].rpartition(":")[2] for call in invoked}


def test_each_line_of_the_log_names_the_version_that_ran(machine: Machine, tmp_path: Path) -> None:
    assert machine.run(smallest("logged")).status == "SUCCEEDED"
    [name] = [name for name in published(machine) if "-BuildModel" in name]
    function = get_backend(DEFAULT_ACCOUNT_ID, aws.REGION).get_function(name, "1")
    [log] = tmp_path.rglob(f"{name}.log")
    [line] = [json.loads(line) for line in log.read_text().splitlines()]
    assert line["function_arn"] == function.function_arn
