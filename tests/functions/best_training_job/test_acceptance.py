"""The bar that a payload may set for the best training job."""

import pytest

from tests.events import Json
from tuner.best_training_job.acceptance import accept
from tuner.errors import ObjectiveNotMet


def best(value: float | None) -> Json:
    reached = None if value is None else {"Value": value}
    return {
        "TrainingJobName": "job-001",
        "TunedHyperParameters": {"rate": "0.1", "depth": "3", "_tuning_objective_metric": "m"},
        "FinalHyperParameterTuningJobObjectiveMetric": reached,
    }


def judge(type_: str, wanted: float, reached: float | None) -> None:
    payload = {"acceptance": {"objectiveValue": wanted}}
    accept(payload, best(reached), {"Type": type_, "MetricName": "m"})


@pytest.mark.parametrize(
    ("type_", "wanted", "reached"),
    [
        ("Maximize", 0.9, 0.9),
        ("Maximize", 0.9, 0.95),
        ("Minimize", 2, 2.0),
        ("Minimize", 2, -1),
        # SageMaker's values are 32-bit floats: a logged 0.9 is reported below 0.9, a logged 0.1 above 0.1.
        ("Maximize", 0.9, 0.8999999761581421),
        ("Maximize", 0.8999999761581421, 0.9),
        ("Minimize", 0.1, 0.10000000149011612),
        ("Maximize", 1e300, 1e300),
    ],
)
def test_a_training_job_that_reaches_the_bar_is_accepted(
    type_: str, wanted: float, reached: float
) -> None:
    judge(type_, wanted, reached)


@pytest.mark.parametrize(
    ("type_", "wanted", "reached", "message"),
    [
        ("Maximize", 0.9, 0.89, "m should be at least 0.9; the best training job, job-001, "
         "reached 0.89 with depth=3, rate=0.1."),
        ("Minimize", 2, 2.5, "m should be at most 2; the best training job, job-001, reached 2.5 "
         "with depth=3, rate=0.1."),
        ("Maximize", 0.9, 0.8999999165534973, "m should be at least 0.9; the best training job, "
         "job-001, reached 0.8999999 with depth=3, rate=0.1."),
        ("Maximize", 0.9, None, "m should be at least 0.9; the best training job, job-001, "
         "reported no value with depth=3, rate=0.1."),
    ],
)  # fmt: skip
def test_a_training_job_below_the_bar_is_refused_with_its_value(
    type_: str, wanted: float, reached: float | None, message: str
) -> None:
    with pytest.raises(ObjectiveNotMet) as refused:
        judge(type_, wanted, reached)
    assert str(refused.value) == message


def test_without_a_bar_every_training_job_is_accepted() -> None:
    accept({}, best(None), {"Type": "Maximize", "MetricName": "m"})
