"""`serve` and `execute`: the AWS CLI, SDKs and make reach a served application, and Ctrl-C ends what it should.

The server is in this process, except for the test of its end.
"""

import contextlib
import io
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from local_runner import aws
from local_runner.__main__ import main
from local_runner.cli import results, serve, state_machine
from local_runner.cli.arguments import serve_parser
from local_runner.sagemaker.jobs.metrics import in_api_precision
from tests.local_runner import processes, reached
from tests.local_runner.cli import application
from tests.machine.deployed import ROOT

DEADLINE_SECONDS = 90
PROGRAMS = Path(sys.executable).parent
LOCAL_RUNNER = [sys.executable, "-m", "local_runner"]
# The variables of a shell without AWS. Make would say in which folder it runs if another make had started it.
NOT_OURS = ("AWS_", "MAKE", "MFLAGS")
SHELL = {
    **{name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)},
    "PATH": os.pathsep.join([str(PROGRAMS), os.environ["PATH"]]),
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
# As `sam deploy` names it, so that `execute` finds the stack by itself.
STACK = state_machine.default_stack_name() or ""
ENDLESS = """\
#!/usr/bin/env python3
import os, pathlib, signal
pathlib.Path({pids!r}, str(os.getpid())).touch()
signal.pause()
"""


@dataclass(frozen=True)
class Served:
    """The lines that `serve` has printed, and the folder in which the endless algorithm leaves its process ids."""

    said: str
    pids: Path

    @property
    def lines(self) -> list[str]:
        """The lines to paste."""
        return re.findall(r"^(?:export|aws) .*$", self.said, re.MULTILINE)

    @property
    def variables(self) -> dict[str, str]:
        exported = [line.removeprefix("export ").partition("=") for line in self.lines[:-1]]
        return {name: value for name, _, value in exported}

    @property
    def url(self) -> str:
        return self.variables["AWS_ENDPOINT_URL"]

    def client(self, service: str) -> Any:
        return reached.client(self.url, service)

    def ended(self, arn: str) -> dict[str, Any]:
        """Return DescribeExecution's answer, through HTTP, when the execution has ended."""
        states = self.client("stepfunctions")
        wait_for(lambda: states.describe_execution(executionArn=arn)["status"] != "RUNNING")
        return dict(states.describe_execution(executionArn=arn))

    def best(self, tuning_job_name: str) -> dict[str, Any]:
        """Return the description of the tuning job's best training job."""
        sagemaker = self.client("sagemaker")
        tuning_job = sagemaker.describe_hyper_parameter_tuning_job(
            HyperParameterTuningJobName=tuning_job_name
        )
        name = tuning_job["BestTrainingJob"]["TrainingJobName"]
        return dict(sagemaker.describe_training_job(TrainingJobName=name))


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def write_application(folder: Path) -> tuple[list[str], Path]:
    """Write the small application and an endless algorithm; return the options and the folder of its process ids."""
    pids = folder / "pids"
    pids.mkdir()
    options = application.write(folder)
    application.write_algorithm(folder / "endless", ENDLESS.format(pids=str(pids)))
    return ["--port=0", f"--algorithm=endless={folder / 'endless'}", *options], pids


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """An application that is served, and reached through HTTP."""
    options, pids = write_application(tmp_path_factory.mktemp("served"))
    said, stopped = io.StringIO(), threading.Event()
    console = Console(file=said, highlight=False, markup=False)
    parsed = serve_parser(STACK).parse_args(options)
    server = threading.Thread(target=serve.serve, args=(parsed, stopped, console))
    server.start()
    try:
        wait_for(lambda: "Logs: " in said.getvalue() or not server.is_alive())
        yield Served(said.getvalue(), pids)
    finally:
        stopped.set()
        server.join(DEADLINE_SECONDS)
    assert not server.is_alive()


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", Served]]:
    """A process that serves an application."""
    options, pids = write_application(folder)
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [*LOCAL_RUNNER, "serve", *options],
            cwd=ROOT,
            env=SHELL,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        wait_for(lambda: "Logs: " in (folder / "said").read_text() or process.poll() is not None)
        yield process, Served((folder / "said").read_text(), pids)
    finally:
        process.kill()
        process.wait()


