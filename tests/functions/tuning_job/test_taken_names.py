"""Taken names: the line of a model's name offers what would help."""

import pytest

from tuner.tuning_job.taken_names import taken_names


@pytest.mark.parametrize(
    ("name", "line"),
    [
        (
            "churn",
            "model.name: churn is the name of a model that exists; give another name, leave it out to use the "
            "tuning job's, or delete what has the name",
        ),
        (
            "job-1",
            "model.name: job-1 (the tuning job's name) is the name of a model that exists; give another name, or "
            "delete what has the name",
        ),
    ],
    ids=["its own name", "the tuning job's name"],
)
def test_a_models_name_that_is_taken_is_left_out_only_if_it_was_given(name: str, line: str) -> None:
    payload = {
        "tuningJobName": "job-1",
        "onExistingTuningJob": "refuse",
        "model": {"name": name},
    }
    assert list(taken_names(payload, {"model": {}})) == [line]
