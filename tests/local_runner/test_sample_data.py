"""The sample data is the same everywhere, and its command says where it is."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from local_runner.sample_data import main


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


def test_both_files_are_written_and_their_paths_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path)])
    training, validation = (
        tmp_path / "breast_cancer" / name for name in ("train.csv", "validation.csv")
    )
    assert capsys.readouterr().out == f"{training}\n{validation}\n"
    assert Counter(row["malignant"] for row in rows(training)) == {"0": 267, "1": 159}
    assert Counter(row["malignant"] for row in rows(validation)) == {"0": 90, "1": 53}
    assert len(rows(training)[0]) == 31


def test_the_same_rows_are_written_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main([str(tmp_path / name)])
    for file in ("train.csv", "validation.csv"):
        first, second = (tmp_path / name / "breast_cancer" / file for name in ("one", "two"))
        assert first.read_bytes() == second.read_bytes()
