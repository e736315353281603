"""The training jobs of a tuning job while they run, each with the search that has proposed it."""

from dataclasses import dataclass

from local_runner.sagemaker.jobs.search import Proposal, Search
from local_runner.sagemaker.jobs.training_job import TrainingJob
from local_runner.sagemaker.jobs.training_job_definitions import TrainingJobDefinition


@dataclass
class Turn:
    """One training job definition, its search, and how many training jobs it was given."""

    definition: TrainingJobDefinition
    search: Search
    launched: int = 0


@dataclass
class Attempt:
    """A training job that runs, and the proposal it tries. Known to the driving thread only."""

    job: TrainingJob
    search: Search
    proposal: Proposal
    reports: int = 0
    pruned: bool = False

    def report(self, value: float) -> None:
        """Pass an intermediate objective on, and stop the training job if it is not promising."""
        self.reports += 1
        if not self.pruned and self.search.report(self.proposal, self.reports, value):
            self.pruned = True
            self.job.stop()

    def conclude(self) -> None:
        """Let the search learn from a training job that has ended."""
        objective = self.job.objective
        if objective is None:
            self.search.discard(self.proposal)
        elif self.pruned and self.job.status == "Stopped":
            self.search.prune(self.proposal)
        else:
            self.search.finish(self.proposal, objective)
