"""The cost of starting each function and of calling it, next to a function that imports boto3 and makes one
SageMaker client, as the functions of the original application did, and next to a bare Python start.

Cold is a new process that imports the function and answers one event; warm is one more call in that process. Both are
CPU time. The events are those of a real execution, on the local runner. Code and packages lie as in Lambda: the
functions' code as `sam deploy` uploads it, without bytecode; boto3 and pydantic as pip installs them, with bytecode.
The last column has the layer's packages without bytecode, too, since no contract says that they come with it.
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

from rich.console import Console
from samtranslator.yaml_helper import yaml_parse

from benchmarks.measurement import Benchmark, Goal, Options, Result, Table
from local_runner import aws, sample_data
from local_runner.cli import deployment, execution
from local_runner.cloudformation import stack
from local_runner.sagemaker.algorithms import load_algorithm

ROOT = Path(__file__).parent.parent
TEMPLATE_FILE = ROOT / "template.yaml"
TEMPLATE: dict[str, Any] = yaml_parse(TEMPLATE_FILE.read_text())
# The smallest tuning job: its training takes most of the time, and is not measured.
PAYLOAD = {
    **json.loads((ROOT / "events" / "breast_cancer.json").read_text()),
    "maxNumberOfTrainingJobs": 1,
}
ALGORITHM = ROOT / "local_runner" / "algorithms" / "gradient_boosting"
BUCKET = "example-data"

LAYER = (
    "aws_lambda_powertools",
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "typing_inspection",
    "typing_extensions",
    "jmespath",
)
RUNTIME = ("boto3", "botocore", "s3transfer", "jmespath", "urllib3", "dateutil", "six")
WARM_CALLS = 100
SHARE_OF_ALL, SHARE_OF_ONE = 1.8, 0.8

# Functions that call AWS import boto3, to which the others are compared.
WITH_A_CLIENT = ("write_report", "stop_abandoned_tuning_job")

FLOOR, BOTO3 = "Python alone", "boto3 and one client"
LOGGER = "Powertools' Logger alone"
LOGGER_PROGRAM = "from aws_lambda_powertools import Logger; Logger(service='name')"
BOTO3_FUNCTION = """\
import boto3

client = boto3.client("sagemaker", region_name="us-east-1")


def handler(event, context):
    return event
"""
CONTEXT = """\
import json, sys
event = json.load(sys.stdin)
class Context:
    function_name = invoked_function_arn = aws_request_id = "function"
    memory_limit_in_mb = 512
"""
COLD = CONTEXT + "import {0}; {0}.handler(event, Context())"
WARM = f"""\
{CONTEXT}
import time, {{0}}
{{0}}.handler(event, Context())
start = time.process_time()
for _ in range({WARM_CALLS}):
    {{0}}.handler(event, Context())
print((time.process_time() - start) / {WARM_CALLS})
"""


@dataclass(frozen=True)
class Case:
    """A program that reads an event, and the folders of its modules."""

    program: str
    event: Any
    path: tuple[Path, ...]

    def run(self) -> tuple[float, str]:
        """Return the CPU time of a new process in milliseconds, and all that it printed."""
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
    """Return the variables that the template sets; no bytecode is written, as /var/task is read-only."""
    variables = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]
    texts = {name: value for name, value in variables.items() if isinstance(value, str)}
    own = {"PYTHONPATH": os.pathsep.join(map(str, path)), "PYTHONDONTWRITEBYTECODE": "1"}
    return {**texts, **own}


def events() -> dict[str, Any]:
    """Return the event of each function in executions on the local runner, by the name of its module."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        algorithms = {"gradient-boosting": load_algorithm("gradient-boosting", ALGORITHM)}
        with aws.embedded(folder, algorithms=algorithms) as embedded:
            for file in sample_data.write_breast_cancer(folder):
                key = f"breast-cancer/{file.name}"
                deployment.put(embedded.client("s3"), BUCKET, key, file)
            given = {
                handler(embedded, call["FunctionName"]): call["Payload"]
                for call in invocations(embedded)
            }
    return {name: event for name, event in given.items() if name not in WITH_A_CLIENT}


