"""The command line: one clear message for a mistake, and the whole story of a run."""

import json
import re
import stat
from pathlib import Path
from typing import Any

import pytest

from local_runner.__main__ import main
from tests.machine.deployed import GRADIENT_BOOSTING, ROOT, event

EVENT = "events/smallest.json"

TRAIN = """#!/usr/bin/env python3
import json, os, pathlib
base = pathlib.Path(os.environ["SAGEMAKER_BASE_DIR"])
values = json.loads((base / "input/config/hyperparameters.json").read_text())
(base / "model/rate").write_text(values["learn_rate"])
print("validation:auc=" + values["learn_rate"], flush=True)
"""
SCORE = """#!/usr/bin/env python3
import pathlib, sys
print("validation:auc=" + (pathlib.Path(sys.argv[1]) / "rate").read_text())
"""
OTHER_SCORE = """#!/bin/sh
echo validation:auc=2
"""
FAILING_SCORE = """#!/bin/sh
echo unreadable >&2; exit 3
"""


@pytest.fixture
def algorithm(tmp_path: Path) -> Path:
    """An algorithm that scores its own learning rate, in a few milliseconds."""
    folder = tmp_path / "algorithm"
    folder.mkdir()
    (folder / "algorithm.json").write_text((GRADIENT_BOOSTING / "algorithm.json").read_text())
    for name, source in {"train": TRAIN, "score": SCORE}.items():
        (folder / name).write_text(source)
        (folder / name).chmod(stat.S_IRWXU)
    return folder


def run(tmp_path: Path, algorithm: Path, payload: Any, event_file: str = "event.json") -> int:
    """The exit code of a run with a training and a validation channel."""
    (tmp_path / event_file).write_text(json.dumps(payload))
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    data = f"s3://example-data/breast-cancer/{{}}.csv={tmp_path / 'data.csv'}"
    arguments = [
        str(tmp_path / event_file),
        *("--algorithm", f"gradient-boosting={algorithm}"),
        *("--data", data.format("train"), "--data", data.format("validation")),
        *("--parameter", "S3BucketArns=arn:aws:s3:::example-data"),
        *("--template", str(ROOT / "template.yaml"), "--workdir", str(tmp_path / "work")),
    ]
    return main(arguments)


def payload(**changes: Any) -> dict[str, Any]:
    ranges = {"Name": "learn_rate", "MinValue": "0.1", "MaxValue": "0.9"}
    small = {
        "maxNumberOfTrainingJobs": 2,
        "parameterRanges": {"ContinuousParameterRanges": [ranges]},
    }
    return {**event("breast_cancer"), **small, **changes}


def test_a_run_shows_jobs_model_messages_and_the_proof(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, algorithm, payload()) == 0
    shown = capsys.readouterr().out
    titles = [
        "Deployed ",
        "Started arn:aws:states:us-east-1:123456789012:execution:",
        "Training jobs",
        "Best training job (DescribeTrainingJob)",
        "Model (DescribeModel)",
        "Message that a queue received",
        "E-mail: Tuning completed",
        "Proof: the artifact",
        "the same",
    ]
    assert sorted(titles, key=shown.index) == titles
    assert "NOT THE SAME" not in shown


def test_a_run_that_succeeds_shows_why_training_jobs_failed_and_their_logs(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fails_once = TRAIN.replace(
        "values = ",
        f"""first = pathlib.Path({str(tmp_path / "first")!r})
if not first.exists():
    first.touch()
    (base / "output/failure").write_text("no such column: age")
    raise SystemExit(3)
values = """,
    )
    (algorithm / "train").write_text(fails_once)
    assert run(tmp_path, algorithm, payload(maxParallelTrainingJobs=1)) == 0
    [(name, log)] = re.findall(
        r"^Training job (\S+) failed: AlgorithmError: no such column: age, exit code: 3\n  Log: (.*)$",
        capsys.readouterr().out,
        re.MULTILINE,
    )
    assert Path(log).is_relative_to(tmp_path / "work")
    assert log.endswith(f"/{name}/opt/ml/output/log")
    assert Path(log).exists()


@pytest.mark.parametrize(
    ("score", "shown"),
    [
        (
            OTHER_SCORE,
            r"NOT THE SAME.*Usual causes: the program reports the metric of its training",
        ),
        (FAILING_SCORE, "The artifact cannot be scored: score failed with exit code 3: unreadable"),
    ],
)
def test_an_artifact_that_does_not_score_its_objective_fails_the_run(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str], score: str, shown: str
) -> None:
    (algorithm / "score").write_text(score)
    assert run(tmp_path, algorithm, payload()) == 1
    assert re.search(shown, capsys.readouterr().out, re.DOTALL)


@pytest.mark.parametrize("missing", ["score program", "validation channel"])
def test_what_cannot_be_proven_is_said_and_is_no_failure(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str], missing: str
) -> None:
    changes = {}
    if missing == "score program":
        (algorithm / "score").unlink()
    else:
        changes = {"channels": payload()["channels"][:1]}
    assert run(tmp_path, algorithm, payload(**changes)) == 0
    said = "an executable program score and a validation channel are needed to prove an artifact"
    assert f"The artifact was not proven: {said}.\n" in capsys.readouterr().out


