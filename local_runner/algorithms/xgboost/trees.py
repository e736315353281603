"""Boosted trees for two classes, on the hyperparameters of XGBoost that have a counterpart in scikit-learn.

https://docs.aws.amazon.com/sagemaker/latest/dg/xgboost_hyperparameters.html
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score

Matrix = NDArray[np.float64]

# XGBoost's own defaults.
DEFAULTS = {
    "eta": "0.3",
    "max_depth": "6",
    "min_child_weight": "1",
    "subsample": "1",
    "colsample_bytree": "1",
    "seed": "0",
}
OBJECTIVE, METRIC = "binary:logistic", "auc"
# Each scoring costs as much as a tree.
ROUNDS_BETWEEN_SCORES = 5


def read(folder: Path) -> tuple[Matrix, Matrix]:
    """Return features and labels of every file in a channel's folder; raise ValueError for anything but numbers."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    lines = [line for file in files for line in file.read_text().splitlines() if line.strip()]
    if not lines:
        raise ValueError(f"The {folder.name} channel has no rows.")
    try:
        rows = np.array([[float(cell) for cell in line.split(",")] for line in lines])
    except ValueError as error:
        raise ValueError(f"Every cell must be a number, without a header: {error}") from error
    return rows[:, 1:], rows[:, 0]


def new_model(given: Mapping[str, str]) -> tuple[Any, int]:
    """Return a model without trees and the number of rounds; raise ValueError for what is not possible here."""
    if "num_round" not in given:
        raise ValueError("The hyperparameter num_round is required.")
    for name, only in (("objective", OBJECTIVE), ("eval_metric", METRIC)):
        if given.get(name) != only:
            raise ValueError(f"On this machine {name} must be {only}, not {given.get(name)}.")
    text = {**DEFAULTS, **given}
    model = GradientBoostingClassifier(
        warm_start=True,
        learning_rate=float(text["eta"]),
        max_depth=int(text["max_depth"]),
        min_samples_leaf=max(1, round(float(text["min_child_weight"]))),
        subsample=float(text["subsample"]),
        max_features=float(text["colsample_bytree"]),
        random_state=int(text["seed"]),
    )
    return model, int(text["num_round"])


def boost(model: Any, features: Matrix, labels: Matrix, rounds: int) -> Iterator[int]:
    """Add trees, and yield the number of the last round whenever a scoring is due."""
    for trees in [*range(ROUNDS_BETWEEN_SCORES, rounds, ROUNDS_BETWEEN_SCORES), rounds]:
        model.set_params(n_estimators=trees)
        model.fit(features, labels)
        yield trees - 1


def auc(model: Any, features: Matrix, labels: Matrix) -> str:
    """Return the area under the ROC curve with XGBoost's five decimals."""
    return f"{roc_auc_score(labels, model.predict_proba(features)[:, 1]):.5f}"
