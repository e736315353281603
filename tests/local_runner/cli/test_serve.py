"""`serve` and `execute` as processes: the AWS CLI, SDKs and make reach the same application as a run does."""

import contextlib
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from local_runner import aws
from local_runner.__main__ import main
from local_runner.sample_data import write_breast_cancer
from tests.local_runner import processes
from tests.machine.deployed import GRADIENT_BOOSTING, ROOT, event

DEADLINE_SECONDS = 90
PROGRAMS = Path(sys.executable).parent
LOCAL_RUNNER = [sys.executable, "-m", "local_runner"]
# What a shell without AWS in it would hand on.
# A make inside of `make test` would say in which folder it is.
NOT_OURS = ("AWS_", "MAKE", "MFLAGS")
SHELL = {
    **{name: value for name, value in os.environ.items() if not name.startswith(NOT_OURS)},
    "PATH": os.pathsep.join([str(PROGRAMS), os.environ["PATH"]]),
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
}
STACK = "sagemaker-model-tuner"
ONE_JOB = {"maxNumberOfTrainingJobs": 1, "maxParallelTrainingJobs": 1}
ENDLESS = """#!/usr/bin/env python3
import pathlib, signal
pathlib.Path({started!r}).touch()
signal.pause()
"""


@dataclass(frozen=True)
class Served:
    """A process that serves, what it said, and the folder of its endless algorithm."""

    process: "subprocess.Popen[str]"
    said: str
    endless: Path

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
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=aws.REGION,
            aws_access_key_id="local",
            aws_secret_access_key="local",
        )

    def is_training(self) -> bool:
        """Whether the endless algorithm has begun."""
        return (self.endless / "started").exists()

    def ended(self, arn: str) -> dict[str, Any]:
        """DescribeExecution's answer, through HTTP, when the execution has ended."""
        states = self.client("stepfunctions")
        wait_for(lambda: states.describe_execution(executionArn=arn)["status"] != "RUNNING")
        return dict(states.describe_execution(executionArn=arn))


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def endless_algorithm(folder: Path) -> None:
    """An algorithm whose training says that it has started, and never ends."""
    folder.mkdir()
    (folder / "algorithm.json").write_text((GRADIENT_BOOSTING / "algorithm.json").read_text())
    (folder / "train").write_text(ENDLESS.format(started=str(folder / "started")))
    (folder / "train").chmod(0o755)


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[Served]:
    """`serve` with the shipped algorithm, its data and an endless algorithm; stopped in the end, which it does well."""
    endless_algorithm(folder / "endless")
    options = [f"--algorithm=gradient-boosting={GRADIENT_BOOSTING}"]
    options += [f"--algorithm=endless={folder / 'endless'}", f"--workdir={folder / 'work'}"]
    options.append("--parameter=S3BucketArns=arn:aws:s3:::example-data")
    for file in write_breast_cancer(folder):
        options.append(f"--data=s3://example-data/breast-cancer/{file.name}={file}")
    with (folder / "said").open("w") as said:
        process = subprocess.Popen(
            [*LOCAL_RUNNER, "serve", "--port=0", *options],
            cwd=ROOT,
            env=SHELL,
            stdout=said,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
    try:
        wait_for(lambda: "Logs: " in (folder / "said").read_text() or process.poll() is not None)
        yield Served(process, (folder / "said").read_text(), folder / "endless")
        process.terminate()
        assert process.wait(DEADLINE_SECONDS) == 0
    finally:
        process.kill()
        process.wait()


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(tmp_path_factory.mktemp("served")) as running:
        yield running


def payload(name: str, **changes: Any) -> dict[str, Any]:
    model = {**event("breast_cancer")["model"], "name": f"{name}-model"}
    return {
        **event("breast_cancer"),
        "tuningJobName": name,
        "maxNumberOfTrainingJobs": 2,
        "model": model,
        **changes,
    }


def endless(name: str) -> dict[str, Any]:
    arn = event("breast_cancer")["algorithmARN"].replace("gradient-boosting", "endless")
    return payload(name, algorithmARN=arn, maxParallelTrainingJobs=1)


def written(file: Path, content: dict[str, Any]) -> Path:
    file.write_text(json.dumps(content))
    return file


def shell(command: str, folder: Path, variables: dict[str, str]) -> Any:
    """The JSON that a command line of the AWS CLI prints."""
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


def test_the_printed_lines_start_an_execution_with_the_aws_cli(
    served: Served, tmp_path: Path
) -> None:
    written(tmp_path / "event.json", payload("pasted", **ONE_JOB))
    started = shell("\n".join(served.lines), tmp_path, {})
    ended = served.ended(started["executionArn"])
    assert ended["status"] == "SUCCEEDED"
    best = json.loads(ended["output"])["best"]
    named = "--hyper-parameter-tuning-job-name pasted"
    described = shell(
        f"aws sagemaker describe-hyper-parameter-tuning-job {named}", tmp_path, served.variables
    )
    assert described["HyperParameterTuningJobStatus"] == "Completed"
    assert described["TrainingJobStatusCounters"]["Completed"] == 1
    assert described["BestTrainingJob"]["TrainingJobName"] == best["trainingJobName"]
    artifact = json.loads(ended["output"])["bestModelDataUrl"]
    shell(f"aws s3 cp --quiet {artifact} model.tar.gz", tmp_path, served.variables)
    assert (tmp_path / "model.tar.gz").stat().st_size > 0


def test_a_tuning_job_is_created_through_http_as_within(served: Served) -> None:
    sagemaker = served.client("sagemaker")
    request = dry_run(served)
    request["HyperParameterTuningJobName"] = "through-http"
    arn = sagemaker.create_hyper_parameter_tuning_job(**request)["HyperParameterTuningJobArn"]
    assert arn.endswith(":hyper-parameter-tuning-job/through-http")
    wait_for(lambda: tuning_job(sagemaker)["HyperParameterTuningJobStatus"] == "Completed")
    best = tuning_job(sagemaker)["BestTrainingJob"]["TrainingJobName"]
    described = sagemaker.describe_training_job(TrainingJobName=best)
    assert described["TrainingJobStatus"] == "Completed"


def tuning_job(sagemaker: Any) -> Any:
    return sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName="through-http")


