"""The log of functions: names by which an execution can be found, and no other part of their events.

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
from tests.events import Json, event
from tests.functions.granted import GRANTED
from tuner.errors import InvalidInput, NoModelArtifact, ObjectiveNotMet, TuningJobFailed

MARKER = "Zq7xY"
# What every record has: Lambda makes JSON of it, and of what functions add with `extra`.
USUAL = vars(logging.makeLogRecord({})).keys()
NAMES = {"message", "execution", "tuning_job_name", "training_job_name"}
MESSAGES = ["Input accepted", "Tuning job prepared", "Best training job picked"]


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """Return the log with the records of every function."""
    caplog.set_level("INFO")
    return caplog


def lines(log: pytest.LogCaptureFixture) -> list[Json]:
    """Return the message of each record with its additions."""
    added = [{k: v for k, v in vars(r).items() if k not in USUAL} for r in log.records]
    return [{**a, "message": r.getMessage()} for a, r in zip(added, log.records, strict=True)]


def texts(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every text in a structure as the object or list that has it, and its place there."""
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
    """Add the marker to every text that is free, and return the number of these texts."""
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
    """Return the input with every key, and with the marker in every free text."""
    payload = event("full")
    for free in ("environment", "staticHyperParameters", "tags"):
        payload[free][f"of{MARKER}"] = f"free {MARKER}"
    assert mark_texts(payload, execution) > 40
    return payload


NOTHING_LISTED: Json = {"failedTrainingJobs": [], "trainingJobs": [], "withoutArtifact": []}


def run_all(payload: Json, execution: Json, context: SimpleNamespace, changes: Json) -> Json:
    """Run the four functions in turn; `changes` go into SageMaker's answers about the tuning job."""
    checked = check_input.handler(
        {"input": payload, "execution": execution, "granted": GRANTED}, context
    )["payload"]
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
    prepared = prepare_tuning_job.handler({**common, "existing": {}}, context)
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
        {"payload": checked, "tuningJob": tuning_job, **NOTHING_LISTED}, context
    )
    build = {
        **common,
        **picked,
        "trainingJob": {**best, "ModelArtifacts": {"S3ModelArtifacts": f"s3://b/{MARKER}"}},
        "trainingJobs": [best],
        "artifact": {"exists": True},
        "trial": None,
        "report": None,
        "executionUrl": "url",
        **changes,
    }
    return build_model.handler(build, context)


def assert_only_names(
    log: pytest.LogCaptureFixture, tuning_job_name: str, messages: list[str]
) -> None:
    """Check that the lines have the names that are logged on purpose, and no marker elsewhere."""
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
