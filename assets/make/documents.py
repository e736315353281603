"""Generated parts of the documents: the blocks of every page, the drawings and the JSON Schema.

`make documents` writes them. A test fails when a file differs from its generated form.
"""

import json
import re
from collections.abc import Callable
from functools import partial
from pathlib import Path

from assets.make import architecture, cost, state_diagram, states, tables
from assets.make.contract_reference import json_schema
from assets.make.markdown import rooms, shown

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "events" / "input.schema.json"
EXAMPLE = ROOT / "assets" / "example"
BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(?:.*?\n)??(<!-- end -->)", re.DOTALL)

# The generated blocks of each page, by name.
PAGES: dict[str, dict[str, Callable[[], str]]] = {
    "README.md": {
        "parameters": tables.parameters(ROOT / "template.yaml"),
        "outputs": tables.outputs,
        "smallest-event": shown("json", ROOT / "events" / "smallest.json"),
        "common-keys": tables.common_keys,
        "result-keys": tables.result_keys,
        "example-email": shown("text", EXAMPLE / "email.txt"),
        "example-failure": shown("text", EXAMPLE / "failure_email.txt"),
        "cost": cost.figures,
    },
    "OPERATE.md": {"roles": tables.role_table},
    "events/README.md": {"input": tables.input_tables},
    "events/parent/README.md": {
        "parameters": tables.parameters(tables.PARENT / "template.yaml"),
        "resources": tables.parent_resources,
        "states": tables.parent_states,
    },
    "functions/README.md": {
        "rooms": rooms(ROOT / "functions", "*.py", "tuner/*.py", "tuner/**/*/__init__.py")
    },
    "local_runner/README.md": {
        "options": tables.runner_options,
        "request": tables.request_table,
        "surroundings": tables.surroundings_table,
        "seams": tables.seam_table,
        "rooms": rooms(ROOT / "local_runner", "*.py", "**/*/__init__.py"),
    },
    "statemachine/README.md": {
        "output": tables.result_tables,
        "own-errors": tables.own_errors,
        "aws-errors": tables.aws_errors,
        "causes": tables.causes,
        "retries": states.retry_table,
        "reasons": states.reason_table,
    },
    "tests/README.md": {"faults": tables.fault_table, "rights": tables.right_counts},
}


def page(name: str) -> str:
    """Return a page with every generated block renewed."""
    blocks = PAGES[name]
    return BLOCK.sub(lambda m: f"{m[1]}{blocks[m[2]]()}\n{m[3]}", (ROOT / name).read_text())


def schema() -> str:
    """Return the JSON Schema of the input contract, for editors."""
    return json.dumps(json_schema(), indent=2) + "\n"


def generated() -> dict[Path, Callable[[], str]]:
    """Return for each generated file the function that writes its text."""
    pages = {ROOT / name: partial(page, name) for name in PAGES}
    drawings = {each.FILE: each.drawing for each in (architecture, state_diagram)}
    return {**pages, SCHEMA: schema, **drawings}


if __name__ == "__main__":
    for file, text in generated().items():
        file.write_text(text())
