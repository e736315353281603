"""The cost of an ended tuning job, and the share of each training job."""

from tuner.cost import Cost, Instances, Prices, cost, total
from tuner.report.search import Definition, Search, TrainingJob


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
