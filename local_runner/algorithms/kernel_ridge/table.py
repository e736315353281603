"""CSV files of numbers as arrays. Text and missing values are refused."""

import csv
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def read(folder: Path, target: str) -> tuple[Array, Array]:
    """Return features and targets of every file in a channel's folder, whose files share one header.

    Raises ValueError for a missing channel or target column and for a cell without a number.
    """
    rows = [row for path in sorted(folder.glob("*")) for row in _rows(path)]
    if not rows:
        raise ValueError(
            f"The {folder.name} channel has no rows; give it a CSV file with a header."
        )
    if target not in rows[0]:
        raise ValueError(f"The {folder.name} channel has no column {target}, the target.")
    names = [name for name in rows[0] if name != target]
    return _numbers(rows, names), _numbers(rows, [target])[:, 0]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def _numbers(rows: list[dict[str, str]], names: list[str]) -> Array:
    try:
        return np.array([[float(row[name]) for name in names] for row in rows])
    except (TypeError, ValueError, KeyError) as error:
        raise ValueError(f"Every cell must be a number: {error}.") from error
