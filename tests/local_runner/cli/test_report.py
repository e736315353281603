"""The report prints texts as they are: they are no markup and do not control the terminal."""

import io
import json
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from local_runner.cli import report, summary, terminal_text, training_jobs_table
from local_runner.cli.execution import Outcome
from local_runner.eventbridge.mailbox import Email

HOSTILE = ["[/]", "[bold]text[/bold]", "[link=x]y", "\\[red]"]


def printed(renderable: object) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(renderable)
    return console.file.getvalue()  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", HOSTILE)
def test_brackets_in_a_name_are_printed(text: str) -> None:
    assert text in printed(report.facts("Title", {"name": text}))
    training_job = {
        "TrainingJobName": "job-001-0123abcd",
        "TrainingJobStatus": "Completed",
        "TrainingJobDefinitionName": text,
        "TunedHyperParameters": {text: text},
    }
    job = {
        "TrainingJobDefinitions": [{"DefinitionName": text}, {"DefinitionName": "other"}],
        "HyperParameterTuningJobConfig": {
            "HyperParameterTuningJobObjective": {"MetricName": text, "Type": "Minimize"}
        },
    }
    table = printed(training_jobs_table.TrainingJobsTable(job, [training_job]))
    assert table.count(text if len(text) <= 14 else text[:13]) == 4


@pytest.mark.parametrize("text", HOSTILE)
def test_brackets_in_a_fact_are_printed(text: str) -> None:
    console = Console(file=io.StringIO(), width=200)
    summary.show_fact(console, "name", text)
    summary.show_address(console, "name", text)
    assert console.file.getvalue().count(text) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("text", HOSTILE)
def test_brackets_in_an_email_are_printed(text: str) -> None:
    console = Console(file=io.StringIO(), width=200)
    report.show_messages(console, [], [Email("you@example.com", f"subject {text}", f"body {text}")])
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert f"subject {text}" in shown
    assert f"body {text}" in shown


def test_characters_that_control_the_terminal_are_replaced() -> None:
    assert terminal_text.plain("a\x1b[2Jb\nc\rd").plain == "a\ufffd[2Jb\nc\ufffdd"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.8999999761581421, "0.9"), (0.3333333432674408, "0.33333334"), (2.0, "2.0")],
)
def test_a_metric_has_the_shortest_text_of_its_32_bit_float(value: float, text: str) -> None:
    assert terminal_text.metric_text(value) == text


@pytest.mark.parametrize(
    ("status", "secondary", "said"),
    [
        ("Stopped", "MaxRuntimeExceeded", ["stopped    MaxRuntimeExceeded"]),
        ("Completed", "Completed", []),
    ],
)
def test_the_summary_shows_the_objective_as_logged_and_the_limit_that_stopped_training(
    status: str, secondary: str, said: list[str]
) -> None:
    training_job = {
        "TrainingJobName": "job-001-0123abcd",
        "TrainingJobStatus": status,
        "SecondaryStatus": secondary,
        "TunedHyperParameters": {"x": "1"},
        "FinalHyperParameterTuningJobObjectiveMetric": {
            "MetricName": "acc",
            "Value": 0.8999999761581421,
        },
    }
    console = Console(file=io.StringIO(), width=200)
    summary.show_made(console, Outcome({"status": "SUCCEEDED"}, training_job=training_job))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert [line.rstrip() for line in shown.splitlines() if line.strip()] == [
        "best       job-001-0123abcd",
        "objective  acc = 0.9",
        *said,
        "tuned      x=1",
    ]


