"""Why training jobs failed: reasons grouped and counted, for whoever reads the notification."""

from types import SimpleNamespace
from typing import Any

import pytest

import pick_best_training_job
from tuner.best_training_job.diagnosis import diagnosis
from tuner.errors import TuningJobFailed

Json = dict[str, Any]

TUNED = {
    "ContinuousParameterRanges": [{"Name": "learn_rate"}],
    "IntegerParameterRanges": [{"Name": "max.depth"}],
}
PAYLOAD: Json = {"definitions": [{"name": "d", "parameterRanges": TUNED}]}


def failed(*reasons: str | None) -> list[Json]:
    """One training job a reason, as the state machine hands them over."""
    named = [({"TrainingJobName": f"tuning-{n:03}"}, r) for n, r in enumerate(reasons, 1)]
    return [{**job, **({"FailureReason": reason} if reason else {})} for job, reason in named]


def logged(name: str) -> str:
    return f"(log group /aws/sagemaker/TrainingJobs, log stream {name}/algo-1-...)"


def test_reasons_are_counted_most_frequent_first_with_an_example_of_each() -> None:
    reasons = ("No space left.", "Out of memory.", "Out of memory.", None)
    assert diagnosis(failed(*reasons), PAYLOAD).splitlines() == [
        "Reasons of 4 failed training jobs, most frequent first:",
        f"2 x Out of memory. {logged('tuning-002')}",
        f"1 x No space left. {logged('tuning-001')}",
        f"1 x SageMaker gives no reason. {logged('tuning-004')}",
    ]


def test_without_failed_training_jobs_there_is_nothing_to_say() -> None:
    assert diagnosis([], PAYLOAD) == ""


@pytest.mark.parametrize(
    "reasons",
    [
        ("Command: train --learn_rate 0.1 failed", "Command: train --learn_rate 0.25 failed"),
        ("learn_rate=1e-05: diverged", "learn_rate=0.3: diverged"),
        ('{"max.depth": "3"} is too deep', '{"max.depth": "12"} is too deep'),
        ("tuning-001 lost its instance", "tuning-002 lost its instance"),
        ("Traceback: " + "x" * 300, "Traceback: " + "x" * 300 + " cut elsewhere"),
    ],
    ids=["command", "assignment", "JSON", "own name", "tail"],
)
def test_what_only_tuned_values_names_and_tails_tell_apart_is_one_reason(
    reasons: tuple[str, str],
) -> None:
    _, *lines = diagnosis(failed(*reasons), PAYLOAD).splitlines()
    assert lines == [f"2 x {reasons[0]} {logged('tuning-001')}"]


@pytest.mark.parametrize(
    "reasons",
    [
        ("exit code: 1", "exit code: 137"),
        ("learn_rates=1", "learn_rates=2"),
        ("maxxdepth=1", "maxxdepth=2"),
    ],
)
def test_other_numbers_tell_reasons_apart(reasons: tuple[str, str]) -> None:
    assert diagnosis(failed(*reasons), PAYLOAD).count("1 x ") == 2


def test_a_reason_is_one_line_and_rare_ones_are_only_counted() -> None:
    reasons = [f"line one\n  line {letter}" for letter in "abcdefg"]
    _, first, *_, last = diagnosis(failed(*reasons), PAYLOAD).splitlines()
    assert first == f"1 x line one line a {logged('tuning-001')}"
    assert last == "and 2 rarer reasons"


def test_the_failure_of_the_tuning_job_comes_with_the_diagnosis(
    tuning_job: Json, context: SimpleNamespace
) -> None:
    tuning_job |= {"HyperParameterTuningJobStatus": "Failed", "BestTrainingJob": None}
    event = {
        "payload": PAYLOAD,
        "tuningJob": tuning_job,
        "failedTrainingJobs": failed("Out of memory."),
        "trainingJobs": [],
        "withoutArtifact": [],
    }
    with pytest.raises(TuningJobFailed) as told:
        pick_best_training_job.handler(event, context)
    first, *diagnosed = str(told.value).splitlines()
    assert first.startswith("Tuning job survival-model-tuning-job failed (training jobs: ")
    assert diagnosed == [
        "Reasons of 1 failed training job, most frequent first:",
        f"1 x Out of memory. {logged('tuning-001')}",
    ]
