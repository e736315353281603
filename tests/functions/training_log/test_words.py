"""The words for the evidence in a training job's log: which it was, where to look and what to do."""

from typing import Any

import pytest

from tuner.training_log.evidence import Evidence
from tuner.training_log.words import explained

LOG = "the log stream job-1/algo-1-9 in /aws/sagemaker/TrainingJobs"
SOUGHT = "the Regex auc=(.+) for auc"
DIVERGED = "Lower the learning rate if training diverges, and check the data: missing values make a metric NaN."
FOUND = {"lines": 1200, "whole": True, "mentions": 0, "values": {}, "last": ""}
CASES: dict[str, tuple[dict[str, Any], str]] = {
    "never printed": (
        {},
        f"{LOG} (1,200 lines) has no match of {SOUGHT}, and no line contains auc. Have the program print auc in a "
        "line that the Regex fits.",
    ),
    "printed otherwise": (
        {"mentions": 3},
        f"{LOG} (1,200 lines) has no match of {SOUGHT}, and 3 lines contain auc. Have the Regex fit the lines with "
        "auc.",
    ),
    "end of a long log": (
        {"lines": 1, "whole": False, "mentions": 1},
        f"{LOG} (its last 1 line) has no match of {SOUGHT}, and 1 line contains auc. Have the Regex fit the lines with "
        "auc.",
    ),
    "only NaN": (
        {"values": {"nan": 12}, "last": "nan"},
        f"{LOG} (1,200 lines) has 12 matches of {SOUGHT}, none of them a finite number (12 NaN). {DIVERGED}",
    ),
    "NaN and infinite": (
        {"values": {"infinite": 2, "nan": 1}, "last": "nan"},
        f"{LOG} (1,200 lines) has 3 matches of {SOUGHT}, none of them a finite number (1 NaN, 2 infinite). {DIVERGED}",
    ),
    "no number": (
        {"values": {"no number": 1}, "last": "no number"},
        f"{LOG} (1,200 lines) has 1 match of {SOUGHT}, none of them a finite number (1 no number). Have the Regex's "
        "group take the number and nothing else.",
    ),
    "NaN at last": (
        {"values": {"finite": 4, "nan": 1}, "last": "nan"},
        f"{LOG} (1,200 lines) has 5 matches of {SOUGHT}, the last of them NaN (1 NaN, 4 finite). SageMaker takes the "
        "last value: have the program print a finite number last.",
    ),
    "finite": (
        {"values": {"finite": 5}, "last": "finite"},
        f"{LOG} (1,200 lines) has 5 matches of {SOUGHT}, all of them finite numbers. SageMaker reports no value all "
        "the same: check that the program prints the metric before it ends, and that the Regex means the same in "
        "every dialect.",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_log_is_explained_in_numbers_with_what_to_do(name: str) -> None:
    changes, sentence = CASES[name]
    found = Evidence(
        stream="job-1/algo-1-9", metric="auc", regex="auc=(.+)", **{**FOUND, **changes}
    )
    assert explained(found) == sentence
