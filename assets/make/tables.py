"""Tables of the pages, made from the files that they describe."""

import argparse
import json
import textwrap
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

from assets.make import reference
from assets.make.contract_reference import Row, rows
from assets.make.markdown import code, key_tables, table
from assets.make.places import DEFINITION
from assets.make.reference import DRY_RUN, RESULT, error_rows
from local_runner import seam, surroundings
from local_runner.cli import arguments, state_machine
from local_runner.sagemaker.rules.coverage import request_rows
from tests.deployment.granted import exercised, rights
from tests.machine.faults import cases
from tuner.failure.advice import ERRORS

ROOT = Path(__file__).parents[2]
PARENT = ROOT / "events" / "parent"
# The keys of the input that most people set, in the order in which one thinks of them.
COMMON_KEYS = (
    "algorithmARN",
    "channels",
    "staticHyperParameters",
    "parameterRanges",
    "objective",
    "tuningStrategy",
    "maxNumberOfTrainingJobs",
    "maxParallelTrainingJobs",
    "trainingInstanceType",
    "enableManagedSpotTraining",
    "model.artifactsS3OutputPath",
    "model.hosting.instanceType",
)
RIGHTS = """\
- **{granted} rights** are granted: statements, and each of their actions and resources.
- **{needed}** are needed by an execution in [test_rights.py](deployment/test_rights.py). Without the right, a call is
  denied there.
- **{documented}** are used by SageMaker, Lambda and Step Functions themselves. [granted.py](deployment/granted.py)
  cites the AWS document that asks for each."""


def input_tables() -> str:
    """Return tables of every key of the input contract."""
    return key_tables(
        ("Key", "Form", "Meaning"),
        ((row.name, form(row), f"{row.meaning}{members(row)}") for row in rows()),
    )


def form(row: Row) -> str:
    """Return a key's form, and below it its default, if it has any."""
    if row.default == "required":
        return f"{row.type}<br>**required**"
    return f"{row.type}<br>default: `{row.default}`" if row.default else row.type


def members(row: Row) -> str:
    """Return a line with the members that a key of this application's own sets, "" if it sets none.

    A member of a training job definition has its path inside the definition.
    """
    own = row.name.rpartition(".")[2][0].islower()
    paths = [member.removeprefix(DEFINITION) for member in row.members if own]
    return f"<br>→ {', '.join(map(steps, paths))}" if paths else ""


def steps(member: str) -> str:
    """Return a member's path step by step, so that a cell can break it: CreateModel: `PrimaryContainer` / `Image`."""
    request, separator, path = member.rpartition(": ")
    return f"{request}{separator}" + " / ".join(f"`{step}`" for step in path.split("."))


def common_keys() -> str:
    """Return a table of COMMON_KEYS."""
    by_name = {row.name: row for row in rows()}
    chosen = [by_name[name] for name in COMMON_KEYS]
    return table(
        ("Key", "Default", "Meaning"),
        ((f"`{row.name}`", default(row.default), row.meaning) for row in chosen),
    )


def default(value: str) -> str:
    """Return a default as code, or that the value is required in bold."""
    if value == "required":
        return "**required**"
    return f"`{value}`" if value else ""


def parameters(template: Path) -> Callable[[], str]:
    """Return a function that makes a table of every parameter of a template."""

    def parameter_table() -> str:
        found: dict[str, dict[str, Any]] = yaml_parse(template.read_text())["Parameters"]
        return table(
            ("Parameter", "Default", "Meaning"),
            (
                (f"`{name}`", default(str(each.get("Default", "required"))), each["Description"])
                for name, each in found.items()
            ),
        )

    return parameter_table


def outputs() -> str:
    """Return a table of every output of the template."""
    found = yaml_parse((ROOT / "template.yaml").read_text())["Outputs"]
    return table(
        ("Output", "Meaning"),
        ((f"`{name}`", output["Description"]) for name, output in found.items()),
    )


def role_table() -> str:
    """Return a table of every role of the template."""
    found = yaml_parse((ROOT / "template.yaml").read_text())["Resources"]
    roles = {name: each for name, each in found.items() if each["Type"] == "AWS::IAM::Role"}
    lines = ((f"`{name}`", each["Properties"]["Description"]) for name, each in roles.items())
    return table(("Role", "Rights"), lines)


def result_keys() -> str:
    """Return a table of the keys that the output adds to the input, without the keys in them."""
    top = {key: meaning for key, meaning in RESULT.items() if "." not in key}
    return table(("Key", "Meaning"), ((f"`{key}`", meaning) for key, meaning in top.items()))


