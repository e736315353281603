"""S3 addresses of requests."""

import pytest

from local_runner.sagemaker.s3_uri import bucket_and_key


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("s3://bucket", ("bucket", "")),
        ("s3://bucket/prefix/", ("bucket", "prefix/")),
        ("https://bucket/key", ("bucket", "key")),
        ("s3://bucket/a?b#c.csv", ("bucket", "a?b#c.csv")),
    ],
)
def test_the_key_is_everything_after_the_bucket(uri: str, expected: tuple[str, str]) -> None:
    assert bucket_and_key(uri) == expected
