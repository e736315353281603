"""Writes every generated part of the documents: the README's tables and examples, the drawings, the JSON Schema.

`make documents` runs it; a test fails when what it would write is not what is there.
"""

import json
import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from assets.make import architecture, cost, flow, state_diagram
from assets.make.contract_reference import json_schema, rows
from assets.make.reference import DRY_RUN, RESULT, error_rows
from local_runner import surroundings
from local_runner.sagemaker.rules.coverage import request_rows

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
SCHEMA = ROOT / "events" / "input.schema.json"
PARENT = ROOT / "events" / "parent"
EXAMPLE = ROOT / "assets" / "example"
TEMPLATE: dict[str, Any] = yaml_parse((ROOT / "template.yaml").read_text())
BLOCK = re.compile(r"(<!-- generated: ([\w-]+) -->\n)(?:.*?\n)??(<!-- end -->)", re.DOTALL)


def table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """A Markdown table; bars inside cells are escaped."""
    heads = list(header)
    cells = [heads, ["---"] * len(heads), *lines]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells
    )


def input_table() -> str:
    """Every key of the input contract."""
    return table(
        ("Key", "Form", "Default", "Meaning"),
        ((f"`{row.name}`", row.type, default(row.default), row.meaning) for row in rows()),
    )


def default(value: str) -> str:
    """A default as code; what is required stands out."""
    if value == "required":
        return "**required**"
    return f"`{value}`" if value else ""


def parameter_table() -> str:
    """Every parameter of the template."""
    return table(
        ("Parameter", "Default", "Meaning"),
        (
            (f"`{name}`", f"`{p['Default']}`" if p["Default"] != "" else "", p["Description"])
            for name, p in TEMPLATE["Parameters"].items()
        ),
    )


def output_table() -> str:
    """Every output of the template; each is exported under STACK-NAME-OUTPUT."""
    return table(
        ("Output", "Meaning"),
        ((f"`{name}`", output["Description"]) for name, output in TEMPLATE["Outputs"].items()),
    )


def result_table() -> str:
    """Every key of the output that is not the input's, then those of a dry run."""
    return table(
        ("Key", "Meaning"),
        ((f"`{key}`", meaning) for key, meaning in {**RESULT, **DRY_RUN}.items()),
    )


def error_table() -> str:
    """Every error that an execution ends with."""
    return table(("Error", "When", "What to do"), error_rows())


def fenced(language: str, file: Path) -> Callable[[], str]:
    """A file's text as a code block."""
    return lambda: f"```{language}\n{file.read_text().rstrip()}\n```"


def parent_resources() -> str:
    """How the parent nests the application and gives its state machine the application's."""
    text = (PARENT / "template.yaml").read_text()
    shown = text[text.index("  ModelTuner:\n") : text.index("  # https://docs.aws.amazon.com/step")]
    return f"```yaml\n{textwrap.dedent(shown).rstrip()}\n```"


def parent_states() -> str:
    """The parent's two calls, without what is to be tried again or caught."""
    states = json.loads((PARENT / "retraining.asl.json").read_text())["States"]
    shown = {
        name: {key: states[name][key] for key in ("Type", "Resource", "Arguments", "Output")}
        for name in ("Tune Model", "Create Endpoint Configuration")
    }
    return f"```json\n{json.dumps(shown, indent=2)}\n```"


def coverage_tables() -> str:
    """What the local runner honours, ignores and refuses: of the request, then of the rest of AWS."""
    request = table(("CreateHyperParameterTuningJob", "", "Note"), request_rows())
    rest = table(("The rest of AWS", "", "Note"), surroundings.rows())
    return f"{request}\n\n{rest}"


def fault_table() -> str:
    """How many faults of each kind are in the catalogue; those of every call count once for each call."""
    catalogue = json.loads((ROOT / "tests" / "machine" / "faults" / "faults.json").read_text())
    counts: Counter[str] = Counter()
    for row in catalogue["everywhere"]:
        struck = [
            each for each in catalogue["calls"] if not {*row["kinds"]} & {*each.get("but", [])}
        ]
        counts[f"every call: {row['name']}"] = len(struck)
    counts.update(kind_of_fault(row) for row in catalogue["faults"])
    for row in catalogue["ends"]:
        number = len(working_states(catalogue, catalogue["paths"][row["path"]]))
        for end in ("aborted", "timed out"):
            counts[f"every state that takes time: {end}"] += number
    lines = ((kind, str(count)) for kind, count in counts.items())
    return table(("Fault", "How many"), [*lines, ("**together**", str(counts.total()))])


def working_states(catalogue: dict[str, Any], path: dict[str, Any]) -> set[str]:
    """The states of a path of the catalogue that call something or wait."""
    instead = path.get("instead", {})
    entered = [name for each in flow.ENTERED for name in instead.get(each, [each])]
    calls = {call["state"] for call in catalogue["calls"]}
    waits = {name for name, state in flow.STATES.items() if state["Type"] == "Wait"}
    return set(entered) & (calls | waits)


def kind_of_fault(row: dict[str, Any]) -> str:
    """What a single fault of the catalogue is counted as."""
    if row.get("late"):
        return "one call: its answer lost"
    return "one call: quotas, names, functions, topics, keys, sizes, ends and others"


BLOCKS: dict[str, Callable[[], str]] = {
    "parameters": parameter_table,
    "outputs": output_table,
    "input": input_table,
    "result": result_table,
    "errors": error_table,
    "cost": cost.figures,
    "coverage": coverage_tables,
    "parent-resources": parent_resources,
    "parent-states": parent_states,
    "faults": fault_table,
    "smallest-event": fenced("json", ROOT / "events" / "smallest.json"),
    "example-output": fenced("json", EXAMPLE / "output.json"),
    "example-email": fenced("text", EXAMPLE / "email.txt"),
    "example-failure": fenced("text", EXAMPLE / "failure_email.txt"),
}


def readme() -> str:
    """The README with every generated block as it should be."""
    return BLOCK.sub(lambda m: f"{m[1]}{BLOCKS[m[2]]()}\n{m[3]}", README.read_text())


def schema() -> str:
    """The input contract's JSON Schema, for editors."""
    return json.dumps(json_schema(), indent=2) + "\n"


def drawings() -> dict[Path, str]:
    """Every drawing that is made from the application, by its file."""
    return {each.FILE: each.drawing() for each in (architecture, state_diagram)}


if __name__ == "__main__":
    README.write_text(readme())
    SCHEMA.write_text(schema())
    for file, drawn in drawings().items():
        file.write_text(drawn)
