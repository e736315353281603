"""`make report` writes the report of any tuning job of the account: python -m commands.report JOB [--endpoint-url URL]

JOB is the name or ARN of a tuning job, also of one that the application did not start, or that still runs. The command
reads it with the rights of whoever runs it, and writes to a folder of this machine. Nothing is created in AWS.
"""

import argparse
import json
import os
import sys
import webbrowser
from collections.abc import Sequence
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tuner.numbers import is_number
from tuner.report.analysis import Analysis, analysed
from tuner.report.files import PAGE, report_files
from write_report import described_search

FOLDER = Path("build") / "report"
RUNNING = ("InProgress", "Stopping")


class NoReportError(Exception):
    """A report that cannot be written; the message says why."""


def read(job: str, endpoint_url: str | None, prices: dict[str, float]) -> Analysis:
    """Return the analysis of a tuning job. Raises NoReportError for one that cannot be read."""
    # arn:PARTITION:sagemaker:REGION:ACCOUNT:hyper-parameter-tuning-job/NAME
    arn = job.split(":") if job.startswith("arn:") else []
    region = arn[3] if len(arn) > 3 else os.environ.get("AWS_REGION")
    name = job.rpartition("/")[2]
    try:
        client = boto3.client("sagemaker", region_name=region, endpoint_url=endpoint_url)
        return analysed(described_search(client, name), prices)
    except (BotoCoreError, ClientError) as error:
        raise NoReportError(f"Tuning job {name} cannot be read: {error}") from error


def prices_of(text: str) -> dict[str, float]:
    """Return the prices of an hour by instance type. Raises NoReportError for anything else."""
    try:
        prices = json.loads(text)
    except ValueError:
        prices = None
    if not isinstance(prices, dict) or not all(map(is_number, prices.values())):
        raise NoReportError(
            f'PRICES: {text} is not valid; give the price of an hour by instance type, such as {{"ml.m5.xlarge": 0.23}}'
        )
    return prices


def write(analysis: Analysis, folder: Path) -> Path:
    """Write the files of the report into the folder; return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in report_files(analysis, None):
        (folder / file.name).write_text(file.text, encoding="utf-8")
    return folder / PAGE


def main(arguments: Sequence[str] | None = None) -> int:
    """Return exit code 0, or 1 for a tuning job that cannot be read."""
    options = _parser().parse_args(arguments)
    try:
        analysis = read(options.job, options.endpoint_url, prices_of(options.prices))
    except NoReportError as error:
        print(error, file=sys.stderr)
        return 1
    search = analysis.search
    if search.status in RUNNING:
        print(f"Tuning job {search.name} still runs: the report shows it as it is now.")
    page = write(analysis, options.folder / search.name)
    print(page)
    if sys.stdout.isatty():
        webbrowser.open(page.absolute().as_uri())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m commands.report", description="Write the report of a tuning job."
    )
    parser.add_argument("job", metavar="JOB", help="the name or ARN of a tuning job")
    parser.add_argument(
        "--endpoint-url",
        metavar="URL",
        help="the endpoint of the API, such as the URL that `make serve` prints (default: AWS)",
    )
    parser.add_argument(
        "--prices",
        metavar="JSON",
        default="{}",
        help='prices of an hour by instance type, such as {"ml.m5.xlarge": 0.23}',
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=FOLDER,
        help="the folder of the report (default: %(default)s)",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
