"""The deployment's files, read once for the tests that check them."""

import json
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from local_runner.cloudformation import stack

ROOT = Path(__file__).parents[2]
TEMPLATE_FILE = ROOT / "template.yaml"
TEMPLATE: dict[str, Any] = yaml_parse(TEMPLATE_FILE.read_text())
DEFINITION_FILE = ROOT / "statemachine" / "model_tuning.asl.json"
DEFINITION: dict[str, Any] = json.loads(DEFINITION_FILE.read_text())
STATES: dict[str, dict[str, Any]] = DEFINITION["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
# With those inside of Map states.
EVERY_TASK = TASKS | {
    name: task
    for state in STATES.values()
    for name, task in state.get("ItemProcessor", {}).get("States", {}).items()
}
EXPANDED = stack.expand(TEMPLATE_FILE, "us-east-1")
RESOURCES: dict[str, dict[str, Any]] = EXPANDED["Resources"]


def cfn_lint_findings(template: str) -> list[str]:
    """Return what cfn-lint finds in a template."""
    # Only now: cfn-lint takes a second to import, and every worker imports this module.
    from cfnlint.api import ManualArgs, lint

    return [found.message for found in lint(template, config=ManualArgs(regions=["us-east-1"]))]


def integration_and_call(task: dict[str, Any]) -> tuple[str, str]:
    """Return both parts of a Task's resource, such as aws-sdk:sagemaker and describeModel."""
    integration, _, call = task["Resource"].partition(":::")[2].rpartition(":")
    return integration, call


def of_type(type_: str) -> dict[str, dict[str, Any]]:
    """Return the expanded template's resources of a type, by logical id."""
    return {name: r for name, r in RESOURCES.items() if r["Type"] == type_}
