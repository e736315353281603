"""A budget on the runner: the training that it pays for, and at most the stop of what is running in addition."""

from dataclasses import replace
from pathlib import Path

import pytest

from local_runner.sagemaker.jobs import tuning_job, tuning_limits
from tests.events import event
from tests.machine.deployed import Machine
from tests.machine.ended import ended
from tuner.report.costs import search_cost

PRICES = {"ml.m5.xlarge": 0.36}
PRICE_OF_A_SECOND = 0.0001
PARALLEL = 2
# SageMaker's time to end a stopped training job:
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_StopTrainingJob.html
STOP_SECONDS = 120


def test_a_search_costs_at_most_its_budget_and_the_stop_of_what_is_running(
    machine: Machine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = []

    def hundred_times_faster(config: dict[str, object]) -> tuning_limits.TuningLimits:
        """Return the limits with a hundredth of the time: SageMaker takes 120 seconds at least."""
        stated = tuning_limits.read_limits(config)
        limits.append(stated.runtime_seconds)
        return replace(stated, runtime_seconds=(stated.runtime_seconds or 0) / 100)

    monkeypatch.setattr(tuning_job, "read_limits", hundred_times_faster)
    payload = {
        **event("budget"),
        "tuningJobName": "budget",
        "maxNumberOfTrainingJobs": 500,
        "maxParallelTrainingJobs": PARALLEL,
        "budget": {"maxCost": 0.04},
        "instancePrices": PRICES,
    }
    with machine.real_training(tmp_path):
        machine.run(payload)
    search = ended(machine, "budget")
    paid = 0.04 / 100 + STOP_SECONDS * PARALLEL * PRICE_OF_A_SECOND
    cost = search_cost(search, PRICES)
    assert limits == [200]
    assert search.status == "Stopped"
    assert 0 < len(search.training_jobs) < 500
    assert cost.amount is not None
    assert cost.amount <= paid
