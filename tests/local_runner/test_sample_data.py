"""The sample data is identical everywhere, and its command prints its paths."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from local_runner.sample_data import main

FILES = [
    f"{data}/{part}.csv"
    for data in ("breast_cancer", "breast_cancer_xgboost", "diabetes")
    for part in ("train", "validation")
]


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def written(tmp_path: Path) -> dict[str, list[dict[str, str]]]:
    main([str(tmp_path)])
    return {name: rows(tmp_path / name) for name in FILES}


def test_all_files_are_written_and_their_paths_printed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main([str(tmp_path)])
    assert capsys.readouterr().out == "".join(f"{tmp_path / name}\n" for name in FILES)
    assert [name for name in FILES if not (tmp_path / name).is_file()] == []


def test_both_classes_of_breast_cancer_are_in_both_parts(
    written: dict[str, list[dict[str, str]]],
) -> None:
    training, validation = (
        written[f"breast_cancer/{part}.csv"] for part in ("train", "validation")
    )
    assert Counter(row["malignant"] for row in training) == {"0": 267, "1": 159}
    assert Counter(row["malignant"] for row in validation) == {"0": 90, "1": 53}
    assert len(training[0]) == 31


def test_the_data_for_xgboost_are_the_same_rows_with_the_label_first_and_no_header(
    tmp_path: Path,
) -> None:
    main([str(tmp_path)])
    for part in ("train", "validation"):
        _, *lines = (tmp_path / f"breast_cancer/{part}.csv").read_text().splitlines()
        moved = [f"{line.rpartition(',')[2]},{line.rpartition(',')[0]}" for line in lines]
        own = (tmp_path / f"breast_cancer_xgboost/{part}.csv").read_text().splitlines()
        assert own == moved


def test_diabetes_has_ten_features_and_the_progression_of_442_patients(
    written: dict[str, list[dict[str, str]]],
) -> None:
    training, validation = (written[f"diabetes/{part}.csv"] for part in ("train", "validation"))
    assert (len(training), len(validation)) == (331, 111)
    assert ",".join(training[0]) == "age,sex,bmi,bp,s1,s2,s3,s4,s5,s6,progression"
    measured = [float(row["progression"]) for row in training + validation]
    assert (min(measured), max(measured)) == (25.0, 346.0)


def test_the_same_rows_are_written_every_time(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main([str(tmp_path / name)])
    for file in FILES:
        assert (tmp_path / "one" / file).read_bytes() == (tmp_path / "two" / file).read_bytes()


def test_a_folder_that_cannot_be_written_gets_one_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "file"
    file.touch()
    with pytest.raises(SystemExit) as left:
        main([str(file)])
    assert left.value.code == 1
    assert capsys.readouterr().err == f"{file} cannot be written: Not a directory\n"