def endless(name: str) -> dict[str, Any]:
    event = application.event(name, "training")
    event["TrainingJobDefinition"]["AlgorithmSpecification"]["AlgorithmName"] = "endless"
    return event


def written(file: Path, content: dict[str, Any]) -> Path:
    file.write_text(json.dumps(content))
    return file


def shell(command: str, folder: Path, variables: dict[str, str]) -> Any:
    """Return the JSON that a command line of the AWS CLI prints."""
    ended = subprocess.run(
        ["sh", "-ec", command],
        cwd=folder,
        env={**SHELL, **variables},
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout) if ended.stdout else None


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "65536"], "argument --port: '65536' should be a port from 0 to 65535"),
        (["--parameter", "a=b"], "Parameters: [a] do not exist in the template"),
    ],
    ids=["port", "parameter"],
)
def test_a_mistake_gets_one_clear_message_and_nothing_is_served(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    message: str,
) -> None:
    options, _ = write_application(tmp_path)
    with pytest.raises(SystemExit) as left:
        main(["serve", *options, *arguments])
    assert left.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith(f"error: {message}")


def test_the_printed_lines_start_an_execution_with_the_aws_cli(
    served: Served, tmp_path: Path
) -> None:
    written(tmp_path / "event.json", application.event("pasted", "training"))
    started = shell("\n".join(served.lines), tmp_path, {})
    ended = served.ended(started["executionArn"])
    assert ended["status"] == "SUCCEEDED"
    named = "--hyper-parameter-tuning-job-name pasted"
    described = shell(
        f"aws sagemaker describe-hyper-parameter-tuning-job {named}", tmp_path, served.variables
    )
    assert described["HyperParameterTuningJobStatus"] == "Completed"
    assert described["TrainingJobStatusCounters"]["Completed"] == 2
    best = served.best("pasted")
    assert json.loads(ended["output"]) == {"model": best["TrainingJobName"]}
    artifact = best["ModelArtifacts"]["S3ModelArtifacts"]
    shell(f"aws s3 cp --quiet {artifact} model.tar.gz", tmp_path, served.variables)
    assert (tmp_path / "model.tar.gz").stat().st_size > 0


def test_a_tuning_job_is_created_through_http(served: Served) -> None:
    sagemaker = served.client("sagemaker")
    (role,) = [
        each["Arn"]
        for each in served.client("iam").list_roles()["Roles"]
        if "sagemaker" in json.dumps(each["AssumeRolePolicyDocument"])
    ]
    request = application.event("through-http", "training")
    request["TrainingJobDefinition"]["RoleArn"] = role
    arn = sagemaker.create_hyper_parameter_tuning_job(**request)["HyperParameterTuningJobArn"]
    assert arn.endswith(":hyper-parameter-tuning-job/through-http")
    named = {"HyperParameterTuningJobName": "through-http"}
    describe = sagemaker.describe_hyper_parameter_tuning_job
    wait_for(lambda: describe(**named)["HyperParameterTuningJobStatus"] == "Completed")
    assert served.best("through-http")["TrainingJobStatus"] == "Completed"


def readme_line(start: str) -> list[str]:
    """Return the words of the command of the README that starts so."""
    readme = (ROOT / "README.md").read_text()
    return shlex.split(re.findall(rf"^{re.escape(start)}.*$", readme, re.MULTILINE)[0])


