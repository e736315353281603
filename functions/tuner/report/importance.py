"""The importance of hyperparameters for the objective, by training job definition.

Definitions have ranges of their own, even for hyperparameters of one name, and may train different
algorithms: their training jobs are not mixed. Only this tuning job's own training jobs count; those of a
warm start's parents were drawn from other ranges.
"""

from dataclasses import dataclass
from typing import Literal

from tuner.report.search import Search

Method = Literal["PED-ANOVA", "rank correlation"]


@dataclass(frozen=True)
class Importance:
    """The importance of a definition's hyperparameters, the most important first.

    With `method` PED-ANOVA, `values` are shares of 1. With rank correlation, used below twenty finished
    training jobs, they are Spearman's coefficients from -1 to 1 between a numeric hyperparameter and the
    objective as reported, sorted by their size; categorical hyperparameters have none. `method` is None, and
    `values` are empty, if there are too few finished training jobs (`number`) for any method.
    """

    definition: str
    method: Method | None
    values: tuple[tuple[str, float], ...]
    number: int


def importances(search: Search) -> tuple[Importance, ...]:
    """Return the importance of the hyperparameters of each definition, in the order of the definitions."""
    raise NotImplementedError
