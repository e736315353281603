"""Names that are found in other names."""

import pytest

from tuner.names import LONGEST_TUNING_JOB_NAME, bucket_and_key, trial_name


@pytest.mark.parametrize(
    ("address", "named"),
    [
        ("s3://bucket", ("bucket", "")),
        ("s3://bucket/key?x#y", ("bucket", "key?x#y")),
        ("s3://bucket/a/b/", ("bucket", "a/b/")),
        ("https://s3.us-east-1.amazonaws.com/bucket/a/key", ("bucket", "a/key")),
        ("https://s3-us-west-2.amazonaws.com/bucket", ("bucket", "")),
        ("https://my.bucket.s3.amazonaws.com/key", ("my.bucket", "key")),
        ("https://bucket.s3.cn-north-1.amazonaws.com.cn/key", ("bucket", "key")),
        ("https://example.com/bucket/key", None),
        ("s3://point-abc-s3alias/key", None),
        ("s3://", None),
        ("bucket", None),
    ],
)
def test_the_bucket_and_the_key_of_an_address_are_found(
    address: str, named: tuple[str, str] | None
) -> None:
    assert bucket_and_key(address) == named


@pytest.mark.parametrize(
    ("tuning_job", "trial"),
    [
        ("nightly", "nightly-trial"),
        ("n" * 26, f"{'n' * 26}-trial"),
        ("customer-churn-tuning-job-0301", "customer-churn-tu-a4704508-trial"),
        ("customer-churn-tuning-job-0302", "customer-churn-tu-801d7d06-trial"),
    ],
    ids=["short", "longest that fits", "first of two alike", "second of two alike"],
)
def test_no_two_tuning_jobs_have_a_trial_of_one_name(tuning_job: str, trial: str) -> None:
    assert trial_name(tuning_job) == trial
    assert len(trial) <= LONGEST_TUNING_JOB_NAME
