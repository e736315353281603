"""Searches, which propose hyperparameters for a training job definition and learn from the objectives of training jobs.

Optuna does the search. A search has no process, no clock and no AWS call; one thread uses it.
"""

import itertools
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import optuna
from optuna.distributions import CategoricalDistribution
from optuna.pruners import BasePruner, HyperbandPruner, MedianPruner, NopPruner
from optuna.samplers import BaseSampler, RandomSampler, TPESampler
from optuna.trial import FrozenTrial, Trial, TrialState

from local_runner.sagemaker.jobs.search_space import SearchSpace, read_search_space
from local_runner.sagemaker.rules.request import epochs

optuna.logging.set_verbosity(optuna.logging.WARNING)

# Optuna's own default, ten random trials, would spend the whole of a small tuning job on them.
RANDOM_STARTS = 10
RANDOM_STARTS_SHARE = 3

# A search of fewer training jobs has too few to learn how hyperparameters depend on each other, and does better when it
# treats them separately. Measured on functions that no benchmark here uses: Ackley, Levy, Styblinski-Tang, camel,
# quadratic.
LEARNS_TOGETHER_FROM = 15

# Early stopping compares with the median of finished training jobs, so it needs a few of them.
MEDIAN_NEEDS_TRAINING_JOBS = 3

# Enough to leave a combination that was tried before; a small space may still repeat one.
FRESH_ATTEMPTS = 30


@dataclass(frozen=True)
class Proposal:
    """The hyperparameters that a training job should try, as the text that it receives."""

    values: dict[str, str]
    trial: Trial


class Search:
    """The search over one training job definition.

    ``config`` is a HyperParameterTuningJobConfig of a checked request; ``definition`` has its own TuningObjective and
    HyperParameterRanges, as in the plural form of CreateHyperParameterTuningJob.
    """

    def __init__(self, config: Mapping[str, Any], definition: Mapping[str, Any]) -> None:
        self._space = read_search_space(definition.get("HyperParameterRanges", {}))
        self._study = optuna.create_study(
            direction=definition["TuningObjective"]["Type"].lower(),
            sampler=_sampler(config),
            pruner=_pruner(config, definition.get("StaticHyperParameters", {})),
        )
        self._grid = _grid(self._space) if config["Strategy"] == "Grid" else None
        self._tried: set[tuple[tuple[str, str], ...]] = set()

    def propose(self) -> Proposal | None:
        """Return the next values to try, or None when nothing is left of a grid."""
        if self._grid is not None:
            return self._next_in_grid()
        for _ in range(FRESH_ATTEMPTS):
            proposal = self._ask()
            if self._is_fresh(proposal):
                break
            self.discard(proposal)
        else:
            proposal = self._ask()
        self._tried.add(tuple(proposal.values.items()))
        return proposal

    def _ask(self) -> Proposal:
        trial = self._study.ask(self._space.distributions)
        return Proposal(self._space.to_text(trial.params), trial)

    def _is_fresh(self, proposal: Proposal) -> bool:
        return tuple(proposal.values.items()) not in self._tried

    def _next_in_grid(self) -> Proposal | None:
        assert self._grid is not None
        samples = next(self._grid, None)
        if samples is None:
            return None
        self._study.enqueue_trial(samples)
        return self._ask()

    def report(self, proposal: Proposal, step: int, value: float) -> bool:
        """Take in an intermediate objective, and return whether to give up the training job."""
        if not math.isfinite(value):
            return False
        proposal.trial.report(value, step)
        return bool(proposal.trial.should_prune())

    def finish(self, proposal: Proposal, value: float) -> None:
        """Learn from a training job that ended with this objective."""
        self._study.tell(proposal.trial, value)

    def prune(self, proposal: Proposal) -> None:
        """Learn from the last objective of a training job that was stopped early."""
        self._study.tell(proposal.trial, state=TrialState.PRUNED)

    def discard(self, proposal: Proposal) -> None:
        """Forget a training job without an objective."""
        self._study.tell(proposal.trial, state=TrialState.FAIL)

    def learn(self, values: Mapping[str, str], objective: float) -> None:
        """Take over a training job of a parent tuning job, unless it lies outside this space."""
        samples = self._space.from_text(values)
        if samples is None:
            return
        trial = optuna.create_trial(
            params=samples, distributions=self._space.distributions, value=objective
        )
        self._study.add_trial(trial)


def _grid(space: SearchSpace) -> Iterator[dict[str, Any]]:
    """Return every combination of categorical values, the only ranges of a grid search."""
    choices = [
        [(name, choice) for choice in distribution.choices]
        for name, distribution in space.distributions.items()
        if isinstance(distribution, CategoricalDistribution)
    ]
    return (dict(combination) for combination in itertools.product(*choices))


class EarlyStopping(MedianPruner):
    """The median rule, for training jobs that have more to report: stopping at the end saves nothing."""

    def prune(self, study: optuna.Study, trial: FrozenTrial) -> bool:
        finished = study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))
        longest = max((each.last_step or 0 for each in finished), default=0)
        return (trial.last_step or 0) < longest and super().prune(study, trial)


def _sampler(config: Mapping[str, Any]) -> BaseSampler:
    seed = config.get("RandomSeed")
    if config["Strategy"] != "Bayesian":
        return RandomSampler(seed=seed)
    enough = RANDOM_STARTS * RANDOM_STARTS_SHARE
    jobs = min(enough, config["ResourceLimits"].get("MaxNumberOfTrainingJobs", enough))
    starts = max(1, jobs // RANDOM_STARTS_SHARE)
    return TPESampler(
        seed=seed,
        n_startup_trials=starts,
        multivariate=jobs >= LEARNS_TOGETHER_FROM,
        # The constant liar keeps simultaneous training jobs from trying the same values.
        constant_liar=True,
    )


def _pruner(config: Mapping[str, Any], static: Mapping[str, str]) -> BasePruner:
    if config["Strategy"] == "Hyperband":
        return _hyperband(config.get("StrategyConfig", {}), static)
    if config.get("TrainingJobEarlyStoppingType", "Off") == "Auto":
        return EarlyStopping(n_startup_trials=MEDIAN_NEEDS_TRAINING_JOBS)
    return NopPruner()


def _hyperband(strategy: Mapping[str, Any], static: Mapping[str, str]) -> BasePruner:
    """Return Hyperband's pruner: a reported objective is a unit of its resource."""
    settings = strategy.get("HyperbandStrategyConfig", {})
    most = settings.get("MaxResource", epochs(static))
    return HyperbandPruner(min_resource=settings.get("MinResource", 1), max_resource=int(most))
