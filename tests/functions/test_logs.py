"""The log of functions: names and numbers by which an execution can be found, and no other part of their events.

Lambda itself logs an error's message, which quotes the values it refuses; see LogExecutionData in the template.
"""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

import build_model
import check_input
import pick_best_training_job
import prepare_tuning_job
import telemetry
from tests.events import Json, event
from tests.functions.granted import GRANTED
from tuner.errors import InvalidInput, NoModelArtifact, ObjectiveNotMet, TuningJobFailed

MARKER = "Zq7xY"
# The keys of each line of Powertools' Logger:
# https://docs.aws.amazon.com/powertools/python/latest/core/logger/#standard-structured-keys
USUAL = {
    *("level", "location", "message", "timestamp", "service", "cold_start", "correlation_id"),
    *("function_name", "function_memory_size", "function_arn", "function_request_id"),
}
NAMES = {"tuning_job_name", "training_job_name"}
MESSAGES = ["Input accepted", "Tuning job prepared", "Best training job picked", "Model built"]


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """Return what the functions write to their log."""
    written = io.StringIO()
    monkeypatch.setattr(telemetry.logger.registered_handler, "stream", written)
    return written


def lines(log: io.StringIO) -> list[Json]:
    """Return the lines of the log."""
    return [json.loads(line) for line in log.getvalue().splitlines()]


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


NOTHING_LISTED: Json = {
    "failedTrainingJobs": [],
    "trainingJobs": [],
    "withoutArtifact": [],
    "evidence": None,
}


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
        "executionArn": execution["Id"],
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
        {**common, "tuningJob": tuning_job, **NOTHING_LISTED}, context
    )
    build = {
        **common,
        **picked,
        "trainingJob": {**best, "ModelArtifacts": {"S3ModelArtifacts": f"s3://b/{MARKER}"}},
        "trainingJobs": [best],
        "artifact": {"exists": True},
        "trial": None,
        "definitions": [],
        "report": None,
        "executionUrl": "url",
        "chat": "false",
        **changes,
    }
    return build_model.handler(build, context)


def assert_only_names(log: io.StringIO, tuning_job_name: str, messages: list[str]) -> None:
    """Check that the lines have the names that are logged on purpose, and no marker elsewhere."""
    written = lines(log)
    assert [line["message"] for line in written] == messages
    for line in written:
        assert set(line) <= USUAL | NAMES
        assert line.pop("tuning_job_name") == tuning_job_name
        assert MARKER not in json.dumps(line)


def test_success_logs_names_only(
    log: io.StringIO, marked: Json, execution: Json, context: SimpleNamespace
) -> None:
    built = run_all(marked, execution, context, {})
    assert MARKER in json.dumps(built)
    assert_only_names(log, marked["tuningJobName"], MESSAGES)


def test_each_line_names_execution_and_invocation(
    log: io.StringIO, marked: Json, execution: Json, context: SimpleNamespace
) -> None:
    run_all(marked, execution, context, {})
    for line in lines(log):
        assert set(line) >= USUAL
        named = line["correlation_id"], line["function_request_id"]
        assert named == (execution["Id"], context.aws_request_id)


def test_metrics_have_numbers_and_the_service_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(telemetry.metrics.provider, "service", "stack")
    telemetry.count({"MissingModelArtifacts": 1})
    [metrics] = map(json.loads, capsys.readouterr().out.splitlines())
    [stated] = metrics.pop("_aws")["CloudWatchMetrics"]
    assert (stated["Namespace"], stated["Dimensions"]) == ("ModelTuning", [["service"]])
    assert metrics == {"service": "stack", "MissingModelArtifacts": [1.0]}


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
    log: io.StringIO,
    marked: Json,
    execution: Json,
    context: SimpleNamespace,
    failing: str,
) -> None:
    more, said, error, passed = FAILURES[failing]
    with pytest.raises(error, match=MARKER):
        run_all({**marked, **more}, execution, context, said)
    assert_only_names(log, marked["tuningJobName"], MESSAGES[:passed])
