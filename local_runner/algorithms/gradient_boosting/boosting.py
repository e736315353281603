"""Gradient boosting step by step: grow some trees, score, and decide whether more are worthwhile.

One function computes the scores in training, of the saved model, and for a check of it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.ensemble import GradientBoostingClassifier, GradientBoostingRegressor
from sklearn.metrics import log_loss, mean_squared_error, roc_auc_score
from sklearn.utils.class_weight import compute_sample_weight

Matrix = NDArray[np.float64]

HIGHER_IS_BETTER = frozenset({"auc"})


def new_estimator(settings: Mapping[str, Any], classification: bool) -> Any:
    """Return an estimator without trees, which keeps its trees when it is fitted again."""
    kind = GradientBoostingClassifier if classification else GradientBoostingRegressor
    return kind(
        warm_start=True,
        max_depth=settings["max_depth"],
        min_samples_leaf=settings["min_rows"],
        learning_rate=settings["learn_rate"],
        subsample=settings["sample_rate"],
        max_features=settings["col_sample_rate"],
        random_state=None if settings["seed"] < 0 else settings["seed"],
    )


def grow(
    estimator: Any, features: Matrix, targets: Matrix, settings: Mapping[str, Any]
) -> Iterator[int]:
    """Add trees up to ntrees, and yield their number whenever a scoring is due."""
    weights = _weights(targets, settings)
    interval, most = settings["score_tree_interval"], settings["ntrees"]
    for trees in [*range(interval, most, interval), most]:
        estimator.set_params(n_estimators=trees)
        estimator.fit(features, targets, sample_weight=weights)
        yield trees


def _weights(targets: Matrix, settings: Mapping[str, Any]) -> Matrix | None:
    if settings["balance_classes"].lower() != "true":
        return None
    weights: Matrix = compute_sample_weight("balanced", targets)
    return weights


def score(estimator: Any, features: Matrix, targets: Matrix) -> dict[str, float]:
    """Return metric names and values: auc and logloss for classes, rmse for numbers."""
    if not hasattr(estimator, "predict_proba"):
        predicted = estimator.predict(features)
        return {"rmse": float(mean_squared_error(targets, predicted) ** 0.5)}
    probabilities = estimator.predict_proba(features)
    return {
        "auc": _auc(targets, probabilities),
        "logloss": float(log_loss(targets, probabilities, labels=estimator.classes_)),
    }


def _auc(targets: Matrix, probabilities: Matrix) -> float:
    """Return the area under the ROC curve, with more than two classes each class against the rest.

    Raises ValueError if a class is missing, because the area is then undefined.
    """
    if len(np.unique(targets)) < probabilities.shape[1]:
        raise ValueError("The AUC needs rows of every class in the validation data.")
    if probabilities.shape[1] == 2:
        return float(roc_auc_score(targets, probabilities[:, 1]))
    return float(roc_auc_score(targets, probabilities, multi_class="ovr"))


class Patience:
    """The end of training when one metric has stopped improving."""

    def __init__(self, settings: Mapping[str, Any], classification: bool) -> None:
        automatic = "logloss" if classification else "rmse"
        chosen = settings["stopping_metric"]
        self._metric = automatic if chosen == "AUTO" else chosen
        self._rounds, self._tolerance = settings["stopping_rounds"], settings["stopping_tolerance"]
        self._best: float | None = None
        self._without_improvement = 0

    def is_over(self, scores: Mapping[str, float]) -> bool:
        """Take in a scoring and return whether to stop; raise ValueError for a metric that the model lacks."""
        if not self._rounds:
            return False
        if self._metric not in scores:
            raise ValueError(
                f"Hyperparameters: stopping_metric {self._metric} needs another target."
            )
        value = scores[self._metric] * (1 if self._metric in HIGHER_IS_BETTER else -1)
        improved = self._best is None or value - self._best > self._tolerance * abs(self._best)
        self._best = value if improved else self._best
        self._without_improvement = 0 if improved else self._without_improvement + 1
        return bool(self._without_improvement >= self._rounds)
