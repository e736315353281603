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
EXPANDED = stack.expand(TEMPLATE_FILE, "us-east-1")
RESOURCES: dict[str, dict[str, Any]] = EXPANDED["Resources"]


def of_type(type_: str) -> dict[str, dict[str, Any]]:
    """Return the expanded template's resources of a type, by logical id."""
    return {name: r for name, r in RESOURCES.items() if r["Type"] == type_}
