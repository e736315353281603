"""What it costs to start each function and to call it, beside a function that imports boto3 and makes one
SageMaker client, as the application did that this one was modelled on, and beside a bare Python start.

Cold is a new process that imports the function and answers one event; warm is one more call in that process. Both are
CPU time. The events are those of a real execution. Code and packages lie as in Lambda: the functions' as `sam deploy`
uploads them, without bytecode; boto3 and pydantic installed by pip, which makes bytecode. The last column counts
packages of the layer as if they came without it, since no contract says that they do.
"""

import json
import os
import py_compile
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from benchmarks.measurement import Benchmark, Goal, Options, Result, Table
from tests.deployment.template import TEMPLATE
from tests.events import event
from tests.machine import deployed as machine

ROOT = Path(__file__).parent.parent

LAYER = (
    "aws_lambda_powertools",
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "typing_inspection",
    "typing_extensions",
)
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six")
WARM_CALLS = 100
SHARE_OF_ONE = 0.6

FLOOR, BOTO3 = "Python alone", "boto3 and one client"
LOGGER = "Powertools' Logger alone, which the functions do without"
LOGGER_PROGRAM = "from aws_lambda_powertools import Logger; Logger(service='name')"
BOTO3_FUNCTION = """\
import boto3

client = boto3.client("sagemaker", region_name="us-east-1")


def handler(event, context):
    return event
"""
COLD = "import json, sys; event = json.load(sys.stdin); import {0}; {0}.handler(event, None)"
WARM = f"""\
import json, sys, time
event = json.load(sys.stdin)
import {{0}}
{{0}}.handler(event, None)
start = time.process_time()
for _ in range({WARM_CALLS}):
    {{0}}.handler(event, None)
print((time.process_time() - start) / {WARM_CALLS})
"""