def test_make_execute_shows_the_result_that_aws_describes(served: Served, tmp_path: Path) -> None:
    words = readme_line("make execute EVENT=")
    assert [word.partition("=")[0] for word in words] == ["make", "execute", "EVENT", "ENDPOINT"]
    file = written(tmp_path / "made.json", application.event("made", "training"))
    # The environment for tests is installed already, maybe elsewhere.
    installed = ["-o", ".venv/installed", f"BIN={PROGRAMS}"]
    ended = subprocess.run(
        [*words[:2], *installed, f"EVENT={file}", f"ENDPOINT={served.url}", "VERBOSE=yes"],
        cwd=ROOT,
        env={**SHELL, **aws.CREDENTIALS},
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    (arn,) = re.findall(r"^Started (\S+)$", ended.stdout, re.MULTILINE)
    shown, _, rest = ended.stdout.partition("Output (DescribeExecution)\n")
    output, _, summary = rest.partition("\n\n")
    assert json.loads(output) == json.loads(served.ended(arn)["output"])
    best = served.best("made")
    jobs = served.client("sagemaker").list_training_jobs_for_hyper_parameter_tuning_job(
        HyperParameterTuningJobName="made", SortBy="CreationTime"
    )["TrainingJobSummaries"]
    by_objective = sorted(jobs, key=results.objective, reverse=True)
    assert re.findall(r"^(. \d{3}-[0-9a-f]{8})  Completed", shown, re.MULTILINE) == [
        f"{mark} {job['TrainingJobName'][-12:]}"
        for mark, job in zip("★ ", by_objective, strict=True)
    ]
    values = [metric["Value"] for metric in best["FinalMetricDataList"]]
    [objective] = re.findall(r"│ validation:auc │ (\S+)", shown)
    assert in_api_precision(float(objective)) == values[0]
    assert f"│ model        │ {best['TrainingJobName']} " in shown
    assert f"best       {best['TrainingJobName']}\n" in summary
    assert f"model      {best['TrainingJobName']}\n" in summary


def test_execute_ends_with_one_screen(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    for name, value in aws.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    file = written(tmp_path / "short.json", application.event("short", "training"))
    where = ["--stack-name", STACK, "--endpoint-url", served.url]
    assert main(["execute", str(file), *where]) == 0
    shown = capsys.readouterr().out
    facts = re.findall(r"^([a-z]+) {2,}\S", shown.rpartition("\n\n")[2], re.MULTILINE)
    assert facts == ["best", "objective", "tuned", "model", "artifact", "output", "cost"]
    assert len(shown.splitlines()) <= 40


def test_a_failed_execution_shows_error_and_cause_and_fails(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    for name, value in aws.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    file = written(tmp_path / "bad.json", application.event("bad", "training", Strategy="Guess"))
    where = ["--stack-name", STACK, "--endpoint-url", served.url]
    assert main(["execute", str(file), *where]) == 1
    shown = capsys.readouterr().out
    assert "│ status │ FAILED" in shown
    assert "│ error  │ SageMaker.AmazonSageMakerException" in shown
    assert "Value 'Guess' at" in shown


def test_ctrl_c_leaves_the_execution_running_and_says_how_to_stop_it(
    served: Served, tmp_path: Path
) -> None:
    file = written(tmp_path / "left.json", endless("left"))
    following = subprocess.Popen(
        [*LOCAL_RUNNER, "execute", str(file), "--endpoint-url", served.url],
        cwd=ROOT,
        env={**SHELL, **aws.CREDENTIALS},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    states = served.client("stepfunctions")
    wait_for(lambda: any(served.pids.iterdir()))
    following.send_signal(signal.SIGINT)
    said, errors = following.communicate(timeout=DEADLINE_SECONDS)
    assert (following.returncode, errors) == (130, "")
    (arn,) = re.findall(r"^Started (\S+)$", said, re.MULTILINE)
    assert states.describe_execution(executionArn=arn)["status"] == "RUNNING"
    look, stop = re.findall(r"^  (aws .*)$", said, re.MULTILINE)
    assert shell(look, tmp_path, aws.CREDENTIALS)["status"] == "RUNNING"
    shell(stop, tmp_path, aws.CREDENTIALS)
    assert served.ended(arn)["status"] == "ABORTED"


def test_ctrl_c_ends_the_server_its_executions_and_their_training(tmp_path: Path) -> None:
    with serving(tmp_path) as (process, running):
        states = running.client("stepfunctions")
        (machine,) = states.list_state_machines()["stateMachines"]
        states.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps(endless("stopped"))
        )
        wait_for(lambda: any(running.pids.iterdir()))
        program = tmp_path / "endless" / "train"
        assert processes.naming(program)
        process.send_signal(signal.SIGINT)
        assert process.wait(DEADLINE_SECONDS) == 0
        assert processes.naming(program) == []
        after = (tmp_path / "said").read_text().removeprefix(running.said)
        assert "Traceback" not in after


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "SIGTERM"])
def test_a_signal_stops_the_server_and_has_its_earlier_meaning_afterwards(number: int) -> None:
    before = signal.getsignal(number)
    with serve.signals() as stopped:
        os.kill(os.getpid(), number)
        assert stopped.wait(DEADLINE_SECONDS)
    assert signal.getsignal(number) == before