def result_tables() -> str:
    """Return tables of every key that the output adds to the input, and every key of a dry run."""
    return key_tables(("Key", "Meaning"), (RESULT | DRY_RUN).items())


def own_errors() -> str:
    """Return a table of the application's own errors."""
    return table(("Error", "When", "What to do"), error_rows(reference.own_errors()))


def aws_errors() -> str:
    """Return a table of the errors of AWS and of the state machine."""
    return table(("Error", "When", "What to do"), error_rows(ERRORS))


def causes() -> str:
    """Return a table of causes of AWS that have a remedy of their own."""
    return table(("The cause has", "What to do"), reference.cause_rows())


def parent_resources() -> str:
    """Return the part of the parent's template that nests the application and starts its state machine."""
    text = (PARENT / "template.yaml").read_text()
    part = text[text.index("  ModelTuner:\n") : text.index("  # https://docs.aws.amazon.com/step")]
    return code("yaml", textwrap.dedent(part))


def parent_states() -> str:
    """Return the parent's two calls without their retries and catchers."""
    states = json.loads((PARENT / "retraining.asl.json").read_text())["States"]
    calls = {
        name: {key: states[name][key] for key in ("Type", "Resource", "Arguments", "Output")}
        for name in ("Tune Model", "Create Endpoint Configuration")
    }
    return code("json", json.dumps(calls, indent=2))


def runner_options() -> str:
    """Return a table of the local runner's options, and of the commands that take each of them."""
    name = state_machine.default_stack_name(state_machine.SAMCONFIG)
    commands = {
        "run": arguments.run_parser(),
        "serve": arguments.serve_parser(name or "local"),
        "execute": arguments.execute_parser(name),
    }
    takers: dict[tuple[str, str], list[str]] = {}
    for command, parser in commands.items():
        for option in options(parser):
            takers.setdefault(option, []).append(f"`{command}`")
    return table(
        ("Option", "Commands", "Meaning"),
        ((f"`{name}`", ", ".join(takers[name, meaning]), meaning) for name, meaning in takers),
    )


def options(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """Yield each argument of a command line as it is written, and its meaning."""
    # argparse has no public list of a parser's arguments.
    for action in parser._actions:
        if action.dest != "help":
            # A flag takes no value.
            value = [] if action.nargs == 0 else [str(action.metavar or action.dest.upper())]
            yield (
                " ".join([*action.option_strings[-1:], *value]),
                (action.help or "") % {"default": action.default},
            )


def request_table() -> str:
    """Return a table of what the local runner honours, ignores and refuses of a request for a tuning job."""
    return table(("Members", "Status", "Note"), request_rows())


def surroundings_table() -> str:
    """Return a table of what the local runner honours, ignores and refuses of the rest of AWS."""
    return table(("Part of AWS", "Status", "Note"), surroundings.rows())


def seam_table() -> str:
    """Return a table of what the local runner replaces in moto, and why."""
    return table(("Replaced in moto", "Reason"), ((f"`{name}`", why) for name, why in seam.rows()))


def right_counts() -> str:
    """Return the numbers of rights that the template grants, that executions need and that AWS documents ask for."""
    granted, needed = len(rights()), len(exercised())
    return RIGHTS.format(granted=granted, needed=needed, documented=granted - needed)


def fault_table() -> str:
    """Return a table that counts the catalogue's faults by kind; a fault of every call counts once for each call."""
    counts: Counter[str] = Counter()
    for row in cases.CATALOGUE["everywhere"]:
        struck = cases.struck(row, cases.CALLS.values())
        counts[f"every call: {row['name']}"] = len(struck)
    counts.update(kind_of_fault(row) for row in cases.CATALOGUE["faults"])
    counts.update(kind_of_end(case.end) for case in cases.ends())
    lines = ((kind, str(count)) for kind, count in counts.items())
    return table(("Fault", "How many"), [*lines, ("**together**", str(counts.total()))])


def kind_of_end(status: str) -> str:
    """Return the kind under which an end from outside is counted, such as an abort."""
    return f"every state that takes time: {status.lower().replace('_', ' ')}"


def kind_of_fault(row: dict[str, Any]) -> str:
    """Return the kind under which a single fault of the catalogue is counted."""
    if row.get("late"):
        return "one call: its answer lost"
    return "one call: quotas, names, functions, topics, keys, sizes, ends and others"
