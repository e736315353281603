"""Writes scikit-learn's bundled breast-cancer data as CSV files: python -m local_runner.sample_data DIR

Offline, and the same rows every time.
"""

import argparse
import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from sklearn.datasets import load_breast_cancer
from sklearn.model_selection import train_test_split

TARGET = "malignant"
VALIDATION_SHARE = 0.25
SPLIT_SEED = 1


def write_breast_cancer(folder: Path) -> tuple[Path, Path]:
    """breast_cancer/train.csv and breast_cancer/validation.csv below the folder; their paths."""
    data = load_breast_cancer()
    header = [*(name.replace(" ", "_") for name in data.feature_names), TARGET]
    # scikit-learn calls the benign tumours 1; what one wants to find is the other kind.
    malignant = 1 - data.target
    rows = [[*map(float, row), int(label)] for row, label in zip(data.data, malignant, strict=True)]
    training, validation = train_test_split(
        rows, test_size=VALIDATION_SHARE, stratify=malignant, random_state=SPLIT_SEED
    )
    target = folder / "breast_cancer"
    target.mkdir(parents=True, exist_ok=True)
    return (
        _write(target / "train.csv", header, training),
        _write(target / "validation.csv", header, validation),
    )


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[float]]) -> Path:
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m local_runner.sample_data", description=__doc__)
    parser.add_argument("directory", type=Path, help="folder that receives breast_cancer/")
    for path in write_breast_cancer(parser.parse_args(arguments).directory):
        print(path)


if __name__ == "__main__":
    main()
