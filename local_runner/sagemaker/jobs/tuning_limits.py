"""When a tuning job may start another training job, and what ends it before its last one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from local_runner.sagemaker.jobs.tuning_results import (
    Summary,
    best,
    convergence_time,
    jobs_not_improving,
    none_succeeded,
    score,
    turned,
)

# "Maximum number of training jobs per hyperparameter tuning job" (SageMaker quotas), which holds
# where a request sets no MaxNumberOfTrainingJobs.
TRAINING_JOBS_QUOTA = 750

# SageMaker gives a tuning job up after this many failures in a row from its start.
ATTEMPTS = 5


@dataclass(frozen=True)
class Ending:
    """Why a tuning job ends: its status, and its FailureReason when that is Failed."""

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

    def ending(self, summaries: Sequence[Summary], candidates: Sequence[Summary]) -> Ending | None:
        """How the tuning job ends as things stand, or None while it should go on."""
        attempts = min(ATTEMPTS, self.total)
        if none_succeeded(summaries, attempts):
            return Ending("Failed", _no_success(attempts))
        reached = self._target_reached(best(candidates)) or self._stagnates(summaries)
        return Ending("Completed") if reached or self._converged(summaries) else None

    def _target_reached(self, leader: Summary | None) -> bool:
        if self.target is None or leader is None:
            return False
        kind = leader["FinalHyperParameterTuningJobObjectiveMetric"]["Type"]
        return score(leader) >= turned(kind, self.target)

    def _stagnates(self, summaries: Sequence[Summary]) -> bool:
        return (
            self.not_improving is not None and jobs_not_improving(summaries) >= self.not_improving
        )

    def _converged(self, summaries: Sequence[Summary]) -> bool:
        return self.ends_when_converged and convergence_time(summaries) is not None


def _no_success(attempts: int) -> str:
    """SageMaker's own words, as quoted in aws/amazon-sagemaker-examples#2436."""
    return (
        f"No training job succeeded after {attempts} attempts. "
        "Please take a look at the training job failures to get more details."
    )


def read_limits(config: Mapping[str, Any]) -> TuningLimits:
    """The limits and criteria that a HyperParameterTuningJobConfig states."""
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
