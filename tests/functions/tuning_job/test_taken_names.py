"""Names that are taken are refused with a way out that helps."""

import pytest

from tests.events import Json
from tuner.tuning_job.taken_names import taken_names

TUNING_JOB = (
    "tuningJobName: churn is the name of a tuning job that exists, and SageMaker never frees the name of a tuning "
    "job; give another name, or onExistingTuningJob: attach to go on from that tuning job's result"
)
SAME = (
    "model.name: churn (the tuning job's name) is the name of a model that exists; give another name, or delete what "
    "has the name"
)
OTHER = (
    "model.name: best is the name of a model package that exists; give another name, leave it out to use the tuning "
    "job's, or delete what has the name"
)


@pytest.mark.parametrize(
    ("action", "model", "existing", "lines"),
    [
        ("refuse", "churn", {}, []),
        ("refuse", "churn", {"tuningJob": "arn", "model": "arn"}, [TUNING_JOB, SAME]),
        ("attach", "churn", {"tuningJob": "arn", "model": "arn"}, []),
        ("attach", "churn", {"model": "arn"}, [SAME]),
        ("refuse", "best", {"modelPackage": "arn"}, [OTHER]),
    ],
)
def test_a_name_that_is_taken_is_refused_unless_the_tuning_job_is_attached_to(
    action: str, model: str, existing: Json, lines: list[str]
) -> None:
    payload = {
        "tuningJobName": "churn",
        "onExistingTuningJob": action,
        "model": {"name": model},
    }
    assert list(taken_names(payload, existing)) == lines
