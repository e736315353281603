"""The diagnosis of failed training jobs: their reasons, grouped and counted."""

from types import SimpleNamespace

import pytest

import pick_best_training_job
from tests.events import Json
from tuner.best_training_job.diagnosis import diagnosis
from tuner.errors import TuningJobFailed

TUNED = {
    "ContinuousParameterRanges": [{"Name": "learn_rate"}],
    "IntegerParameterRanges": [{"Name": "max.depth"}],
}
PAYLOAD: Json = {"definitions": [{"name": "d", "parameterRanges": TUNED}]}


def failed(*reasons: str | None) -> list[Json]:
    """Return a training job for each reason, as the state machine passes them."""
    named = [({"TrainingJobName": f"tuning-{n:03}"}, r) for n, r in enumerate(reasons, 1)]
    return [{**job, **({"FailureReason": reason} if reason else {})} for job, reason in named]


def logged(name: str) -> str:
    return f"(log group /aws/sagemaker/TrainingJobs, log stream {name}/algo-1-...)"


def test_reasons_are_counted_and_each_has_an_example_the_most_frequent_first() -> None:
    reasons = ("No space left.", "Out of memory.", "Out of memory.", None)
    assert diagnosis(failed(*reasons), PAYLOAD).splitlines() == [
        "Reasons why 4 training jobs failed, most frequent first:",
        f"2 x Out of memory. {logged('tuning-002')}",
        f"1 x No space left. {logged('tuning-001')}",
        f"1 x SageMaker gives no reason. {logged('tuning-004')}",
    ]


def test_without_failed_training_jobs_there_is_no_diagnosis() -> None:
    assert diagnosis([], PAYLOAD) == ""


@pytest.mark.parametrize(
    "reasons",
    [
        ("Command: train --learn_rate 0.1 failed", "Command: train --learn_rate 0.25 failed"),
        ("learn_rate=1e-05: diverged", "learn_rate=0.3: diverged"),
        ('{"max.depth": "3"} is too deep', '{"max.depth": "12"} is too deep'),
        ("tuning-001 lost its instance", "tuning-002 lost its instance"),
        ("Traceback: " + "x" * 300, "Traceback: " + "x" * 300 + " cut elsewhere"),
        ("1792 MiB asked, 14744 MiB free", "2016 MiB asked, 14712.5 MiB free"),
        ("diverged at 1e-05", "diverged at -0.25"),
        ("at 0x7f3a2b10 in thread", "at 0x55d0ff in thread"),
        (
            "run 5f0c2e9a-11ab-4c3d-9e0f-a1b2c3d4e5f6 lost",
            "run 0b7d1f00-22cd-4e5f-8a9b-0c1d2e3f4a5b lost",
        ),
        ("no access to s3://data/a/train.csv", "no access to s3://data/b/x/valid.csv"),
        ("10.0.1.7:29500 refused", "10.0.22.13:29512 refused"),
        ("fe80::1c2a:ff:fe00:a refused", "fe80::ab:cd refused"),
        ("algo-1 is gone", "algo-2 is gone"),
        ("node-a.cluster.local is gone", "node-b.cluster.local is gone"),
        ("cannot open /tmp/tmpab_xyzq/model", "cannot open /tmp/tmpqqwert_/model"),
        ("part-0001.csv has no rows", "part-0072.csv has no rows"),
        ("2026-11-26T01:02:03Z failed", "2026-12-01T11:12:13.5Z failed"),
        ("Thu Nov 26 01:02:03 2026: failed", "Fri Dec  4 11:12:13 2026: failed"),
        ("survival-job-017-0a1b2c3d lost its peer", "survival-job-003-9f8e7d6c lost its peer"),
    ],
    ids=[
        "command",
        "assignment",
        "JSON",
        "own name",
        "tail",
        "number",
        "exponent",
        "hexadecimal",
        "UUID",
        "S3 address",
        "IP address",
        "IPv6 address",
        "host number",
        "host name",
        "temporary file",
        "file name",
        "time",
        "date",
        "another training job",
    ],
)
def test_reasons_that_differ_in_values_names_addresses_times_or_tails_only_are_equal(
    reasons: tuple[str, str],
) -> None:
    _, *lines = diagnosis(failed(*reasons), PAYLOAD).splitlines()
    assert lines == [f"2 x {reasons[0]} {logged('tuning-001')}"]


@pytest.mark.parametrize(
    "reasons",
    [
        ("exit code: 1", "exit code: 137"),
        ("HTTP 403: denied", "HTTP 404: denied"),
        ("[Errno 28] cannot write", "[Errno 13] cannot write"),
        ("killed by signal 9", "killed by signal 11"),
        ("KeyError: 'age'", "KeyError: 'sex'"),
        ("learn_rates=low", "learn_rates=high"),
        ("maxxdepth=low", "maxxdepth=high"),
    ],
)
def test_reasons_that_differ_in_a_code_or_a_word_are_different(reasons: tuple[str, str]) -> None:
    assert diagnosis(failed(*reasons), PAYLOAD).count("1 x ") == 2


def test_a_reason_has_one_line_and_rare_reasons_are_only_counted() -> None:
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
        "evidence": None,
    }
    with pytest.raises(TuningJobFailed) as raised:
        pick_best_training_job.handler(event, context)
    first, *diagnosed = str(raised.value).splitlines()
    assert first.startswith("Tuning job survival-model-tuning-job failed (training jobs: ")
    assert diagnosed == [
        "Reasons why 1 training job failed, most frequent first:",
        f"1 x Out of memory. {logged('tuning-001')}",
    ]
