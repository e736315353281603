"""The proof of an artifact: the object in S3, unpacked and scored by the algorithm's own program."""

import io
import textwrap
from pathlib import Path
from typing import Any

import pytest
from backports import tarfile

from local_runner.cli import proof
from local_runner.cli.proof import Proof
from local_runner.sagemaker.algorithms import Algorithm
from tests.local_runner.sagemaker.scripted_training import BUCKET, scripted_algorithm

ARTIFACT = "models/job/output/model.tar.gz"
MODEL = {"PrimaryContainer": {"ModelDataUrl": f"s3://{BUCKET}/{ARTIFACT}"}}
NOTHING_TO_SCORE_WITH = (
    "an executable program score and a validation channel are needed to prove an artifact"
)

# The score is the model's number times the number of data files.
SCORE = """\
#!/usr/bin/env python3
import pathlib, sys
model, data = map(pathlib.Path, sys.argv[1:])
files = [file for file in data.rglob("*") if file.is_file()]
print("loss=0.5")
print("score=0")
print("score=" + str(float((model / "number").read_text()) * len(files)))
"""


@pytest.fixture
def algorithm(tmp_path: Path) -> Algorithm:
    algorithm = scripted_algorithm(tmp_path / "algorithm", "")
    write_score(algorithm, SCORE)
    return algorithm


def write_score(algorithm: Algorithm, program: str) -> None:
    score = algorithm.folder / "score"
    score.write_text(textwrap.dedent(program))
    score.chmod(0o755)


def put_artifact(s3: Any, number: str, name: str = "number") -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        entry = tarfile.TarInfo(name)
        entry.size = len(number)
        archive.addfile(entry, io.BytesIO(number.encode()))
    s3.put_object(Bucket=BUCKET, Key=ARTIFACT, Body=packed.getvalue())


def training_job(*channels: str, metric: str = "score", value: float = 0.25) -> dict[str, Any]:
    """Return DescribeTrainingJob's answer for a job with these channels."""
    return {
        "InputDataConfig": [
            {
                "ChannelName": channel,
                "DataSource": {
                    "S3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": f"s3://{BUCKET}/data/{channel}",
                    }
                },
            }
            for channel in channels
        ],
        "FinalHyperParameterTuningJobObjectiveMetric": {"MetricName": metric, "Value": value},
    }


@pytest.fixture
def stored(s3: Any) -> Any:
    """Return an S3 with the artifact and two files of one name in the validation channel."""
    put_artifact(s3, "0.125")
    for key in (
        "data/training/rows.csv",
        "data/validation/a/rows.csv",
        "data/validation/b/rows.csv",
    ):
        s3.put_object(Bucket=BUCKET, Key=key, Body=b"1,2")
    return s3


JOB = training_job("training", "validation")


def test_the_proof_holds_when_the_artifact_scores_the_reported_objective(
    stored: Any, algorithm: Algorithm, tmp_path: Path
) -> None:
    proven = proof.prove(stored, JOB, MODEL, algorithm, tmp_path / "proof")
    assert proven == Proof("score", 0.25, 0.25)
    assert proven.holds


def test_the_proof_does_not_hold_for_another_artifact(
    stored: Any, algorithm: Algorithm, tmp_path: Path
) -> None:
    put_artifact(stored, "0.375")
    proven = proof.prove(stored, JOB, MODEL, algorithm, tmp_path / "proof")
    assert proven == Proof("score", 0.25, 0.75)
    assert not proven.holds


def test_the_proof_does_not_hold_for_other_data(
    stored: Any, algorithm: Algorithm, tmp_path: Path
) -> None:
    stored.delete_object(Bucket=BUCKET, Key="data/validation/b/rows.csv")
    proven = proof.prove(stored, JOB, MODEL, algorithm, tmp_path / "proof")
    assert proven == Proof("score", 0.25, 0.125)


def test_another_objective_is_read_by_its_own_expression(
    stored: Any, algorithm: Algorithm, tmp_path: Path
) -> None:
    job = training_job("validation", metric="loss", value=0.5)
    assert proof.prove(stored, job, MODEL, algorithm, tmp_path / "proof").holds


def test_without_a_validation_channel_nothing_is_proven(
    stored: Any, algorithm: Algorithm, tmp_path: Path
) -> None:
    with pytest.raises(proof.NotProvableError) as refused:
        proof.prove(stored, training_job("training"), MODEL, algorithm, tmp_path / "proof")
    assert str(refused.value) == NOTHING_TO_SCORE_WITH


@pytest.mark.parametrize("spoil", [Path.unlink, lambda score: score.chmod(0o600)])
def test_without_a_program_that_scores_nothing_is_proven(
    stored: Any, algorithm: Algorithm, tmp_path: Path, spoil: Any
) -> None:
    spoil(algorithm.folder / "score")
    with pytest.raises(proof.NotProvableError) as refused:
        proof.prove(stored, JOB, MODEL, algorithm, tmp_path / "proof")
    assert str(refused.value) == NOTHING_TO_SCORE_WITH


@pytest.mark.parametrize(
    ("program", "message"),
    [
        ("#!/bin/sh\necho unreadable >&2; exit 3\n", "score failed with exit code 3: unreadable"),
        ("#!/bin/sh\necho loss=1\n", "score printed no score: loss=1"),
        ("#!/bin/sh\necho score=none\n", "score printed no score: score=none"),
    ],
)
def test_a_program_that_cannot_score_the_artifact_is_an_error_that_says_why(
    stored: Any, algorithm: Algorithm, tmp_path: Path, program: str, message: str
) -> None:
    write_score(algorithm, program)
    with pytest.raises(proof.ScoreError) as raised:
        proof.prove(stored, JOB, MODEL, algorithm, tmp_path / "proof")
    assert str(raised.value) == message


def test_an_artifact_cannot_write_outside_its_folder(
    stored: Any, algorithm: Algorithm, tmp_path: Path
) -> None:
    put_artifact(stored, "1", name="../escaped")
    with pytest.raises(tarfile.OutsideDestinationError):
        proof.prove(stored, JOB, MODEL, algorithm, tmp_path / "proof")
    assert not (tmp_path / "proof" / "escaped").exists()
