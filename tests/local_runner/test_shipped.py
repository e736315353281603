"""What ships is there when an event names it: algorithms and sample data."""

from dataclasses import replace
from pathlib import Path

import pytest

from local_runner import shipped

OWN, DEFAULT = shipped.BUCKETS


def test_the_shipped_algorithms_are_named_after_their_folders() -> None:
    found = {name: each.request["AlgorithmName"] for name, each in shipped.algorithms().items()}
    names = ["gradient-boosting", "kernel-ridge", "xgboost"]
    assert found == {name: name for name in names}


def test_a_given_algorithm_replaces_the_shipped_one_of_its_name_and_comes_first() -> None:
    shipped_ones = shipped.algorithms()
    given = [replace(shipped_ones["xgboost"], name=name) for name in ("kernel-ridge", "own")]
    found = shipped.algorithms(given)
    assert list(found) == ["kernel-ridge", "own", "gradient-boosting", "xgboost"]
    assert [found[each.name] for each in given] == given


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ("", []),
        ("s3://example-data/model-artifacts/", []),
        ("s3://other/breast-cancer/train.csv", []),
        (f"s3://{OWN}/diabetes/train.csv", [(OWN, "diabetes/train.csv")]),
        (
            f"s3://{OWN}/diabetes/",
            [(OWN, "diabetes/train.csv"), (OWN, "diabetes/validation.csv")],
        ),
        (
            f's3://{DEFAULT}/breast-cancer-xgboost/train.csv", "s3://{OWN}/breast-cancer/train',
            [(OWN, "breast-cancer/train.csv"), (DEFAULT, "breast-cancer-xgboost/train.csv")],
        ),
    ],
    ids=["nothing", "an output", "another bucket", "an object", "a prefix", "two"],
)
def test_the_sample_data_that_a_text_names_is_written(
    tmp_path: Path, named: str, expected: list[tuple[str, str]]
) -> None:
    found = shipped.sample_data(f'{{"any": "{named}"}}', tmp_path)
    assert [(bucket, key) for bucket, key, _ in found] == expected
    assert [file for _, _, file in found if not file.is_file()] == []
    assert bool(list(tmp_path.iterdir())) == bool(expected)


def test_without_a_text_all_sample_data_is_there(tmp_path: Path) -> None:
    found = shipped.sample_data(None, tmp_path)
    assert len({(bucket, key) for bucket, key, _ in found}) == 12
    assert [file for _, _, file in found if not file.is_file()] == []
