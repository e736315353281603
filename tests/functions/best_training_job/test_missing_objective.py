"""The reason why training jobs that did not fail have no objective."""

import pytest

from tests.events import Json
from tuner.best_training_job.missing_objective import why_none

AUC = {"objective": {"Type": "Maximize", "MetricName": "auc"}, "maxRuntimeInSeconds": 60}
LOSS = {
    "objective": {"Type": "Minimize", "MetricName": "loss"},
    "maxRuntimeInSeconds": 90,
    "metricDefinitions": [
        {"Name": "acc", "Regex": "acc=(.+)"},
        {"Name": "loss", "Regex": "loss=(\\S+)"},
    ],
}
PLACE = "log group /aws/sagemaker/TrainingJobs, log streams job-.../algo-1-..."
SEEN = (
    "Either the metric is not in the log as it is looked for, or its values are NaN or infinite; see "
    f"which ({PLACE})."
)
CASES: dict[str, tuple[list[Json], Json, str]] = {
    "none finished": (
        [AUC],
        {"NonRetryableError": 5},
        "no training job finished; fix the reasons why they failed.",
    ),
    "all were stopped": (
        [AUC],
        {"Stopped": 2, "NonRetryableError": 1},
        "every training job that did not fail was stopped before its log had a value of auc. Raise "
        f"maxRuntimeInSeconds (60), or report the metric earlier ({PLACE}).",
    ),
    "all of several definitions were stopped": (
        [AUC, LOSS],
        {"Stopped": 2},
        "every training job that did not fail was stopped before its log had a value of auc or loss "
        "(Regex loss=(\\S+)). Raise maxRuntimeInSeconds (60 and 90), or report the metric earlier "
        f"({PLACE}).",
    ),
    "completed": ([AUC], {"Completed": 2}, f"no log had a finite value of auc. {SEEN}"),
    "completed with a regular expression": (
        [LOSS],
        {"Completed": 1, "Stopped": 1},
        f"no log had a finite value of loss (Regex loss=(\\S+)). {SEEN}",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_the_reason_says_which_it_was_and_where_to_look(name: str) -> None:
    definitions, counters, reason = CASES[name]
    tuning_job = {"HyperParameterTuningJobName": "job", "TrainingJobStatusCounters": counters}
    assert why_none({"definitions": definitions}, tuning_job) == reason
