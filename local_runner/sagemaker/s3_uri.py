"""Reads the S3 addresses of requests, for everyone who looks at, fetches or writes what they name."""


def bucket_and_key(uri: str) -> tuple[str, str]:
    """The bucket and the key, or prefix, of an S3 URI; a key may hold ? and #, which mean something in other URLs."""
    bucket, _, key = uri.partition("://")[2].partition("/")
    return bucket, key
