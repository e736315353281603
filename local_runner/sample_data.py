"""scikit-learn's bundled breast-cancer and diabetes data as CSV files: python -m local_runner.sample_data DIR

The files are written offline, with identical rows every time. Breast cancer is there twice: with a header, and as
SageMaker's XGBoost reads it, without. Only the functions that need scikit-learn import it, since it takes longer to
import than all else.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

TARGET = "malignant"
DIABETES_TARGET = "progression"
VALIDATION_SHARE = 0.25
SPLIT_SEED = 1

Rows = Iterable[Sequence[float]]


def write_breast_cancer(folder: Path) -> tuple[Path, Path]:
    """Write breast_cancer/train.csv and breast_cancer/validation.csv below the folder, and return their paths."""
    header, training, validation = _breast_cancer()
    return _write_both(folder / "breast_cancer", header, training, validation)


def write_breast_cancer_xgboost(folder: Path) -> tuple[Path, Path]:
    """Write the same rows into breast_cancer_xgboost/ without a header and with the label first; return the paths.

    https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost.html, "Input/Output Interface"
    """
    _, *parts = _breast_cancer()
    training, validation = ([[row[-1], *row[:-1]] for row in part] for part in parts)
    return _write_both(folder / "breast_cancer_xgboost", [], training, validation)


def _breast_cancer() -> tuple[Sequence[str], Rows, Rows]:
    """Return the header, the rows to train with and the rows to validate with."""
    from sklearn.datasets import load_breast_cancer

    data = load_breast_cancer()
    header = [*(name.replace(" ", "_") for name in data.feature_names), TARGET]
    # scikit-learn labels benign tumours with 1, but the model is to find the malignant ones.
    malignant = 1 - data.target
    rows = [[*map(float, row), int(label)] for row, label in zip(data.data, malignant, strict=True)]
    return header, *_split(rows, stratify=malignant)


def write_diabetes(folder: Path) -> tuple[Path, Path]:
    """Write diabetes/train.csv and diabetes/validation.csv below the folder, and return their paths."""
    from sklearn.datasets import load_diabetes

    data = load_diabetes()
    header = [*data.feature_names, DIABETES_TARGET]
    rows = [[*map(float, row), float(y)] for row, y in zip(data.data, data.target, strict=True)]
    return _write_both(folder / "diabetes", header, *_split(rows))


def _split(rows: Rows, **options: Any) -> tuple[Rows, Rows]:
    """Return the rows to train with and the rows to validate with."""
    from sklearn.model_selection import train_test_split

    training, validation = train_test_split(
        rows, test_size=VALIDATION_SHARE, random_state=SPLIT_SEED, **options
    )
    return training, validation


def _write_both(
    folder: Path, header: Sequence[str], training: Rows, validation: Rows
) -> tuple[Path, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    return (
        _write(folder / "train.csv", header, training),
        _write(folder / "validation.csv", header, validation),
    )


def _write(path: Path, header: Sequence[str], rows: Rows) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        if header:
            writer.writerow(header)
        writer.writerows(rows)
    return path


def write(folder: Path) -> list[Path]:
    """Write every data set below the folder, and return the paths."""
    return [
        *write_breast_cancer(folder),
        *write_breast_cancer_xgboost(folder),
        *write_diabetes(folder),
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m local_runner.sample_data", description=__doc__)
    parser.add_argument(
        "directory",
        type=Path,
        help="folder that receives breast_cancer/, breast_cancer_xgboost/ and diabetes/",
    )
    for path in write(parser.parse_args(arguments).directory):
        print(path)


if __name__ == "__main__":
    main()
