"""The findings about single hyperparameters: ranges to widen, and hyperparameters to fix."""

from collections.abc import Iterator, Sequence
from math import ceil, sqrt

from tuner.report.finding import Finding
from tuner.report.importance import correlation, importances
from tuner.report.ranges import number, number_text
from tuner.report.search import Definition, Range, Search, TrainingJob
from tuner.report.text import shortened
from tuner.report.widening import wider

# The best values of a hyperparameter are those of the best tenth of the training jobs.
BEST = 0.1
FEWEST_BEST = 3
# A hyperparameter has no influence if its share of the importance is below this part of an equal share, and
# its rank correlation is within a standard deviation of chance; from this many finished training jobs.
SMALL_SHARE = 0.25
FEWEST_FOR_INFLUENCE = 40
LONGEST_NAME = 80


def near_a_bound(search: Search) -> Iterator[Finding]:
    """Yield each range of the best training job's definition that ends where the best values are."""
    definition, jobs = _winner(search)
    best = jobs[: max(FEWEST_BEST, ceil(BEST * len(jobs)))]
    useless = {each.hyperparameter for each in no_influence(search)}
    for each in definition.ranges:
        values = [number(job.hyperparameters.get(each.name)) for job in best]
        known = [value for value in values if value is not None]
        is_fixed = each.kind == "Categorical" or each.is_chosen or each.name in useless
        if not is_fixed and known and (suggested := wider(each, known)):
            yield _widen(each, suggested, known[0], definition.name, _of(definition, search))


def no_influence(search: Search) -> Iterator[Finding]:
    """Yield each hyperparameter of the best training job's definition on which the objective does not depend."""
    definition, jobs = _winner(search)
    if len(jobs) < FEWEST_FOR_INFLUENCE:
        return
    shares = dict(_importance(search, definition))
    for each in definition.ranges:
        value = jobs[0].hyperparameters.get(each.name)
        small = shares[each.name] < SMALL_SHARE / len(shares)
        if value is not None and small and _is_uncorrelated(each, jobs):
            yield _fix(each, value, definition.name, _of(definition, search))


def _winner(search: Search) -> tuple[Definition, list[TrainingJob]]:
    """Return the definition of the best training job, and its finished training jobs, the best first."""
    ranked = search.ranked
    name = ranked[0].definition
    definition = search.definition(name) or Definition(name, (), ())
    return definition, [job for job in ranked if job.definition == name]


def _importance(search: Search, definition: Definition) -> Sequence[tuple[str, float]]:
    of_each = importances(search)
    return next((each.values for each in of_each if each.definition == definition.name), ())


def _is_uncorrelated(of: Range, jobs: Sequence[TrainingJob]) -> bool:
    if of.kind == "Categorical":
        return True
    return abs(correlation(of.name, jobs)) < 1 / sqrt(len(jobs) - 1)


def _widen(of: Range, suggested: Range, best: float, definition: str, of_which: str) -> Finding:
    end = "lower" if suggested.low < of.low else "upper"
    name = shortened(of.name, LONGEST_NAME)
    return Finding(
        "near a bound",
        f"The best {name}{of_which}, {_read(best, of)}, is near the {end} bound of its range, "
        f"{_span(of)}: widen the range to {_span(suggested)}.",
        definition,
        of.name,
        wider=suggested,
    )


def _fix(of: Range, value: str, definition: str, of_which: str) -> Finding:
    name = shortened(of.name, LONGEST_NAME)
    return Finding(
        "no influence",
        f"{name}{of_which} has no visible influence on the objective: fix it at "
        f"{shortened(value, LONGEST_NAME)}, the value of the best training job.",
        definition,
        of.name,
        fixed=value,
    )


def _read(value: float, of: Range) -> str:
    """Return a value in as many digits as people read."""
    return number_text(value if of.kind == "Integer" else float(f"{value:.5g}"))


def _of(definition: Definition, search: Search) -> str:
    """Return the words that name one of several definitions."""
    return f" of {definition.name}" if len(search.definitions) > 1 else ""


def _span(of: Range) -> str:
    return f"{number_text(of.low)} to {number_text(of.high)}"