@dataclass(frozen=True)
class Case:
    """A program that gets an event, and where its modules are."""

    program: str
    event: Any
    path: tuple[Path, ...]

    def run(self) -> tuple[float, str]:
        """The CPU time in milliseconds of a new process, and what it printed."""
        process = subprocess.Popen(
            [sys.executable, "-S", "-c", self.program],
            env=_environment(self.path),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert process.stdin
        assert process.stdout
        with process.stdin, process.stdout:
            process.stdin.write(json.dumps(self.event).encode())
            process.stdin.close()
            printed = process.stdout.read().decode()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{self.program}: exit code {process.returncode}")
        return 1000 * (usage.ru_utime + usage.ru_stime), printed


def _environment(path: tuple[Path, ...]) -> dict[str, str]:
    """The variables that the template sets; no bytecode is written, as /var/task cannot be written to."""
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    texts = {name: value for name, value in variables.items() if isinstance(value, str)}
    own = {"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**texts, **own}


def events() -> dict[str, Any]:
    """The event of each function in an execution of the sample payload, by module name."""
    with tempfile.TemporaryDirectory() as folder, machine.deployed(Path(folder)) as deployed:
        run = deployed.run(event("breast_cancer"))
        if run.status != "SUCCEEDED":
            sys.exit(f"The execution failed: {run.failure}")
        history = deployed.aws.client("stepfunctions").get_execution_history(
            executionArn=run.description["executionArn"]
        )["events"]
    scheduled = [each.get("taskScheduledEventDetails", {}) for each in history]
    invoked = [
        json.loads(each["parameters"]) for each in scheduled if each.get("resourceType") == "lambda"
    ]
    return {_module(each["FunctionName"]): each["Payload"] for each in invoked}


def _module(function_arn: str) -> str:
    """The file of a function, by the name of its resource in the template."""
    resource = function_arn.rsplit(":", 1)[-1].split("-")[1]
    return str(TEMPLATE["Resources"][resource]["Properties"]["Handler"]).split(".")[0]


def stage(folder: Path) -> dict[str, Path]:
    """The code as it lies in Lambda: the functions', the layer's with and without bytecode, the runtime's."""
    plain = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "functions", folder / "functions", ignore=plain)
    (folder / "boto3_function").mkdir()
    (folder / "boto3_function" / "boto3_function.py").write_text(BOTO3_FUNCTION)
    for place, names in (("layer", LAYER), ("runtime", RUNTIME)):
        (folder / place).mkdir()
        for name in names:
            _link(_package(name), folder / place)
    (folder / "bare_layer").mkdir()
    for name in LAYER:
        _copy(_package(name), folder / "bare_layer")
    return {each.name: each for each in folder.iterdir()}


def _package(name: str) -> Path:
    spec = find_spec(name)
    assert spec
    assert spec.origin
    file = Path(spec.origin)
    return file.parent if file.name == "__init__.py" else file


def _link(package: Path, folder: Path) -> None:
    """The package with the bytecode that its installation made; a single file gets its own."""
    if package.is_dir():
        (folder / package.name).symlink_to(package)
    else:
        py_compile.compile(shutil.copy2(package, folder))


def _copy(package: Path, folder: Path) -> None:
    if package.is_dir():
        shutil.copytree(
            package, folder / package.name, ignore=shutil.ignore_patterns("__pycache__")
        )
    else:
        shutil.copy2(package, folder)


def cases(given: Mapping[str, Any], staged: Mapping[str, Path]) -> dict[tuple[str, str], Case]:
    """What is measured, by kind and subject."""
    theirs = staged["boto3_function"], staged["runtime"]
    made = {
        ("cold", FLOOR): Case("pass", {}, ()),
        ("cold", LOGGER): Case(LOGGER_PROGRAM, {}, (staged["layer"], staged["runtime"])),
        ("cold", BOTO3): Case(COLD.format("boto3_function"), {}, theirs),
    }
    for name, sent in given.items():
        own = staged["functions"]
        made["cold", name] = Case(COLD.format(name), sent, (own, staged["layer"]))
        made["bare", name] = Case(COLD.format(name), sent, (own, staged["bare_layer"]))
        made["warm", name] = Case(WARM.format(name), sent, (own, staged["layer"]))
    return made


def measure(options: Options) -> dict[tuple[str, str], list[float]]:
    """Milliseconds of each run; every round runs all cases once, in an order of its own."""
    with tempfile.TemporaryDirectory() as folder:
        made = cases(events(), stage(Path(folder)))
        measured: dict[tuple[str, str], list[float]] = {key: [] for key in made}
        for _ in range(options.runs):
            for key in random.sample(list(made), len(made)):
                cpu, printed = made[key].run()
                measured[key].append(1000 * float(printed) if key[0] == "warm" else cpu)
    return measured


def result(measured: Mapping[tuple[str, str], list[float]]) -> Result:
    medians = {key: statistics.median(runs) for key, runs in measured.items()}
    boto3 = medians["cold", BOTO3]
    names = [name for kind, name in medians if kind == "warm"]
    rows = [_row(medians, name) for name in (FLOOR, LOGGER, *names, BOTO3)]
    sums = {kind: sum(medians[kind, name] for name in names) for kind in ("cold", "warm", "bare")}
    together = [
        f"**{sums['cold'] / boto3:.0%}**",
        f"{sums['cold']:.0f}",
        f"{sums['warm']:.2f}",
        f"{sums['bare']:.0f}",
        "**all functions together**",
    ]
    columns = (
        "cold, of boto3's",
        "cold (ms)",
        "warm (ms)",
        "cold, layer without bytecode (ms)",
        "",
    )
    largest = max(medians["cold", name] for name in names) / boto3
    goals = [
        Goal(
            "all functions together, cold, cost less than importing boto3 and making one client",
            f"{sums['cold'] / boto3:.0%}",
            sums["cold"] < boto3,
        ),
        Goal(
            f"no function costs more than {SHARE_OF_ONE:.0%} of that",
            f"{largest:.0%}",
            largest <= SHARE_OF_ONE,
        ),
    ]
    raw = {f"{kind} {name}": runs for (kind, name), runs in measured.items()}
    return Result([Table(columns, [*rows, together])], raw, goals)


def _row(medians: Mapping[tuple[str, str], float], name: str) -> list[str]:
    cold, warm, bare = (medians.get((kind, name)) for kind in ("cold", "warm", "bare"))
    assert cold is not None
    return [
        f"{cold / medians['cold', BOTO3]:.0%}",
        f"{cold:.0f}",
        "" if warm is None else f"{warm:.2f}",
        "" if bare is None else f"{bare:.0f}",
        name,
    ]


if __name__ == "__main__":
    Benchmark(__file__, runs=15).run(measure, result)