def dry_run(served: Served) -> dict[str, Any]:
    """The request for a tuning job, as the application would send it."""
    states = served.client("stepfunctions")
    (machine,) = states.list_state_machines()["stateMachines"]
    small = payload("shown", **ONE_JOB, dryRun=True)
    started = states.start_execution(
        stateMachineArn=machine["stateMachineArn"], input=json.dumps(small)
    )
    output = json.loads(served.ended(started["executionArn"])["output"])
    return dict(output["dryRun"]["createHyperParameterTuningJob"])


def readme_line(start: str) -> list[str]:
    """The words of the command of the README that starts so."""
    readme = (ROOT / "README.md").read_text()
    return shlex.split(re.findall(rf"^{re.escape(start)}.*$", readme, re.MULTILINE)[0])


def test_make_execute_shows_the_result_that_aws_describes(served: Served, tmp_path: Path) -> None:
    words = readme_line("make execute EVENT=")
    assert [word.partition("=")[0] for word in words] == ["make", "execute", "EVENT", "ENDPOINT"]
    file = written(tmp_path / "made.json", payload("made"))
    # The environment for tests is installed already, and need not be at its place.
    installed = ["-o", ".venv/installed", f"BIN={PROGRAMS}"]
    ended = subprocess.run(
        [*words[:2], *installed, f"EVENT={file}", f"ENDPOINT={served.url}"],
        cwd=ROOT,
        env={**SHELL, **aws.CREDENTIALS},
        capture_output=True,
        text=True,
        timeout=DEADLINE_SECONDS,
    )
    assert (ended.returncode, ended.stderr) == (0, "")
    (arn,) = re.findall(r"^Started (\S+)$", ended.stdout, re.MULTILINE)
    description = served.ended(arn)
    shown, _, output = ended.stdout.partition("Output (DescribeExecution)\n")
    assert json.loads(output) == json.loads(description["output"])
    best = json.loads(description["output"])["best"]
    assert re.findall(r"(\d{3}-[0-9a-f]{8}) │ Completed", shown) == sorted(
        job["trainingJobName"][-12:] for job in best["bestTrainingJobs"]
    )
    assert f"│ validation:auc │ {best['objective']['value']!r} " in shown
    assert "│ model        │ made-model " in shown


def test_a_failed_execution_shows_error_and_cause_and_fails(
    served: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: Any
) -> None:
    for name, value in aws.CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    file = written(tmp_path / "bad.json", payload("bad", tuningStrategy="Guess"))
    where = ["--stack-name", STACK, "--endpoint-url", served.url]
    assert main(["execute", str(file), *where]) == 1
    shown = capsys.readouterr().out
    assert "│ status │ FAILED" in shown
    assert "│ error  │ InvalidInput" in shown
    assert '"Guess" is not valid' in shown


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
    wait_for(served.is_training)
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
    with serving(tmp_path) as running:
        states = running.client("stepfunctions")
        (machine,) = states.list_state_machines()["stateMachines"]
        states.start_execution(
            stateMachineArn=machine["stateMachineArn"], input=json.dumps(endless("stopped"))
        )
        wait_for(running.is_training)
        assert processes.naming(running.endless / "train")
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(DEADLINE_SECONDS) == 0
        assert processes.naming(running.endless / "train") == []
        assert (tmp_path / "said").read_text() == running.said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--port", "65536"], "argument --port: '65536' should be a port from 0 to 65535"),
        (["--parameter", "a=b"], "Parameters: [a] do not exist in the template"),
    ],
)
def test_a_mistake_gets_one_clear_message_and_nothing_is_served(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(ROOT)
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    with pytest.raises(SystemExit) as left:
        main(["serve", "--port=0", "--workdir", str(tmp_path), *arguments])
    assert left.value.code == 2
    assert capsys.readouterr().err.splitlines()[-1].endswith(f"error: {message}")
    after = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    assert after == handlers