def invocations(embedded: aws.Aws) -> list[dict[str, Any]]:
    """Deploy, execute a payload that is refused and one that succeeds, and return each call's arguments."""
    parameters = {"S3BucketArns": f"arn:aws:s3:::{BUCKET}"}
    deployed = stack.deploy(TEMPLATE_FILE, "benchmark", aws.REGION, parameters)
    machine = deployed.outputs["ModelTuningStateMachineArn"]
    refused = executed(embedded, machine, {}, "FAILED")
    return [*refused, *executed(embedded, machine, PAYLOAD, "SUCCEEDED")]


def executed(
    embedded: aws.Aws, machine: str, payload: dict[str, Any], status: str
) -> list[dict[str, Any]]:
    """Execute to this status, and return the arguments of each call of a function."""
    step_functions, sagemaker = embedded.client("stepfunctions"), embedded.client("sagemaker")
    arn = execution.start(step_functions, machine, f"benchmark-{status}", json.dumps(payload))
    ended = execution.follow(step_functions, sagemaker, arn, Console(stderr=True))
    if ended["status"] != status:
        sys.exit(f"The execution ended as {ended['status']}: {ended.get('cause')}")
    pages = step_functions.get_paginator("get_execution_history").paginate(executionArn=arn)
    scheduled = [e.get("taskScheduledEventDetails", {}) for page in pages for e in page["events"]]
    return [json.loads(e["parameters"]) for e in scheduled if e.get("resourceType") == "lambda"]


def handler(embedded: aws.Aws, function: str) -> str:
    """Return the module of a deployed function."""
    found = embedded.client("lambda").get_function_configuration(FunctionName=function)
    return str(found["Handler"]).split(".")[0]


def stage(folder: Path) -> dict[str, Path]:
    """Lay out the code as in Lambda: the functions', the layer's with and without bytecode, the runtime's."""
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
    """Link a package with the bytecode that its installation made; compile a single file."""
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
    """Return the cases to measure, by kind and subject."""
    theirs = staged["boto3_function"], staged["runtime"]
    made = {
        ("cold", FLOOR): Case("pass", {}, ()),
        ("cold", LOGGER): Case(LOGGER_PROGRAM, {}, (staged["layer"], staged["runtime"])),
        ("cold", BOTO3): Case(COLD.format("boto3_function"), {}, theirs),
    }
    for name, event in given.items():
        own = staged["functions"]
        made["cold", name] = Case(COLD.format(name), event, (own, staged["layer"]))
        made["bare", name] = Case(COLD.format(name), event, (own, staged["bare_layer"]))
        made["warm", name] = Case(WARM.format(name), event, (own, staged["layer"]))
    return made


def measure(options: Options) -> dict[tuple[str, str], list[float]]:
    """Return the milliseconds of each run; every round runs all cases once, in random order."""
    given = events()
    if options.quick:
        given = dict(list(given.items())[:1])
    with tempfile.TemporaryDirectory() as folder:
        made = cases(given, stage(Path(folder)))
        measured: dict[tuple[str, str], list[float]] = {key: [] for key in made}
        for _ in range(options.runs):
            for key in random.sample(list(made), len(made)):
                cpu, printed = made[key].run()
                # The functions' logs are above the figure.
                figure = printed.splitlines()[-1] if key[0] == "warm" else ""
                measured[key].append(1000 * float(figure) if figure else cpu)
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
            f"all functions together, cold, cost at most {SHARE_OF_ALL:.0%} of importing boto3 and making one client",
            f"{sums['cold'] / boto3:.0%}",
            sums["cold"] <= SHARE_OF_ALL * boto3,
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