def test_a_run_that_makes_no_model_shows_its_output(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, algorithm, payload(dryRun=True)) == 0
    shown = capsys.readouterr().out
    assert "Output (DescribeExecution)" in shown
    assert '"HyperParameterTuningJobConfig": {' in shown
    assert "Model (DescribeModel)" not in shown


def test_a_failed_execution_shows_its_error_its_cause_the_email_and_where_the_logs_are(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, algorithm, payload(tuningStrategy="Guess")) == 1
    shown = capsys.readouterr().out
    assert "FAILED" in shown
    assert '"Guess" is not valid' in shown
    assert "E-mail: Tuning failed: InvalidInput" in shown
    assert f"Logs: {tmp_path / 'work'}" in shown


def test_a_file_name_that_is_no_execution_name_is_made_one(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(tmp_path, algorithm, {}, event_file=f"my event {'x' * 80}.json")
    started = re.search(r"Started \S+:(\S+)\n", capsys.readouterr().out)
    assert started
    assert re.fullmatch("my-event-x{62}-[0-9a-f]{8}", started[1])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: event"),
        (["run"], "the following arguments are required: event"),
        (["missing.json"], "argument event: 'missing.json' is not a file"),
        (["run", "missing.json"], "argument event: 'missing.json' is not a file"),
        (["./serve"], "argument event: './serve' is not a file"),
        ([EVENT, "--state-machine", "a"], "--state-machine should name one"),
        (["Makefile"], "argument event: 'Makefile' is not JSON: Expecting value: "),
        ([EVENT, "--data", "s3://b/k"], "argument --data: 's3://b/k' should be NAME=VALUE"),
        ([EVENT, "--data", "b/k=x"], "argument --data: 'b/k' should be s3://BUCKET/KEY"),
        ([EVENT, "--data", "s3://b=x"], "argument --data: 's3://b' should be s3://BUCKET/KEY"),
        ([EVENT, "--data", "s3://b/k=nowhere"], "argument --data: 'nowhere' is not a file"),
        ([EVENT, "--data", "s3://b/k=Makefile"], "The specified bucket is not valid."),
        ([EVENT, "--algorithm", "a"], "argument --algorithm: 'a' should be NAME=VALUE"),
        ([EVENT, "--algorithm", "a=nowhere"], "nowhere/train: missing; an algorithm folder needs"),
        ([EVENT, "--template", "nowhere"], "argument --template: 'nowhere' is not a file"),
        ([EVENT, "--parameter", "a"], "argument --parameter: 'a' should be NAME=VALUE"),
        ([EVENT, "--env", "=a"], "argument --env: '=a' should be NAME or NAME=VALUE"),
        ([EVENT, "--env", "NO_SUCH"], "argument --env: NO_SUCH is not set in this shell; give "),
        ([EVENT, "--memory", "4x"], "argument --memory: '4x' should be a size such as 512m or 4g"),
        ([EVENT, "--parallel", "0"], "argument --parallel: '0' should be a whole number of at "),
        ([EVENT, "--parameter", "a=b"], "error: Parameters: [a] do not exist in the template"),
    ],
)
def test_a_mistake_gets_one_clear_message(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as left:
        main([*arguments, "--workdir", str(tmp_path)])
    assert left.value.code == 2
    said = capsys.readouterr().err.splitlines()
    assert message in said[-1]
    assert sum("error:" in line for line in said) == 1


def test_an_interrupted_run_ends_as_a_shell_expects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("local_runner.cli.execution.follow", interrupted)
    assert main([EVENT, "--workdir", str(tmp_path)]) == 130


def test_a_template_that_nests_the_application_is_started_itself(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    resource = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/gradient-boosting"
    arguments = [
        str(ROOT / "events" / "parent" / "event.json"),
        *("--template", str(ROOT / "events" / "parent" / "template.yaml")),
        *("--parameter", f"AlgorithmArn={resource}", "--parameter", "DataBucket=own-data"),
        *("--algorithm", f"gradient-boosting={algorithm}"),
        *("--data", f"s3://own-data/training/train.csv={tmp_path / 'data.csv'}"),
        *("--data", f"s3://own-data/validation/validation.csv={tmp_path / 'data.csv'}"),
        *("--workdir", str(tmp_path / "work")),
    ]
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert re.search(r"Started \S+:execution:local-RetrainingStateMachine-\w+:event-\w+\n", shown)
    titles = [
        "Model (DescribeModel)",
        "Endpoint configuration (DescribeEndpointConfig)",
        "Message that a queue received",
        "E-mail: Tuning completed",
        "the same",
    ]
    assert sorted(titles, key=shown.index) == titles


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), "has no state machine"),
        (
            ("First", "Second"),
            "has the state machines First, Second; --state-machine should name one",
        ),
    ],
)
def test_a_template_without_one_state_machine_to_start_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], names: tuple[str, ...], told: str
) -> None:
    definition = {"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}}
    machine = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Definition": definition},
    }
    resources = {"Topic": {"Type": "AWS::SNS::Topic"}, **dict.fromkeys(names, machine)}
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    (tmp_path / "template.json").write_text(json.dumps(template))
    with pytest.raises(SystemExit):
        main(
            [
                str(ROOT / EVENT),
                *("--template", str(tmp_path / "template.json"), "--workdir", str(tmp_path)),
            ]
        )
    said = capsys.readouterr().err.splitlines()[-1]
    assert said.endswith(f"The stack local {told}")
