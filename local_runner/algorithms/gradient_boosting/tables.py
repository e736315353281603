"""CSV files as numbers: columns are learned from training data, then applied to any data.

A learned column is plain data, so a model that contains it can be loaded without this file.
"""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Row = dict[str, str]
Column = dict[str, Any]
Matrix = NDArray[np.float64]

# The texts of missing values.
MISSING = frozenset({"", "na", "nan", "n/a", "null", "none", "?"})


def read_rows(folder: Path) -> list[Row]:
    """Return the rows of every file in a channel's folder; raise ValueError if there are none."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    rows = [row for path in files for row in _read_file(path)]
    if not rows:
        raise ValueError(
            f"The {folder.name} channel has no rows; give it a CSV file with a header."
        )
    return rows


def _read_file(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        reader = csv.DictReader(file, restkey="", restval="")
        return [{name: str(value).strip() for name, value in row.items()} for row in reader]


def is_missing(text: str) -> bool:
    return text.lower() in MISSING


def with_target(rows: Iterable[Row], target: str, channel: str) -> list[Row]:
    """Return the rows that have a target; raise ValueError if no row has a target."""
    kept = [row for row in rows if not is_missing(row.get(target, ""))]
    if not kept:
        raise ValueError(f"The {channel} channel has no values in the target column {target}.")
    return kept


def learn_columns(
    rows: Sequence[Row], target: str, ignored: Iterable[str], categorical: Iterable[str]
) -> list[Column]:
    """Return how to turn each column into numbers: as they are, or as the position of a known category."""
    names = [name for name in rows[0] if name and name not in {target, *ignored}]
    if not names:
        raise ValueError("The training channel has no column besides the target to learn from.")
    return [_learn_column(name, rows, name in set(categorical)) for name in names]


def _learn_column(name: str, rows: Sequence[Row], categorical: bool) -> Column:
    texts = [row.get(name, "") for row in rows]
    present = [text for text in texts if not is_missing(text)]
    numbers = None if categorical else _numbers(present)
    if numbers is None:
        return {"name": name, "categories": sorted(set(present)), "fill": -1.0}
    return {"name": name, "categories": None, "fill": float(np.median(numbers or [0.0]))}


def _numbers(texts: Iterable[str]) -> list[float] | None:
    try:
        return [float(text) for text in texts]
    except ValueError:
        return None


def to_matrix(rows: Sequence[Row], columns: Sequence[Column]) -> Matrix:
    """Return a row of numbers for each row; raise ValueError for text in a column of numbers."""
    return np.array([_to_numbers(rows, column) for column in columns], dtype=np.float64).T


def _to_numbers(rows: Sequence[Row], column: Column) -> list[float]:
    name: str = column["name"]
    fill: float = column["fill"]
    texts = [row.get(name, "") for row in rows]
    if column["categories"] is not None:
        positions = {text: float(at) for at, text in enumerate(column["categories"])}
        return [positions.get(text, fill) for text in texts]
    numbers = _numbers("nan" if is_missing(text) else text for text in texts)
    if numbers is None:
        raise ValueError(
            f"Column {name} holds numbers in the training channel, but text elsewhere."
        )
    return [fill if np.isnan(number) else number for number in numbers]


def learn_classes(rows: Iterable[Row], target: str) -> list[str]:
    """Return the sorted classes of the target; of two classes, the second is predicted.

    Raises ValueError if there is only one class.
    """
    classes = sorted({row[target] for row in rows})
    if len(classes) < 2:
        raise ValueError(f"The target column {target} has only the value {classes[0]}.")
    return classes


def to_targets(rows: Iterable[Row], target: str, classes: Sequence[str] | None) -> Matrix:
    """Return positions of classes, or numbers if there are no classes; raise ValueError for any other value."""
    texts = [row[target] for row in rows]
    if classes is None:
        numbers = _numbers(texts)
        if numbers is None:
            raise ValueError(f"The target column {target} must hold numbers for regression.")
        return np.array(numbers)
    unknown = sorted(set(texts) - set(classes))
    if unknown:
        raise ValueError(
            f"The target column {target} has a class unknown in training: {unknown[0]}."
        )
    return np.array([classes.index(text) for text in texts], dtype=np.float64)


def hold_out(targets: Matrix, stratify: bool, seed: int | None) -> NDArray[np.bool_]:
    """Return a mask of a random fifth of the rows, or of each class if it is stratified."""
    random = np.random.default_rng(seed)
    groups = targets if stratify else np.zeros_like(targets)
    mask = np.zeros(len(targets), dtype=np.bool_)
    for group in np.unique(groups):
        positions = np.flatnonzero(groups == group)
        mask[random.permutation(positions)[: max(1, len(positions) // 5)]] = True
    return mask
