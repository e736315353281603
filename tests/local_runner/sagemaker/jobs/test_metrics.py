"""Metrics are what a log line says, by the regular expressions of the MetricDefinitions."""

import math

import pytest

from local_runner.sagemaker.jobs import metrics
from local_runner.sagemaker.jobs.metrics import (
    MetricReader,
    RegexError,
    shown,
    with_objective,
)

AUC = {"Name": "auc", "Regex": r"auc=([0-9.]+)"}
LOSS = {"Name": "loss", "Regex": r"loss=(\S+)"}


def read(line: str, *definitions: dict[str, str]) -> list[tuple[str, float]]:
    return [(metric.name, metric.value) for metric in MetricReader(definitions).read(line)]


def test_every_metric_of_a_line_is_read() -> None:
    assert read("step 3 loss=0.5 auc=0.75;", AUC, LOSS) == [("auc", 0.75), ("loss", 0.5)]


def test_a_value_is_a_32_bit_float_as_in_the_api() -> None:
    assert read("auc=0.9 loss=-1e300", AUC, LOSS) == [
        ("auc", 0.8999999761581421),
        ("loss", -math.inf),
    ]


def test_a_line_without_a_metric_gives_none() -> None:
    assert read("starting", AUC, LOSS) == []


def test_text_that_is_no_number_is_no_metric() -> None:
    assert read("auc=1.2.3 loss=big", AUC, LOSS) == []


def test_an_expression_without_a_group_stands_for_its_whole_match() -> None:
    assert read("took 12 seconds", {"Name": "n", "Regex": r"\d+"}) == [("n", 12.0)]


def test_an_optional_group_that_is_absent_is_no_metric() -> None:
    assert read("auc=", {"Name": "auc", "Regex": r"auc=(\d)?"}) == []


def test_a_bad_expression_is_named() -> None:
    with pytest.raises(ValueError, match="MetricDefinitions") as refusal:
        MetricReader([{"Name": "auc", "Regex": "("}])
    assert str(refusal.value) == (
        "MetricDefinitions: the Regex of auc is not a regular expression: missing ) at position 1"
    )


def test_an_expression_that_does_not_come_to_an_end_is_named(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(metrics, "LONGEST_SEARCH_SECONDS", 0.05)
    with pytest.raises(RegexError) as refusal:
        read("a" * 80 + "!", {"Name": "auc", "Regex": "(a|aa)+$"})
    assert str(refusal.value) == (
        "MetricDefinitions: the Regex of auc has searched a line of the log for 0.05 s; "
        "give one that does not repeat what repeats"
    )


def test_the_objective_is_kept_once_more_under_its_own_name() -> None:
    assert with_objective([AUC, LOSS], "loss") == [
        AUC,
        LOSS,
        {"Name": "ObjectiveMetric", "Regex": r"loss=(\S+)"},
    ]


def test_an_objective_without_a_definition_is_refused() -> None:
    with pytest.raises(ValueError, match="metric") as refusal:
        with_objective([AUC], "loss")
    assert str(refusal.value) == (
        "A metric is required for this hyperparameter tuning job objective. "
        "Provide a metric in the metric definitions."
    )


@pytest.mark.parametrize(
    ("line", "in_log"),
    [
        (b"[0]\tauc:0.5\n", "[0]#011auc:0.5\n"),
        (b"50%\r100%\r\n", "50%#015100%#015\n"),
        (b"\x1b[1mbold\x7f\x00\n", "#033[1mbold#177#000\n"),
        ("na\u00efve #011\n".encode(), "na\u00efve #011\n"),
        (b"\xff half a line", "\ufffd half a line"),
    ],
)
def test_a_control_character_is_shown_as_its_octal_number(line: bytes, in_log: str) -> None:
    assert shown(line) == in_log
