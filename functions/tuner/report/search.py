"""An ended tuning job as the report reads it: plain values, whatever form SageMaker answered in."""

from dataclasses import dataclass, field
from typing import Literal

# A training job's seconds since 1970-01-01 UTC; a report shows them as UTC.
Instant = float
Scale = Literal["Linear", "Logarithmic", "ReverseLogarithmic"]


@dataclass(frozen=True)
class Range:
    """A hyperparameter's range: `low` and `high` of a numeric one, `values` of a categorical one."""

    name: str
    kind: Literal["Continuous", "Integer", "Categorical"]
    low: float = 0.0
    high: float = 0.0
    scale: Scale = "Linear"
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Definition:
    """A training job definition: its ranges, and the instances that a training job of it runs on.

    `instances` has the permitted instance types with their counts; SageMaker chooses one of several.
    """

    name: str
    ranges: tuple[Range, ...]
    instances: tuple[tuple[str, int], ...]
    is_spot: bool = False


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
    SageMaker's. `limit` is the most training jobs allowed, None for no limit.
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

    @property
    def finished(self) -> list[TrainingJob]:
        """Return this tuning job's training jobs that reported an objective."""
        return [job for job in self.training_jobs if job.objective is not None]
