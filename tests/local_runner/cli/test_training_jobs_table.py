"""The table of training jobs: sorted by objective, on one scale, in any width."""

import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from rich.console import Console

from local_runner.cli.scale import ASCII, UNICODE, Scale, scale_of
from local_runner.cli.training_jobs_table import TrainingJobsTable, decimals

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)


def training_job(
    number: int, status: str, value: float | None = None, **tuned: str
) -> dict[str, Any]:
    """Return the summary of a training job that has as many seconds as its number."""
    objective = {"MetricName": "loss", "Value": value}
    return {
        "TrainingJobName": f"job-{number:03}-0123abcd",
        "TrainingJobStatus": status,
        "TrainingJobDefinitionName": "definition",
        "TunedHyperParameters": tuned,
        "TrainingStartTime": BEGAN,
        **(
            {} if status == "InProgress" else {"TrainingEndTime": BEGAN + timedelta(seconds=number)}
        ),
        **({} if value is None else {"FinalHyperParameterTuningJobObjectiveMetric": objective}),
    }


def tuning_job(kind: str, best: int) -> dict[str, Any]:
    objective = {"MetricName": "loss", "Type": kind}
    return {
        "HyperParameterTuningJobConfig": {"HyperParameterTuningJobObjective": objective},
        "TrainingJobDefinition": {},
        "BestTrainingJob": {"TrainingJobName": f"job-{best:03}-0123abcd"},
    }


def lines(
    job: dict[str, Any], summaries: list[dict[str, Any]], width: int = 80, encoding: str = "utf-8"
) -> list[str]:
    """Return the lines of the table in a terminal of this width."""
    written = io.BytesIO()
    console = Console(file=io.TextIOWrapper(written, encoding=encoding), width=width)
    console.print(TrainingJobsTable(job, summaries))
    console.file.flush()
    return [line.rstrip() for line in written.getvalue().decode(encoding).splitlines()]


SOME = [
    training_job(1, "Failed"),
    training_job(2, "Completed", 3.0, rate="0.123456"),
    training_job(3, "InProgress"),
    training_job(4, "Stopped", 2.0, rate="0.5"),
    training_job(5, "Completed", 1.0, depth="12"),
]


def test_the_table_has_the_running_training_jobs_first_and_then_the_best_objective() -> None:
    assert lines(tuning_job("Minimize", 5), SOME, 90) == [
        "Training jobs by loss, Minimize",
        "  training job  status      objective  1                      3  seconds  depth    rate",
        "  003-0123abcd  InProgress",
        "★ 005-0123abcd  Completed    1.000000  ★───────────────────────      5.0     12",
        "  004-0123abcd  Stopped      2.000000  ────────────○───────────      4.0            0.5",
        "  002-0123abcd  Completed    3.000000  ───────────────────────●      2.0         0.1235",
        "  001-0123abcd  Failed                                               1.0",
    ]


def test_a_maximised_objective_is_sorted_the_other_way() -> None:
    order = [line[:5] for line in lines(tuning_job("Maximize", 2), SOME)[2:]]
    assert order == ["  003", "★ 002", "  004", "  005", "  001"]


def test_a_narrower_table_leaves_out_hyperparameters_and_says_so() -> None:
    shown = lines(tuning_job("Minimize", 5), SOME, 70)
    assert shown[1] == "  training job  status      objective  1            3  seconds"
    assert shown[-1] == "With 77 columns, the table shows hyperparameters."
    assert lines(tuning_job("Minimize", 5), SOME, 77)[1].endswith("seconds  depth    rate")


def test_a_terminal_without_unicode_gets_other_characters() -> None:
    shown = lines(tuning_job("Minimize", 5), SOME, encoding="iso-8859-1")
    assert shown[3:6] == [
        "★ 005-0123abcd  Completed    1.000000  ★-------------      5.0     12".replace("★", "*"),
        "  004-0123abcd  Stopped      2.000000  ------o-------      4.0            0.5",
        "  002-0123abcd  Completed    3.000000  -------------@      2.0         0.1235",
    ]


def test_several_definitions_have_a_column() -> None:
    several = {"TrainingJobDefinitions": [{"DefinitionName": "definition"}, {}]}
    job = {**tuning_job("Minimize", 5), **several}
    del job["TrainingJobDefinition"]
    shown = lines(job, SOME, 100)
    assert shown[1].startswith("  training job  definition  status  ")
    assert shown[3].startswith("★ 005-0123abcd  definition  Completed  ")


def test_training_jobs_beyond_one_screen_are_counted() -> None:
    many = [training_job(n, "Completed", n) for n in range(1, 20)]
    shown = lines(tuning_job("Maximize", 19), [*many, training_job(20, "Failed")])
    assert shown[2].startswith("★ 019-0123abcd")
    assert shown[17].startswith("  004-0123abcd")
    assert shown[18:] == ["4 more training jobs: 3 Completed, 1 Failed"]


def test_a_table_without_training_jobs_has_a_head() -> None:
    assert len(lines(tuning_job("Maximize", 1), [])) == 2


def test_the_best_training_job_is_marked_and_coloured_in_a_terminal() -> None:
    console = Console(
        file=io.StringIO(), width=90, force_terminal=True, color_system="standard", _environ={}
    )
    console.print(TrainingJobsTable(tuning_job("Minimize", 5), SOME))
    shown = console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[1;32m★ 005-0123abcd" in shown
    assert "\x1b[31mFailed" in shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (0.0, "0.000000"),
        (0.99456789, "0.994568"),
        (-54.2, "-54.200000"),
        (1.5e-9, "1.500000e-09"),
        (123456789.0, "1.234568e+08"),
    ],
)
def test_objectives_of_any_size_can_be_told_apart(value: float, expected: str) -> None:
    assert decimals(value) == expected


@pytest.mark.parametrize(
    ("values", "is_minimised", "expected"),
    [
        ([1.0], True, Scale(1.0, 1.0)),
        ([1.0, 100.0], True, Scale(1.0, 100.0)),
        ([1.0, 2.0, 3.0, 4.0, 100.0], True, Scale(1.0, 4.0)),
        ([1.0, 2.0, 3.0, 4.0, 100.0], False, Scale(1.0, 100.0)),
        ([-100.0, 1.0, 2.0, 3.0, 4.0], False, Scale(1.0, 4.0)),
        ([5.0, 5.0, 5.0, 5.0], False, Scale(5.0, 5.0)),
    ],
)
def test_the_scale_ends_at_the_worst_value_that_is_no_outlier(
    values: list[float], is_minimised: bool, expected: Scale
) -> None:
    assert scale_of(values, is_minimised) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1.0, "@----"), (2.0, "--@--"), (3.0, "----@"), (0.0, "<----"), (9.0, "---->")],
)
def test_a_value_beyond_the_scale_is_an_arrow(value: float, expected: str) -> None:
    assert Scale(1.0, 3.0).line(value, ASCII.completed, ASCII, 5).plain == expected


def test_a_scale_with_one_value_has_it_in_the_middle() -> None:
    assert Scale(1.0, 1.0).heads(5) == "  1  "
    assert Scale(1.0, 1.0).line(1.0, UNICODE.best, UNICODE, 5).plain == "──★──"
