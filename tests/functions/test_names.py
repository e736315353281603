"""Names that are found in other names."""

import pytest

from tuner.names import bucket_and_key


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
