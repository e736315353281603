"""The cost of an ended tuning job, of the trial before it, and the share of each training job."""

from dataclasses import dataclass

from tuner import Json
from tuner.cost import Cost, Instances, Prices, cost, total
from tuner.report.search import Definition, Search, TrainingJob


@dataclass(frozen=True)
class Spent:
    """The cost of a search: of its tuning job, and of the trial that preceded it, if any."""

    search: Cost
    trial: Cost | None = None

    @property
    def total(self) -> Cost:
        """Return the cost of the tuning job and its trial together."""
        return self.search if self.trial is None else total([self.search, self.trial])

    @property
    def text(self) -> str:
        """Return the total with instance seconds and money, and the trial's part of both."""
        trial = f", of which the trial: {self.trial.text}" if self.trial else ""
        return f"{self.total.text}{trial}"

    def as_json(self) -> Json:
        """Return the total as a JSON object, in which a trial has its own cost."""
        trial = {} if self.trial is None else {"trial": self.trial.as_json()}
        return {**self.total.as_json(), "text": self.text, **trial}


def spent(search: Search, prices: Prices, trial: Search | None = None) -> Spent:
    """Return the cost of the tuning job and of its trial, if that is known."""
    return Spent(search_cost(search, prices), search_cost(trial, prices) if trial else None)


def training_job_cost(search: Search, job: TrainingJob, prices: Prices) -> Cost:
    """Return the cost of a training job, 0 if it never started."""
    definition = search.definition(job.definition)
    return cost(job.seconds, _instances(definition), prices)


def search_cost(search: Search, prices: Prices) -> Cost:
    """Return the cost of this tuning job's training jobs; those of earlier tuning jobs were paid for before."""
    return total(training_job_cost(search, job, prices) for job in search.training_jobs)


def _instances(definition: Definition | None) -> Instances:
    if definition is None:
        return Instances(())
    return Instances(definition.instances, definition.is_cluster, definition.is_spot)
