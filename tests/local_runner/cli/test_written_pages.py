"""Pages that an execution leaves are saved with what is next to them, or their addresses are found."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local_runner.cli import written_pages

BUCKET = "pages"
BEFORE = datetime.now(UTC) - timedelta(minutes=1)


@pytest.fixture
def s3() -> Iterator[Any]:
    with mock_aws():
        client = boto3.client("s3", region_name="us-east-1")
        client.create_bucket(Bucket=BUCKET)
        yield client


def put(s3: Any, *keys: str) -> None:
    for key in keys:
        s3.put_object(Bucket=BUCKET, Key=key, Body=key.encode())


def files(folder: Path) -> list[str]:
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("uri", ["s3://pages/out", "s3://pages/out/"])
def test_a_page_is_saved_with_the_objects_next_to_it(s3: Any, tmp_path: Path, uri: str) -> None:
    put(s3, "out/job/report/report.html", "out/job/report/jobs.csv", "out/job/model.tar.gz")
    put(s3, "out/job/report/", "other/report.html", "out2/report.html")
    assert written_pages.save(s3, uri, BEFORE, tmp_path) == [tmp_path / "job/report/report.html"]
    assert files(tmp_path) == ["job/report/jobs.csv", "job/report/report.html"]
    assert (tmp_path / "job/report/jobs.csv").read_text() == "out/job/report/jobs.csv"


def test_a_page_that_was_there_before_is_not_saved(s3: Any, tmp_path: Path) -> None:
    put(s3, "out/old.html")
    later = datetime.now(UTC) + timedelta(minutes=1)
    assert written_pages.save(s3, "s3://pages/out", later, tmp_path) == []


@pytest.mark.parametrize(
    "name", ["../up.html", "a/../../up.html", "/up.html", "a//b.html", "a\x1b.html"]
)
def test_a_key_that_is_no_path_below_the_folder_is_not_saved(
    s3: Any, tmp_path: Path, name: str
) -> None:
    put(s3, f"out/{name}")
    assert written_pages.save(s3, "s3://pages/out", BEFORE, tmp_path / "below") == []
    assert files(tmp_path) == []


def test_a_bucket_that_does_not_exist_has_no_pages(s3: Any, tmp_path: Path) -> None:
    assert written_pages.save(s3, "s3://nowhere/out", BEFORE, tmp_path) == []


CONSOLE = (
    "https://us-east-1.console.aws.amazon.com/s3/object/b?region=us-east-1&prefix=k/report.html"
)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (
            {"output": json.dumps({"a": [{"b": CONSOLE}], "c": "s3://b/k/report.html", "d": 1})},
            [CONSOLE, "s3://b/k/report.html"],
        ),
        ({"output": json.dumps([CONSOLE, CONSOLE, "s3://b/model.tar.gz"])}, [CONSOLE]),
        ({"cause": f"It failed. See {CONSOLE} for more."}, [CONSOLE]),
        ({}, []),
    ],
    ids=["output", "once", "cause", "neither"],
)
def test_the_addresses_of_pages_are_found(ended: dict[str, Any], expected: list[str]) -> None:
    assert written_pages.named(ended) == expected
