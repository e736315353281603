"""The report prints texts as they are: they are no markup and do not control the terminal."""

import io

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
