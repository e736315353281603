"""Kernel ridge regression in NumPy and SciPy: fit, predict, and the error of a prediction.

A model is a dictionary of arrays, which can be saved and loaded without this file.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import solve
from scipy.spatial.distance import cdist

Array = NDArray[np.float64]
Model = dict[str, Any]


def rbf(left: Array, right: Array, gamma: float, _degree: int) -> Array:
    return np.asarray(np.exp(-gamma * cdist(left, right, "sqeuclidean")))


def laplacian(left: Array, right: Array, gamma: float, _degree: int) -> Array:
    return np.asarray(np.exp(-gamma * cdist(left, right, "cityblock")))


def polynomial(left: Array, right: Array, gamma: float, degree: int) -> Array:
    return np.asarray((gamma * np.einsum("ik,jk->ij", left, right) + 1.0) ** degree)


KERNELS: dict[str, Callable[[Array, Array, float, int], Array]] = {
    "rbf": rbf,
    "laplacian": laplacian,
    "polynomial": polynomial,
}


def fit(features: Array, targets: Array, settings: Mapping[str, Any]) -> Model:
    """Return the model that minimizes the squared error on the rows plus alpha times the norm of the model.

    Raises ValueError if the kernel's numbers are too far apart for a solution.
    """
    scale = features.std(axis=0)
    model: Model = {
        "mean": features.mean(axis=0),
        # A constant column carries no information, and must not lead to a division by zero.
        "scale": np.where(scale > 0, scale, 1.0),
        "offset": targets.mean(),
        **{name: settings[name] for name in ("kernel", "gamma", "degree")},
    }
    model["rows"] = (features - model["mean"]) / model["scale"]
    similar = _kernel(model, model["rows"])
    damped = similar + settings["alpha"] * np.eye(len(targets))
    try:
        model["weights"] = solve(damped, targets - model["offset"], assume_a="sym")
    except np.linalg.LinAlgError as error:
        raise ValueError(
            f"No solution with these hyperparameters: {error}; raise alpha."
        ) from error
    return model


def predict(model: Model, features: Array) -> Array:
    rows = (features - model["mean"]) / model["scale"]
    # The last digits of a product of matrices would depend on the number of threads.
    return np.asarray(
        np.einsum("ij,j->i", _kernel(model, rows), model["weights"]) + model["offset"]
    )


def rmse(model: Model, features: Array, targets: Array) -> float:
    """Return the root of the mean squared error, in units of the target."""
    return float(np.sqrt(np.mean((predict(model, features) - targets) ** 2)))


def _kernel(model: Model, rows: Array) -> Array:
    kernel = KERNELS[str(model["kernel"])]
    return kernel(rows, model["rows"], float(model["gamma"]), int(model["degree"]))
