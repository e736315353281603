"""The limits of a tuning job, and the criteria that end it before its last training job."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_runner.sagemaker.jobs.metrics import in_api_precision
from local_runner.sagemaker.jobs.tuning_results import (
    Summary,
    best,
    convergence_time,
    jobs_not_improving,
    none_succeeded,
    score,
    turned,
)

# "Maximum number of training jobs per hyperparameter tuning job" (SageMaker quotas), which applies
# to a request without MaxNumberOfTrainingJobs.
TRAINING_JOBS_QUOTA = 750

# SageMaker gives up a tuning job that begins with this many failures.
ATTEMPTS = 5


@dataclass(frozen=True)
class Ending:
    """The end of a tuning job: its status, and the FailureReason of a failed one."""

    status: str
    failure_reason: str | None = None


@dataclass(frozen=True)
class TuningLimits:
    """ResourceLimits and TuningJobCompletionCriteria of a HyperParameterTuningJobConfig."""

    parallel: int
    total: int
    runtime_seconds: int | None
    target: float | None
    not_improving: int | None
    ends_when_converged: bool

    @property
    def has_criteria(self) -> bool:
        """Whether a training job that has ended well can end the tuning job."""
        return bool(self.target is not None or self.not_improving or self.ends_when_converged)

    def ending(self, summaries: Sequence[Summary], candidates: Sequence[Summary]) -> Ending | None:
        """Return the end of the tuning job as of now, or None if it should go on."""
        attempts = min(ATTEMPTS, self.total)
        if none_succeeded(summaries, attempts):
            return Ending("Failed", _no_success(attempts))
        reached = self._target_reached(best(candidates)) or self._stagnates(summaries)
        return Ending("Completed") if reached or self._converged(summaries) else None

    def _target_reached(self, leader: Summary | None) -> bool:
        if self.target is None or leader is None:
            return False
        kind = leader["FinalHyperParameterTuningJobObjectiveMetric"]["Type"]
        return score(leader) >= turned(kind, in_api_precision(self.target))

    def _stagnates(self, summaries: Sequence[Summary]) -> bool:
        return (
            self.not_improving is not None and jobs_not_improving(summaries) >= self.not_improving
        )

    def _converged(self, summaries: Sequence[Summary]) -> bool:
        return self.ends_when_converged and convergence_time(summaries) is not None


def _no_success(attempts: int) -> str:
    """Return SageMaker's message, which https://github.com/aws/amazon-sagemaker-examples/issues/2436 quotes."""
    return (
        f"No training job succeeded after {attempts} attempts. "
        "Please take a look at the training job failures to get more details."
    )


def read_limits(config: Mapping[str, Any]) -> TuningLimits:
    """Return the limits and criteria of a HyperParameterTuningJobConfig."""
    resources = config["ResourceLimits"]
    criteria = config.get("TuningJobCompletionCriteria", {})
    return TuningLimits(
        parallel=resources["MaxParallelTrainingJobs"],
        total=resources.get("MaxNumberOfTrainingJobs", TRAINING_JOBS_QUOTA),
        runtime_seconds=resources.get("MaxRuntimeInSeconds"),
        target=criteria.get("TargetObjectiveMetricValue"),
        not_improving=criteria.get("BestObjectiveNotImproving", {}).get(
            "MaxNumberOfTrainingJobsNotImproving"
        ),
        ends_when_converged=criteria.get("ConvergenceDetected", {}).get("CompleteOnConvergence")
        == "Enabled",
    )
