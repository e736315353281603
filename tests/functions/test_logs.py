"""What functions log: names to find an execution by, and nothing else of what they are given.

Lambda itself logs an error's message, which quotes the values it refuses; see LogExecutionData in the template.
"""

import json
import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import build_model
import check_input
import pick_best_training_job
import prepare_tuning_job
from tests.functions.input.test_events import load
from tuner.errors import InvalidInput, NoModelArtifact, ObjectiveNotMet, TuningJobFailed

Json = dict[str, Any]

MARKER = "Zq7xY"
# What every record has: Lambda makes JSON of it, and of what functions add with `extra`.
USUAL = vars(logging.makeLogRecord({})).keys()
NAMES = {"message", "execution", "tuning_job_name", "training_job_name"}
MESSAGES = ["Input accepted", "Tuning job prepared", "Best training job picked"]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Takes in what every function logs."""
    caplog.set_level("INFO")
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[Json]:
    """The message of each record and what was added to it."""
    added = [{k: v for k, v in vars(r).items() if k not in USUAL} for r in log.records]
    return [{**a, "message": r.getMessage()} for a, r in zip(added, log.records, strict=True)]


def texts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every text in a structure, as the object or list that holds it and the place in there."""
    entries = value.items() if isinstance(value, dict) else enumerate(value)
    for place, each in list(entries):
        if isinstance(each, str):
            yield value, place
        elif isinstance(each, dict | list):
            yield from texts(each)


def accepted(payload: Json, execution: Json) -> bool:
    try:
        check_input.checked_input(payload, execution)
    except InvalidInput:
        return False
    return True


def mark_texts(payload: Json, execution: Json) -> int:
    """Put the marker behind every text that may be any other; how many these are."""
    count = 0
    for holder, place in texts(payload):
        before = holder[place]
        holder[place] = before + MARKER
        if accepted(payload, execution):
            count += 1
        else:
            holder[place] = before
    return count


@pytest.fixture
def marked(execution: Json) -> Json:
    """The input with every key, and the marker wherever a text is free."""
    payload = load("full.json")
    for free in ("environment", "staticHyperParameters", "tags"):
        payload[free][f"of{MARKER}"] = f"free {MARKER}"
    assert mark_texts(payload, execution) > 40
    return payload


def run_all(payload: Json, execution: Json, context: SimpleNamespace, changes: Json) -> Json:
    """The four functions in turn; `changes` go into what SageMaker says of the best training job."""
    checked = check_input.handler({"input": payload, "execution": execution}, context)["payload"]
    algorithm = {
        "AlgorithmName": "algorithm",
        "AlgorithmArn": checked["algorithmARNs"][0],
        "AlgorithmStatus": "Completed",
        "InferenceSpecification": {"Containers": [{"Image": f"image-{MARKER}"}]},
    }
    roles = {"tuningRoleArn": f"arn:{MARKER}", "modelRoleArn": f"arn:{MARKER}"}
    common = {
        "payload": checked,
        "algorithms": [algorithm],
        "tags": [],
        "executionArn": f"arn:{MARKER}",
        **roles,
    }
    prepared = prepare_tuning_job.handler(common, context)
    best = {
        "TrainingJobDefinitionName": checked["definitions"][0]["name"],
        "TrainingJobName": "best",
        "TrainingJobArn": f"arn:{MARKER}",
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {f"tuned{MARKER}": MARKER},
        "FinalHyperParameterTuningJobObjectiveMetric": {"MetricName": MARKER, "Value": 0.97},
    }
    tuning_job = {
        "HyperParameterTuningJobName": checked["tuningJobName"],
        "HyperParameterTuningJobArn": f"arn:{MARKER}",
        "HyperParameterTuningJobStatus": "Completed",
        "HyperParameterTuningJobConfig": prepared["createTuningJob"][
            "HyperParameterTuningJobConfig"
        ],
        "BestTrainingJob": best,
        **changes,
    }
    picked = pick_best_training_job.handler(
        {"payload": checked, "tuningJob": tuning_job, "failedTrainingJobs": []}, context
    )
    build = {
        **common,
        **picked,
        "tuningJob": tuning_job,
        "trainingJob": {**best, "ModelArtifacts": {"S3ModelArtifacts": f"s3://b/{MARKER}"}},
        "trainingJobs": [best],
        "executionUrl": "url",
        **changes,
    }
    return build_model.handler(build, context)


def assert_only_names(
    log: pytest.LogCaptureFixture, tuning_job_name: str, messages: list[str]
) -> None:
    """The lines have the names that are logged on purpose, and the marker nowhere else."""
    written = lines(log)
    assert [line["message"] for line in written] == messages
    for line in written:
        assert set(line) <= NAMES
        assert line.pop("tuning_job_name") == tuning_job_name
        assert MARKER not in json.dumps(line)


def test_success_logs_names_only(
    log: pytest.LogCaptureFixture, marked: Json, execution: Json, context: SimpleNamespace
) -> None:
    built = run_all(marked, execution, context, {})
    assert MARKER in json.dumps(built)
    assert_only_names(log, marked["tuningJobName"], MESSAGES)


FAILURES: dict[str, tuple[Json, Json, type[Exception], int]] = {
    # What the input has more, what SageMaker says, what fails, and how many functions had no complaint.
    "Check Input": ({"tuningStrategy": MARKER}, {}, InvalidInput, 0),
    "Prepare Tuning Job": ({"overrides": {"createModel": {MARKER: MARKER}}}, {}, InvalidInput, 1),
    "Pick Best Training Job": (
        {},
        {"HyperParameterTuningJobStatus": "Failed", "FailureReason": MARKER},
        TuningJobFailed,
        2,
    ),
    "acceptance": ({"acceptance": {"objectiveValue": 0.99}}, {}, ObjectiveNotMet, 2),
    "Build Model": ({}, {"trainingJob": {"TrainingJobName": MARKER}}, NoModelArtifact, 3),
}


@pytest.mark.parametrize("failing", FAILURES)
def test_failure_logs_no_more_than_success(
    log: pytest.LogCaptureFixture,
    marked: Json,
    execution: Json,
    context: SimpleNamespace,
    failing: str,
) -> None:
    more, said, error, passed = FAILURES[failing]
    with pytest.raises(error, match=MARKER):
        run_all({**marked, **more}, execution, context, said)
    assert_only_names(log, marked["tuningJobName"], MESSAGES[:passed])
