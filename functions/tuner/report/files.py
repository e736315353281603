"""The files of a report, and their place in S3."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from tuner import Json
from tuner.names import bucket_and_key
from tuner.report.analysis import Analysis
from tuner.report.console import CONSOLES
from tuner.report.page.page import page
from tuner.report.training_jobs_csv import training_jobs_csv
from tuner.report.training_jobs_json import training_jobs_json

PAGE = "report.html"
TABLES = ("training_jobs.csv", "training_jobs.json")


@dataclass(frozen=True)
class File:
    """A file of a report."""

    name: str
    content_type: str
    text: str


@dataclass(frozen=True)
class Place:
    """The folder of a report in S3; `prefix` ends with a slash."""

    bucket: str
    prefix: str

    def address(self, name: str) -> str:
        """Return the S3 address of a file in the folder."""
        return f"s3://{self.bucket}/{self.prefix}{name}"


class NoPlaceError(Exception):
    """An output path that names no bucket to which a report can be written."""


def report_files(analysis: Analysis, payload: Json | None) -> Sequence[File]:
    """Return the files of the report; `payload` is the execution input, None if there was none."""
    return (
        File(PAGE, "text/html", page(analysis, payload)),
        File("training_jobs.csv", "text/csv", training_jobs_csv(analysis)),
        File("training_jobs.json", "application/json", training_jobs_json(analysis)),
    )


def place_of(output_path: str, tuning_job_name: str) -> Place:
    """Return the place of a report: below the output path of the artifacts. Raises NoPlaceError."""
    named = bucket_and_key(output_path)
    if named is None:
        raise NoPlaceError(f"{output_path} names no bucket to which the report can be written.")
    bucket, key = named
    folder = f"{key.rstrip('/')}/" if key.strip("/") else ""
    return Place(bucket, f"{folder}{tuning_job_name}/report/")


def written(analysis: Analysis, place: Place) -> Json:
    """Return the addresses of the files, a link to the page in the console, and the cost.

    The link holds no secret: whoever opens it needs the right to read the object.
    """
    link = console_url(analysis.search.arn, place)
    return {
        "htmlS3Uri": place.address(PAGE),
        **{f"{name.rpartition('.')[2]}S3Uri": place.address(name) for name in TABLES},
        **({"url": link} if link else {}),
        "cost": analysis.cost.as_json(),
    }


def console_url(arn: str, place: Place) -> str | None:
    """Return a link to the page in the console of the tuning job's partition; None where there is no console."""
    _, partition, _, region, *_ = arn.split(":")
    if partition not in CONSOLES:
        return None
    key = quote(place.prefix + PAGE)
    return f"https://{region}.{CONSOLES[partition]}/s3/object/{place.bucket}?region={region}&prefix={key}"
