"""HTML pages that an execution leaves, such as a report: saved from S3, or named in the execution's output."""

import contextlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

from local_runner.sagemaker.s3_uri import bucket_and_key

HTML = ".html"
ADDRESS = re.compile(r"(?:s3|https)://\S+\.html")


def save(s3: Any, uri: str, since: datetime, folder: Path) -> list[Path]:
    """Save the pages below an S3 URI that were written since a time; return their files.

    The other objects next to a page are saved next to it, because the page may link them.
    """
    bucket, prefix = bucket_and_key(f"{uri.rstrip('/')}/")
    written = list(_written(s3, bucket, prefix, since))
    pages = [path for path in written if path.suffix == HTML]
    for path in written:
        if path.parent in {page.parent for page in pages}:
            body = s3.get_object(Bucket=bucket, Key=f"{prefix}{path}")["Body"].read()
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)
    return [folder / page for page in pages]


def _written(s3: Any, bucket: str, prefix: str, since: datetime) -> Iterator[PurePosixPath]:
    """Yield the paths below the prefix that are paths of files here, too; a bucket that does not exist has none."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    with contextlib.suppress(s3.exceptions.NoSuchBucket):
        for listed in (each for page in pages for each in page.get("Contents", [])):
            name = listed["Key"].removeprefix(prefix)
            # S3 keeps whole seconds.
            is_new = listed["LastModified"] >= since.replace(microsecond=0)
            if is_new and _is_path(name):
                yield PurePosixPath(name)


def _is_path(name: str) -> bool:
    """Return True for a relative path that stays below its folder: S3 takes any text as a key."""
    path = PurePosixPath(name)
    stays = not path.is_absolute() and ".." not in path.parts
    return stays and str(path) == name and name.isprintable()


def named(ended: dict[str, Any]) -> list[str]:
    """Return the addresses of pages in DescribeExecution's answer, in its output or else in its cause."""
    texts = _texts(json.loads(ended["output"])) if "output" in ended else [ended.get("cause", "")]
    return list(dict.fromkeys(found for text in texts for found in ADDRESS.findall(text)))


def remarks(ended: dict[str, Any]) -> dict[str, str]:
    """Return the texts next to the addresses of pages in an execution's output, by the key of the object that has one.

    That is what the output says about a page, such as {"page": "s3://b/a.html", "size": {"text": "2 KB"}}.
    """
    objects = _objects(json.loads(ended.get("output") or "null"))
    pages = [each for each in objects if any(_is_page(value) for value in each.values())]
    return {
        key: value["text"]
        for page in pages
        for key, value in page.items()
        if isinstance(value, dict) and isinstance(value.get("text"), str)
    }


def _is_page(value: Any) -> bool:
    return isinstance(value, str) and ADDRESS.fullmatch(value) is not None


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _objects(inner)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)
