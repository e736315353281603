"""An ended tuning job as the report reads it: plain values, whatever form SageMaker answered in."""

from dataclasses import dataclass, field
from typing import Literal

from tuner.training_log.evidence import Evidence

# A training job's seconds since 1970-01-01 UTC; a report shows them as UTC.
Instant = float
Scale = Literal["Linear", "Logarithmic", "ReverseLogarithmic"]


@dataclass(frozen=True)
class Range:
    """A hyperparameter's range: `low` and `high` of a numeric one, `values` of a categorical one.

    A range that `is_chosen` was chosen by SageMaker, which does not report it: it is that of the values tried.
    """

    name: str
    kind: Literal["Continuous", "Integer", "Categorical"]
    low: float = 0.0
    high: float = 0.0
    scale: Scale = "Linear"
    values: tuple[str, ...] = ()
    is_chosen: bool = False


@dataclass(frozen=True)
class Definition:
    """A training job definition: its ranges, and the instances that a training job of it runs on.

    `instances` has the permitted instance types with their numbers of instances. A training job runs on one of
    the types, which SageMaker chooses; on all of them, if it `is_cluster`. `name` may be "" if it is the only one.
    `metric` is its own objective's, "" for that of the tuning job.
    """

    name: str
    ranges: tuple[Range, ...]
    instances: tuple[tuple[str, int], ...]
    is_spot: bool = False
    is_cluster: bool = False
    metric: str = ""


@dataclass(frozen=True)
class TrainingJob:
    """One training job. `objective` and the instants are None before SageMaker knows them.

    SageMaker bills from `started` to `ended`: TrainingStartTime and TrainingEndTime.
    """

    name: str
    arn: str
    tuning_job: str
    definition: str
    status: str
    hyperparameters: dict[str, str]
    objective: float | None = None
    created: Instant | None = None
    started: Instant | None = None
    ended: Instant | None = None
    reason: str = ""

    @property
    def seconds(self) -> float:
        """Return the billable seconds of one instance, 0.0 for a training job that never started."""
        return 0.0 if self.started is None or self.ended is None else self.ended - self.started


@dataclass(frozen=True)
class Search:
    """A tuning job with all its training jobs, in the order in which they were created.

    `earlier` has the training jobs of the tuning jobs that a warm start began from. `strategy` is one of
    SageMaker's. `limit` is the most training jobs allowed, None for no limit. `evidence` is that of the log of
    its `unexplained` training job, if it was read.
    """

    name: str
    arn: str
    status: str
    metric: str
    goal: Literal["Maximize", "Minimize"]
    strategy: str
    definitions: tuple[Definition, ...]
    training_jobs: tuple[TrainingJob, ...]
    earlier: tuple[TrainingJob, ...] = ()
    parallel: int = 1
    limit: int | None = None
    created: Instant | None = None
    ended: Instant | None = None
    reason: str = ""
    warm_start: dict[str, object] = field(default_factory=dict)
    evidence: Evidence | None = None

    @property
    def finished(self) -> list[TrainingJob]:
        """Return this tuning job's training jobs that reported an objective."""
        return [job for job in self.training_jobs if job.objective is not None]

    @property
    def ranked(self) -> list[TrainingJob]:
        """Return the finished training jobs, the best first, and of equal ones the earliest first."""
        return sorted(self.finished, key=self.loss)

    @property
    def unexplained(self) -> TrainingJob | None:
        """Return a training job whose log can say why none has an objective; if possible, one that completed.

        A training job that was stopped when others had failed may have had no time to report its objective.
        """
        statuses = ("Completed",) if self.status == "Failed" else ("Completed", "Stopped")
        for status in () if self.finished else statuses:
            for job in self.training_jobs:
                if job.status == status:
                    return job
        return None

    def loss(self, job: TrainingJob) -> float:
        """Return the objective of a finished training job as a number of which the lowest is the best."""
        objective = job.objective or 0.0
        return -objective if self.goal == "Maximize" else objective

    def definition(self, name: str) -> Definition | None:
        """Return the definition of this name, None if the tuning job has none."""
        return next((each for each in self.definitions if each.name == name), None)
