"""The files of a report for spreadsheets and programs: complete, and harmless whatever training programs wrote."""

import csv
import io
import json
import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.functions.report.searches import DEFINITION, START, search, training_job
from tuner.report.analysis import analysed
from tuner.report.finding import Finding
from tuner.report.instants import utc
from tuner.report.search import Range, Search
from tuner.report.training_jobs_csv import training_jobs_csv
from tuner.report.training_jobs_json import training_jobs_json
from tuner.report.verdict import verdict

PRICES = {"ml.m5.xlarge": 0.24}
HOSTILE_TEXTS = st.one_of(
    st.text(max_size=8),
    st.text(st.characters(categories=["Cs", "Cc", "Zl", "Sm", "Po"]), max_size=4),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from("=+-@\t\r\n\uff1d\uff20"),
            st.sampled_from(["1", "cmd|' /C calc'!A0", "A1"]),
        ),
    ),
    st.sampled_from(
        ["<script>", "{% $x %}", "${Partition}", '"', ",", ";", "\0", "\ud800", "-1e-5"]
    ),
)


MINUTE = {
    "instanceSeconds": 60.0,
    "amount": 0.004,
    "isUpperBound": False,
    "text": "60 instance seconds, 0.004",
}


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text)))


def mixed() -> Search:
    """Return a training job that ended well, one that failed and one of an earlier tuning job."""
    return search(
        [
            training_job(1, 0.25, hyperparameters={"max_depth": "3", "alpha": "-1e-5"}),
            training_job(
                2,
                None,
                hyperparameters={"max_depth": "4"},
                started=None,
                ended=None,
                reason="No\ncapacity",
            ),
        ],
        earlier=(training_job(3, 0.5, tuning_job="before", name="before-1"),),
    )


def test_every_training_job_is_a_line_of_the_csv() -> None:
    assert lines(training_jobs_csv(analysed(mixed(), PRICES))) == [
        [
            "tuning job",
            "training job",
            "definition",
            "status",
            "objective",
            "seconds",
            "instance seconds",
            "cost",
            "cost is upper bound",
            "created",
            "started",
            "ended",
            "reason",
            "hyperparameter max_depth",
            "hyperparameter alpha",
        ],
        [
            "search",
            "search-001",
            "only",
            "Completed",
            "0.25",
            "60.000",
            "60.000",
            "0.004000",
            "no",
            "2023-11-14T22:14:20Z",
            "2023-11-14T22:14:21Z",
            "2023-11-14T22:15:21Z",
            "",
            "3",
            "-1e-5",
        ],
        [
            "search",
            "search-002",
            "only",
            "Failed",
            "",
            "0.000",
            "0.000",
            "0.000000",
            "no",
            "2023-11-14T22:15:20Z",
            "",
            "",
            "No capacity",
            "4",
            "",
        ],
        [
            "before",
            "before-1",
            "only",
            "Completed",
            "0.5",
            "60.000",
            "",
            "",
            "",
            "2023-11-14T22:16:20Z",
            "2023-11-14T22:16:21Z",
            "2023-11-14T22:17:21Z",
            "",
            "",
            "",
        ],
    ]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\ufffd=1"),
        ("\r=1", "'\ufffd=1"),
        ("\uff1d1", "'\uff1d1"),
        ("-0.5", "-0.5"),
        ("+3", "+3"),
        ("-1E+5", "-1E+5"),
        ("-", "'-"),
        ("a=b", "a=b"),
        ("a\ud800\x00b", "a\ufffd\ufffdb"),
    ],
)
def test_no_cell_is_a_formula_or_holds_what_cannot_be_written(text: str, cell: str) -> None:
    of = search([training_job(1, 0.5, hyperparameters={"x": text})])
    assert lines(training_jobs_csv(analysed(of, {})))[1][-1] == cell


@given(st.lists(HOSTILE_TEXTS, min_size=3, max_size=12), HOSTILE_TEXTS)
def test_hostile_texts_change_no_structure_of_the_files(texts: list[str], metric: str) -> None:
    jobs = [
        training_job(
            index,
            None if index % 3 == 0 else 0.5,
            name=text,
            reason=text * 30,
            hyperparameters={texts[0]: text},
        )
        for index, text in enumerate(texts * 5)
    ]
    definition = type(DEFINITION)("only", (Range(texts[0], "Continuous", 0, 1),), ())
    of = search(jobs, metric=metric, reason=texts[1], definitions=(definition,))
    cells = lines(training_jobs_csv(analysed(of, PRICES)))
    report = json.loads(training_jobs_json(analysed(of, PRICES)))
    plain = re.compile(r"\+?-?[0-9.]+([eE][+-]?[0-9]+)?")
    assert [len(line) for line in cells] == [14] * (len(jobs) + 1)
    for cell in (cell for line in cells for cell in line):
        cell.encode()
        assert cell.isprintable() or not re.search("[\x00-\x1f\x7f-\x9f]", cell)
        assert not cell.startswith(("=", "+", "-", "@")) or plain.fullmatch(cell)
    assert len(report["trainingJobs"]) == len(jobs)
    assert len(report["findings"]) >= 1


