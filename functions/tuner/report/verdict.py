"""The verdict about an ended tuning job, in two sentences."""

from tuner.numbers import objective_text
from tuner.report.costs import Spent
from tuner.report.search import Search, TrainingJob
from tuner.report.text import counted, shortened

LONGEST_METRIC = 80
LONGEST_REASON = 200
ENDS = {"Completed": "completed", "Stopped": "was stopped", "Failed": "failed"}


def verdict(search: Search, cost: Spent) -> str:
    """Return the result of the search, then its end and its cost with that of its trial."""
    return f"{_result(search)} {_end(search, cost)}"


def _result(search: Search) -> str:
    metric = shortened(search.metric, LONGEST_METRIC)
    jobs = counted(len(search.training_jobs), "training job")
    if not search.finished:
        return (
            f"None of {jobs} reported {metric}, so there is no best training job{_earlier(search)}."
        )
    best = search.ranked[0]
    return (
        f"{len(search.finished):,} of {jobs} reported {metric}, of which the best, {_named(best, search)}, "
        f"reached {_objective(best)}{_earlier(search)}."
    )


def _end(search: Search, cost: Spent) -> str:
    end = ENDS.get(search.status, "has not ended")
    reason = f" ({shortened(search.reason, LONGEST_REASON)})" if search.reason else ""
    price = f", which cost {cost.total}" if cost.total.amount is not None else ""
    trial = f" (of which the trial: {cost.trial.text})" if cost.trial else ""
    return f"The tuning job {end}{reason} after {cost.total.seconds} of training{price}{trial}."


def _named(job: TrainingJob, search: Search) -> str:
    return f"{job.name} of {job.definition}" if len(search.definitions) > 1 else job.name


def _earlier(search: Search) -> str:
    """Return words about the best training job of a warm start's parents, if it is better."""
    earlier = [job for job in search.earlier if job.objective is not None]
    best = min(earlier, key=search.loss, default=None)
    if best is None or (search.finished and search.loss(search.ranked[0]) <= search.loss(best)):
        return ""
    return (
        f"; {best.name} of the earlier tuning job {best.tuning_job} had reached {_objective(best)}"
    )


def _objective(job: TrainingJob) -> str:
    return objective_text(job.objective or 0.0)
