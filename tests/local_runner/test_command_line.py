"""The command line: one clear message for a mistake, and the whole story of a run."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from local_runner.__main__ import main
from machine import GRADIENT_BOOSTING, ROOT, event

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


def run(tmp_path: Path, algorithm: Path, payload: Any) -> int:
    """The exit code of a run with a training and a validation channel."""
    (tmp_path / "event.json").write_text(json.dumps(payload))
    (tmp_path / "data.csv").write_text("a,b\n1,2\n")
    data = f"s3://example-data/breast-cancer/{{}}.csv={tmp_path / 'data.csv'}"
    arguments = [
        str(tmp_path / "event.json"),
        *("--algorithm", f"gradient-boosting={algorithm}"),
        *("--data", data.format("train"), "--data", data.format("validation")),
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
    for part in (
        "Training jobs",
        "Best training job (DescribeTrainingJob)",
        "Model (DescribeModel)",
        "Message that a queue received",
        "E-mail: Tuning completed",
        "the same",
    ):
        assert part in shown


def test_an_artifact_that_scores_otherwise_fails_the_run(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (algorithm / "score").write_text(SCORE.replace(".read_text())", '.read_text() + "1")'))
    assert run(tmp_path, algorithm, payload()) == 1
    assert "NOT THE SAME" in capsys.readouterr().out


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
    assert "The artifact was not proven" in capsys.readouterr().out


def test_a_failed_execution_shows_its_error_its_cause_and_the_email(
    tmp_path: Path, algorithm: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, algorithm, payload(tuningStrategy="Guess")) == 1
    shown = capsys.readouterr().out
    assert "InvalidInput" in shown
    assert '"Guess" is not valid' in shown
    assert "E-mail: Tuning failed: InvalidInput" in shown


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "the following arguments are required: event"),
        (["missing.json"], "'missing.json' is not a file"),
        (["template.yaml"], "'template.yaml' is not JSON"),
        (["events/smallest.json", "--data", "s3://b/k"], "'s3://b/k' should be NAME=VALUE"),
        (["events/smallest.json", "--data", "b/k=x"], "'b/k' should be s3://BUCKET/KEY"),
        (["events/smallest.json", "--data", "s3://b/k=nowhere"], "'nowhere' is not a file"),
        (["events/smallest.json", "--algorithm", "a=nowhere"], "nowhere/train: missing"),
        (["events/smallest.json", "--parameter", "a"], "'a' should be NAME=VALUE"),
    ],
)
def test_a_mistake_gets_one_clear_message(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    message: str,
) -> None:
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as left:
        main(arguments)
    assert left.value.code == 2
    assert message in capsys.readouterr().err
