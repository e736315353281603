"""The findings about an ended tuning job, in the order in which people read them."""

from tuner.cost import Prices
from tuner.report.finding import Finding
from tuner.report.hyperparameter_findings import near_a_bound, no_influence
from tuner.report.search import Search
from tuner.report.search_findings import failures, never_wins, no_improvement, no_objective, noise
from tuner.report.text import counted

FEWEST_FINISHED = 10


def findings(search: Search, prices: Prices) -> list[Finding]:
    """Return what the training jobs show; below ten finished training jobs, only that it is too early to say.

    Without any, the log of a training job may say why.
    """
    finished = len(search.finished)
    if finished < FEWEST_FINISHED:
        return [*no_objective(search), _too_early(finished)]
    return [
        *failures(search),
        *never_wins(search),
        *no_influence(search),
        *near_a_bound(search),
        *no_improvement(search, prices),
        *noise(search),
    ]


def _too_early(finished: int) -> Finding:
    number = f"Only {counted(finished, 'training job')}" if finished else "No training job"
    return Finding(
        "too early",
        f"{number} reported the objective: it is too early to say what to change before there are "
        f"{FEWEST_FINISHED}.",
    )
