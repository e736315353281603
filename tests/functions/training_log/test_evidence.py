"""The evidence in a training job's log: numbers about its lines, and none of the lines themselves."""

import re
from typing import Any

import pytest

from tests.events import Json
from tuner.training_log.evidence import Evidence, Objective, evidence, objective_of

LOSS = Objective("loss", "loss=(\\S+)")


@pytest.mark.parametrize(
    ("objective", "lines", "mentions", "values", "last"),
    [
        (LOSS, [], 0, {}, ""),
        (LOSS, ["started", "loss: 0.5", '{"_tuning_objective_metric": "loss"}'], 1, {}, ""),
        (
            LOSS,
            ["loss=nan", "loss=NaN", "loss=-inf", "loss=1e39"],
            4,
            {"nan": 2, "infinite": 2},
            "infinite",
        ),
        (
            LOSS,
            ["loss=0.5", "loss=0.4,", "loss=nan"],
            3,
            {"finite": 1, "no number": 1, "nan": 1},
            "nan",
        ),
        (LOSS, ["loss=nan loss=0.5"], 1, {"nan": 1}, "nan"),
        (
            Objective("loss", "#011loss:(\\d+)?"),
            ["#011loss:", "#011loss:3"],
            2,
            {"no number": 1, "finite": 1},
            "finite",
        ),
        (Objective("loss", "[0-9.]+"), ["0.5"], 0, {"finite": 1}, "finite"),
    ],
    ids=[
        "empty",
        "never found",
        "not finite",
        "mixed",
        "first of a line",
        "optional group",
        "no group",
    ],
)
def test_the_lines_that_match_are_counted_by_the_kind_of_their_value(
    objective: Objective, lines: list[str], mentions: int, values: dict[str, int], last: str
) -> None:
    assert evidence(objective, "stream", lines, True) == Evidence(
        "stream", "loss", objective.regex, len(lines), True, mentions, values, last
    )


def test_another_dialect_than_that_of_python_is_no_evidence() -> None:
    with pytest.raises(re.error):
        evidence(Objective("loss", "\\p{Alpha}++(?<x>.)"), "stream", ["loss"], True)


@pytest.mark.parametrize(
    ("definitions", "found"),
    [
        ([{"Name": "loss", "Regex": "a(.)"}, {"Name": "ObjectiveMetric", "Regex": "b(.)"}], "a(.)"),
        ([{"Name": "ObjectiveMetric", "Regex": "b(.)"}], "b(.)"),
        ([{"Name": "acc", "Regex": "c(.)"}], None),
        (None, None),
    ],
    ids=["own", "added", "another metric", "not described"],
)
def test_the_objective_is_the_one_that_sagemaker_describes(
    definitions: list[Json] | None, found: str | None
) -> None:
    described: dict[str, Any] = {"AlgorithmSpecification": {"MetricDefinitions": definitions}}
    assert objective_of(described, "loss") == (Objective("loss", found) if found else None)
