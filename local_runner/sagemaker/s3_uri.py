"""The S3 addresses of requests."""


def bucket_and_key(uri: str) -> tuple[str, str]:
    """Return bucket and key, or prefix, of an S3 URI. A key may hold ? and #, which have a meaning in other URLs."""
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key