def test_the_json_has_what_the_report_says_and_every_training_job() -> None:
    of = mixed()
    payload = {"tuningJobName": "search", "parameterRanges": {}}
    report = json.loads(training_jobs_json(analysed(of, PRICES, payload)))
    first = report["trainingJobs"][0]
    del report["trainingJobs"], report["earlierTrainingJobs"][0]["trainingJobArn"]
    assert report == {
        "tuningJobName": "search",
        "tuningJobArn": of.arn,
        "status": "Completed",
        "strategy": "Bayesian",
        "objective": {"Type": "Maximize", "MetricName": "validation:auc"},
        "created": utc(START),
        "ended": utc(START + 240),
        "verdict": "1 of 2 training jobs reported validation:auc, of which the best, search-001, reached "
        "0.25; before-1 of the earlier tuning job before had reached 0.5. The tuning job completed "
        "after 60 instance seconds of training, which cost 0.004.",
        "cost": MINUTE,
        "findings": [
            {
                "kind": "too early",
                "sentence": "Only 1 training job reported the objective: it is too early to say what to "
                "change before there are 10.",
            }
        ],
        "importance": [{"definition": "only", "trainingJobs": 1, "values": {}}],
        "continuation": {
            "tuningJobName": "search-v2",
            "warmStart": {"parents": ["search"], "type": "IdenticalDataAndAlgorithm"},
        },
        "earlierTrainingJobs": [
            {
                "tuningJobName": "before",
                "trainingJobName": "before-1",
                "definition": "only",
                "status": "Completed",
                "objective": 0.5,
                "hyperparameters": {},
                "created": utc(START + 180),
                "started": utc(START + 181),
                "ended": utc(START + 241),
                "seconds": 60.0,
            }
        ],
    }
    assert first == {
        "tuningJobName": "search",
        "trainingJobName": "search-001",
        "trainingJobArn": of.training_jobs[0].arn,
        "definition": "only",
        "status": "Completed",
        "objective": 0.25,
        "hyperparameters": {"max_depth": "3", "alpha": "-1e-5"},
        "created": utc(START + 60),
        "started": utc(START + 61),
        "ended": utc(START + 121),
        "seconds": 60.0,
        "cost": MINUTE,
    }


def tried() -> Search:
    """Return the trial of a tuning job."""
    return search([training_job(9, 0.1, tuning_job="search-trial")], name="search-trial")


def test_the_files_have_the_trial_and_its_part_of_the_cost() -> None:
    analysis = analysed(mixed(), PRICES, trial=tried())
    table, report = lines(training_jobs_csv(analysis)), json.loads(training_jobs_json(analysis))
    assert [(line[0], line[7]) for line in table[1:]] == [
        ("search", "0.004000"),
        ("search", "0.000000"),
        ("search-trial", "0.004000"),
        ("before", ""),
    ]
    assert report["cost"] == {
        "instanceSeconds": 120.0,
        "amount": 0.008,
        "isUpperBound": False,
        "text": "120 instance seconds, 0.008, of which the trial: 60 instance seconds, 0.004",
        "trial": MINUTE,
    }
    assert report["trial"]["tuningJobName"] == "search-trial"
    assert [each["cost"] for each in report["trial"]["trainingJobs"]] == [MINUTE]


def test_suggested_changes_are_in_the_json() -> None:
    suggested = Range("rate", "Continuous", 0.1, 2.0, "Logarithmic")
    found = [
        Finding("near a bound", "Widen.", "only", "rate", wider=suggested),
        Finding("no influence", "Fix.", "only", "depth", fixed="4"),
    ]
    analysis = analysed(mixed(), {})
    analysis = type(analysis)(**{**vars(analysis), "findings": found})
    assert json.loads(training_jobs_json(analysis))["findings"] == [
        {
            "kind": "near a bound",
            "sentence": "Widen.",
            "definition": "only",
            "hyperparameter": "rate",
            "suggestedRange": {"low": 0.1, "high": 2.0, "scale": "Logarithmic"},
        },
        {
            "kind": "no influence",
            "sentence": "Fix.",
            "definition": "only",
            "hyperparameter": "depth",
            "suggestedValue": "4",
        },
    ]


def test_without_a_payload_the_continuation_is_null() -> None:
    assert json.loads(training_jobs_json(analysed(mixed(), {})))["continuation"] is None


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        (
            {"status": "Failed", "reason": "No\ncapacity", "training_jobs": (), "earlier": ()},
            "None of 0 training jobs reported validation:auc, so there is no best training job. The tuning "
            "job failed (No capacity) after 0 instance seconds of training.",
        ),
        (
            {"status": "Stopped", "earlier": ()},
            "1 of 2 training jobs reported validation:auc, of which the best, search-001, reached 0.25. "
            "The tuning job was stopped after 60 instance seconds of training.",
        ),
        (
            {"status": "InProgress", "goal": "Minimize"},
            "1 of 2 training jobs reported validation:auc, of which the best, search-001, reached 0.25. "
            "The tuning job has not ended after 60 instance seconds of training.",
        ),
        (
            {"definitions": (DEFINITION, DEFINITION), "earlier": ()},
            "1 of 2 training jobs reported validation:auc, of which the best, search-001 of only, reached "
            "0.25. The tuning job completed after 60 instance seconds of training.",
        ),
    ],
    ids=["failed", "stopped", "in progress", "several definitions"],
)
def test_the_verdict_is_two_sentences(changes: dict[str, Any], expected: str) -> None:
    of = type(mixed())(**{**vars(mixed()), **changes})
    assert verdict(of, analysed(of, {}).cost) == expected


def test_the_verdict_has_the_cost_of_the_trial() -> None:
    assert analysed(mixed(), {}, trial=tried()).verdict.endswith(
        "The tuning job completed after 120 instance seconds of training (of which the trial: 60 "
        "instance seconds)."
    )
    assert analysed(mixed(), PRICES, trial=tried()).verdict.endswith(
        "after 120 instance seconds of training, which cost 0.008 (of which the trial: 60 instance "
        "seconds, 0.004)."
    )


@given(st.integers(-62_135_596_800, 253_402_300_799))
def test_instants_are_written_in_utc(seconds: int) -> None:
    expected = datetime(1970, 1, 1) + timedelta(seconds=seconds)
    assert utc(seconds + 0.9) == f"{expected.isoformat()}Z"
