"""The importance of hyperparameters for the objective, by training job definition.

Definitions have ranges of their own, even for hyperparameters of one name, and may train different
algorithms: their training jobs are not mixed. Only this tuning job's own training jobs count; those of a
warm start's parents were drawn from other ranges.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tuner.report.correlation import spearman
from tuner.report.ped_anova import ped_anova
from tuner.report.ranges import number
from tuner.report.search import Definition, Search, TrainingJob

Method = Literal["PED-ANOVA", "rank correlation"]
# The best tenth, which PED-ANOVA compares with all training jobs, then has two.
FEWEST_FOR_PED_ANOVA = 20
FEWEST_FOR_CORRELATION = 5


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
    return tuple(_importance(search, definition) for definition in search.definitions)


def _importance(search: Search, definition: Definition) -> Importance:
    jobs = [job for job in search.finished if job.definition == definition.name]
    if len(jobs) < FEWEST_FOR_CORRELATION:
        return Importance(definition.name, None, (), len(jobs))
    if len(jobs) < FEWEST_FOR_PED_ANOVA:
        correlations = _by_size(_correlations(definition, jobs))
        return Importance(definition.name, "rank correlation", correlations, len(jobs))
    losses = [search.loss(job) for job in jobs]
    found = ped_anova(definition.ranges, [job.hyperparameters for job in jobs], losses)
    return Importance(definition.name, "PED-ANOVA", _by_size(_shares(found)), len(jobs))


def _shares(found: dict[str, float]) -> dict[str, float]:
    """Return the importances as shares of their sum, equal shares if no hyperparameter has any."""
    whole = sum(found.values())
    return {name: each / whole if whole else 1 / len(found) for name, each in found.items()}


def _correlations(definition: Definition, jobs: Sequence[TrainingJob]) -> dict[str, float]:
    numeric = [each.name for each in definition.ranges if each.kind != "Categorical"]
    return {name: correlation(name, jobs) for name in numeric}


def correlation(name: str, jobs: Sequence[TrainingJob]) -> float:
    """Return the rank correlation of a numeric hyperparameter with the objective of finished training jobs."""
    pairs = [(number(job.hyperparameters.get(name)), job.objective) for job in jobs]
    known = [(value, goal) for value, goal in pairs if value is not None and goal is not None]
    return spearman([value for value, _ in known], [goal for _, goal in known])


def _by_size(values: dict[str, float]) -> tuple[tuple[str, float], ...]:
    return tuple(sorted(values.items(), key=lambda pair: (-abs(pair[1]), pair[0])))
