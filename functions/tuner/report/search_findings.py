"""The findings about a tuning job as a whole: failures, useless definitions, useless training jobs, noise."""

from collections import defaultdict
from collections.abc import Iterator
from math import comb
from statistics import median

from tuner.cost import Prices, total
from tuner.numbers import objective_text
from tuner.report.costs import search_cost, training_job_cost
from tuner.report.failures import failure_groups
from tuner.report.finding import Finding
from tuner.report.search import Search, TrainingJob
from tuner.report.text import counted, printable, shortened
from tuner.training_log.words import explained

BEST = 10
PART_THAT_FAILS = 1 / 5
LONGEST_REASON = 200
# The last training jobs without an improvement are at least so many, and at least this part of all.
FEWEST_WITHOUT_IMPROVEMENT = 10
PART_WITHOUT_IMPROVEMENT = 1 / 3
# The probability with which a definition that is as good as the others has none of the best training jobs.
BY_CHANCE = 0.01


def failures(search: Search) -> Iterator[Finding]:
    """Yield each reason for which more than a fifth of the training jobs failed."""
    number = len(search.training_jobs)
    for group in failure_groups(search):
        failed = len(group.training_jobs)
        if failed > PART_THAT_FAILS * number:
            yield Finding(
                "failures",
                f"{failed:,} of {counted(number, 'training job')} failed for one reason: fix it before "
                f"the next search. {shortened(group.reason, LONGEST_REASON)}",
            )


def no_objective(search: Search) -> Iterator[Finding]:
    """Yield what the log of a training job says about an objective that none of the training jobs has."""
    if search.evidence:
        sentence = printable(explained(search.evidence))
        yield Finding("no objective", f"{sentence[0].upper()}{sentence[1:]}")


def never_wins(search: Search) -> Iterator[Finding]:
    """Yield each definition that has none of the best training jobs, although chance would give it one."""
    ranked = search.ranked
    best = {job.definition for job in ranked[:BEST]}
    for definition in search.definitions:
        own = sum(job.definition == definition.name for job in ranked)
        if definition.name in best or not own:
            continue
        if _chance_of_none(len(ranked), own, len(ranked[:BEST])) < BY_CHANCE:
            yield Finding(
                "never wins",
                f"None of the {counted(own, 'training job')} of {definition.name} is among the {BEST} "
                "best: leave this training job definition out.",
                definition.name,
            )


def no_improvement(search: Search, prices: Prices) -> Iterator[Finding]:
    """Yield the training jobs that were created after the best, if they are many, with their cost."""
    jobs = search.training_jobs
    after = jobs[jobs.index(search.ranked[0]) + 1 :]
    if len(after) < max(FEWEST_WITHOUT_IMPROVEMENT, PART_WITHOUT_IMPROVEMENT * len(jobs)):
        return
    cost = total(training_job_cost(search, job, prices) for job in after)
    part = _part(cost.instance_seconds, search_cost(search, prices).instance_seconds)
    yield Finding(
        "no improvement",
        f"The last {len(after):,} of {counted(len(jobs), 'training job')} brought no improvement and were "
        f"{part} of the cost ({cost}): allow fewer, or widen what is searched.",
    )


def noise(search: Search) -> Iterator[Finding]:
    """Yield that the best training jobs are closer together than training jobs of equal hyperparameters."""
    best = [job.objective for job in search.ranked[:BEST] if job.objective is not None]
    differences = _differences(search)
    if not differences or max(best) - min(best) >= median(differences):
        return
    yield Finding(
        "noise",
        f"The {BEST} best training jobs differ by {objective_text(max(best) - min(best))}, repeated training "
        f"jobs with equal hyperparameters by {objective_text(median(differences))}: their order is noise, so "
        "choose among them by cost, or measure the objective on more data.",
    )


def _differences(search: Search) -> list[float]:
    """Return the largest difference of each group of training jobs with equal hyperparameters."""
    alike: dict[object, list[float]] = defaultdict(list)
    for job in search.finished:
        alike[_combination(job)].append(job.objective or 0.0)
    return [max(each) - min(each) for each in alike.values() if len(each) > 1]


def _combination(job: TrainingJob) -> object:
    return job.definition, tuple(sorted(job.hyperparameters.items()))


def _chance_of_none(everything: int, own: int, drawn: int) -> float:
    """Return the probability that none of so many training jobs, drawn by chance, are among a definition's own."""
    return comb(everything - own, drawn) / comb(everything, drawn)


def _part(some: float, whole: float) -> str:
    return f"{some / whole:.0%}" if whole else "none"
