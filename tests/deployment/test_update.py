"""Updates of the deployed stack while executions run."""

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from moto.awslambda.utils import get_backend
from moto.core import DEFAULT_ACCOUNT_ID

from local_runner import aws
from local_runner.cloudformation import stack
from tests.deployment.template import ROOT, TEMPLATE_FILE
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


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the application's functions run and log."""
    return tmp_path_factory.mktemp("aws")


@pytest.fixture(scope="module")
def machine(folder: Path) -> Iterator[Machine]:
    """Yield the application, which a test that updates it leaves as it was."""
    with deployed(folder) as ready:
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
    return Path(shutil.copy(TEMPLATE_FILE, tmp_path))


def published(machine: Machine) -> int:
    """Return the number of versions of every function of a state, which its alias names."""
    client, found = machine.aws.client("lambda"), set()
    for name in machine.stack.resources["AWS::Lambda::Function"]:
        versions = client.list_versions_by_function(FunctionName=name)["Versions"]
        aliases = client.list_aliases(FunctionName=name)["Aliases"]
        found |= {(len(versions) - 1, int(alias["FunctionVersion"])) for alias in aliases}
    [(count, newest)] = found
    assert count == newest
    return count


def update(template: Path, **parameters: str) -> None:
    """Update the stack to a template, with these parameters in addition to the buckets."""
    stack.update(template, "test", aws.REGION, {"S3BucketArns": bucket_arns(), **parameters})


@contextlib.contextmanager
def training(machine: Machine, name: str) -> Iterator[str]:
    """Yield the ARN of an execution whose tuning job trains until the context ends."""
    machine.scripts.by_name[name] = script = Script(ends=False)
    started = machine.start(smallest(name))
    wait_until(lambda: name in machine.aws.sagemaker.tuning_jobs)
    yield started
    script.ends = True


def test_an_update_during_training_reaches_new_executions_only(
    machine: Machine, next_release: Path
) -> None:
    before = published(machine)
    with training(machine, "during-release") as started:
        update(next_release)
        assert published(machine) == before + 1
        new = machine.run(smallest("next-release"))
    old = machine.ended(started)
    update(TEMPLATE_FILE)
    assert (old.status, new.status) == ("SUCCEEDED", "SUCCEEDED")
    assert old.output["best"]["trainingJobName"].startswith("during-release-")
    assert new.output["best"] == {"release": "next"}


def test_an_update_without_a_change_publishes_no_version(machine: Machine) -> None:
    before = published(machine)
    update(TEMPLATE_FILE)
    assert published(machine) == before
    assert machine.run(smallest("same")).status == "SUCCEEDED"


def test_a_parameter_of_the_functions_alone_publishes_versions_that_new_executions_take(
    machine: Machine,
) -> None:
    before = published(machine)
    layer = f"arn:aws:lambda:{aws.REGION}:{DEFAULT_ACCOUNT_ID}:layer:powertools:1"
    with training(machine, "during-parameter") as started:
        update(TEMPLATE_FILE, PowertoolsLayerArn=layer)
        new = machine.run(smallest("new-parameter"))
    old = machine.ended(started)
    update(TEMPLATE_FILE)
    assert (old.status, new.status) == ("SUCCEEDED", "SUCCEEDED")
    ran = [versions_of(machine, each) for each in (old, new)]
    assert ran == [{str(before)}, {str(before + 1)}]


def versions_of(machine: Machine, run: Run) -> set[str]:
    """Return the versions of functions that an execution invoked."""
    history = machine.aws.client("stepfunctions").get_paginator("get_execution_history")
    pages = history.paginate(executionArn=run.description["executionArn"])
    scheduled = [e.get("taskScheduledEventDetails", {}) for page in pages for e in page["events"]]
    invoked = [json.loads(e["parameters"]) for e in scheduled if e.get("resourceType") == "lambda"]
    return {call["FunctionName"].rpartition(":")[2] for call in invoked}


def test_each_line_of_the_log_names_the_version_that_ran(machine: Machine, folder: Path) -> None:
    run = machine.run(smallest("logged"))
    [version] = versions_of(machine, run)
    [name] = [n for n in machine.stack.resources["AWS::Lambda::Function"] if "-BuildModel" in n]
    function = get_backend(DEFAULT_ACCOUNT_ID, aws.REGION).get_function(name, version)
    [log] = folder.rglob(f"{name}.log")
    *_, line = log.read_text().splitlines()
    assert json.loads(line)["function_arn"] == function.function_arn
