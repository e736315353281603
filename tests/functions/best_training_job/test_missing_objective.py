"""The reason why training jobs that did not fail have no objective."""

from collections.abc import Mapping

import pytest

from tests.events import Json
from tuner.best_training_job.missing_objective import why_none
from tuner.best_training_job.refusal import refusal
from tuner.errors import NoBestTrainingJob, TuningError, TuningJobFailed, TuningJobStopped
from tuner.training_log.evidence import Evidence
from tuner.training_log.words import explained

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


def evidence(values: Mapping[str, int], last: str = "", mentions: int = 0) -> Evidence:
    return Evidence("job-1/algo-1-9", "auc", "auc=(.+)", 20, True, mentions, values, last)


NEVER, DIVERGED = evidence({}), evidence({"nan": 2}, "nan")


@pytest.mark.parametrize("name", CASES)
def test_the_reason_says_which_it_was_and_where_to_look(name: str) -> None:
    definitions, counters, reason = CASES[name]
    tuning_job = {"HyperParameterTuningJobName": "job", "TrainingJobStatusCounters": counters}
    assert why_none({"definitions": definitions}, tuning_job, None) == reason


@pytest.mark.parametrize(
    ("status", "counters", "found", "condition", "sentence"),
    [
        (
            "Completed",
            {"Completed": 3},
            NEVER,
            NoBestTrainingJob,
            f"Tuning job job completed without a best training job (training jobs: 3 completed): {explained(NEVER)}",
        ),
        (
            "Completed",
            {"Stopped": 1},
            DIVERGED,
            NoBestTrainingJob,
            f"Tuning job job completed without a best training job (training jobs: 1 stopped): {explained(DIVERGED)}",
        ),
        (
            "Completed",
            {"Stopped": 1},
            NEVER,
            NoBestTrainingJob,
            "Tuning job job completed without a best training job (training jobs: 1 stopped): every training job that "
            "did not fail was stopped before its log had a value of auc. Raise maxRuntimeInSeconds (60), or report the "
            "metric earlier (the log stream job-1/algo-1-9 in /aws/sagemaker/TrainingJobs (20 lines) has no match of "
            "the Regex auc=(.+) for auc, and no line contains auc).",
        ),
        (
            "Stopped",
            {"Completed": 1, "Stopped": 1},
            NEVER,
            TuningJobStopped,
            "Tuning job job was stopped before a training job had reported the objective metric (training jobs: "
            f"1 completed, 1 stopped): {explained(NEVER)}",
        ),
        (
            "Stopped",
            {"Stopped": 1},
            NEVER,
            TuningJobStopped,
            "Tuning job job was stopped before a training job had reported the objective metric (training jobs: "
            "1 stopped); start a new execution and let it run longer.",
        ),
        (
            "Failed",
            {"Completed": 1, "NonRetryableError": 4},
            DIVERGED,
            TuningJobFailed,
            "Tuning job job failed (training jobs: 1 completed, 4 failed): SageMaker gives no reason.\n"
            f"No training job has a value of the objective: {explained(DIVERGED)}",
        ),
    ],
    ids=["completed", "stopped, not finite", "stopped", "some stopped", "stopped early", "failed"],
)
def test_the_evidence_of_a_log_goes_before_what_may_be(
    status: str, counters: Json, found: Evidence, condition: type[TuningError], sentence: str
) -> None:
    tuning_job = {
        "HyperParameterTuningJobName": "job",
        "HyperParameterTuningJobStatus": status,
        "TrainingJobStatusCounters": counters,
    }
    error = refusal({"definitions": [AUC]}, tuning_job, {}, "", found)
    assert (type(error), str(error)) == (condition, sentence)