@pytest.mark.parametrize(
    ("ended", "said"),
    [
        (
            {"input": '{"own": ["a"]}', "output": '{"own": ["a"], "notes": ["b", "c"], "n": [1]}'},
            ["notes      b", "notes      c"],
        ),
        ({"input": "5", "output": '{"notes": ["b"]}'}, []),
        ({"output": "[1]"}, []),
        ({}, []),
    ],
)
def test_the_summary_shows_the_texts_that_the_execution_added(
    ended: dict[str, str], said: list[str]
) -> None:
    console = Console(file=io.StringIO(), width=200)
    summary.show_made(console, Outcome({"status": "SUCCEEDED", **ended}))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert [line.rstrip() for line in shown.splitlines() if line.strip()] == said


def failed(number: int, reason: str, **tuned: str) -> dict[str, Any]:
    """Return the summary of a failed training job; {} in the reason is its name."""
    name = f"job-{number:03}-0123abcd"
    return {
        "TrainingJobName": name,
        "FailureReason": reason.format(name),
        "TunedHyperParameters": tuned,
    }


def test_training_jobs_that_fail_alike_are_one_reason_the_most_frequent_first() -> None:
    console = Console(file=io.StringIO(), width=80)
    summaries = [
        failed(1, "no space, exit code: 3", depth="3", rate="0.25"),
        failed(2, "{}: rate 0.125 with depth 4, exit code: 3", depth="4", rate="0.125"),
        failed(3, "{}: rate 0.5 with depth 3, exit code: 3", depth="3", rate="0.5"),
        *(failed(number, reason) for number, reason in enumerate("abcde", 4)),
    ]
    report.show_failed_training_jobs(console, summaries, lambda name: Path(f"/log/{name}"))
    assert console.file.getvalue().splitlines()[:4] == [  # type: ignore[attr-defined]
        "2 training jobs, such as job-002-0123abcd, failed: job-002-0123abcd: rate 0.125 with depth 4, "
        "exit code: 3",
        "  Log: /log/job-002-0123abcd",
        "Training job job-001-0123abcd failed: no space, exit code: 3",
        "  Log: /log/job-001-0123abcd",
    ]
    assert console.file.getvalue().endswith(  # type: ignore[attr-defined]
        "\n2 more training jobs failed for other reasons.\n"
    )


@pytest.mark.parametrize(
    ("emails", "rows"),
    [
        ([], ["error", "cause"]),
        (["It failed: no capacity."], ["error"]),
        (["Other"], ["error", "cause"]),
    ],
    ids=["no e-mail", "an e-mail with the cause", "another e-mail"],
)
def test_a_cause_is_shown_once(emails: list[str], rows: list[str]) -> None:
    console = Console(file=io.StringIO(), width=80)
    ended = {"error": "Failed", "cause": "no capacity"}
    report.show_failure(console, ended, [Email("you@example.com", "s", text) for text in emails])
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert re.findall("│ (error|cause)", shown) == rows
    assert shown.count("no capacity") == 1


COSTS = {"report": {"page": "s3://b/report.html", "cost": {"text": "9 seconds, 0.50"}}}


@pytest.mark.parametrize(
    ("output", "said"),
    [
        (COSTS, "cost       9 seconds, 0.50"),
        (
            {"report": {"page": "none", "cost": {"text": "t"}}},
            "cost       20 instance seconds of ml.x",
        ),
        (5, "cost       20 instance seconds of ml.x"),
    ],
    ids=["next to a page", "next to no page", "no object"],
)
def test_the_summary_shows_the_cost_that_the_execution_reports_or_else_instance_seconds(
    output: object, said: str
) -> None:
    began = datetime(2026, 1, 1, tzinfo=UTC)
    times = {"TrainingStartTime": began, "TrainingEndTime": began + timedelta(seconds=20)}
    resources = {"InstanceType": "ml.x", "InstanceCount": 1}
    job = {"TrainingJobDefinition": {"ResourceConfig": resources}}
    console = Console(file=io.StringIO(), width=80)
    ended = {"status": "SUCCEEDED", "output": json.dumps(output)}
    summary.show_cost(console, Outcome(ended, job, [times]))
    assert console.file.getvalue().rstrip() == said  # type: ignore[attr-defined]
