"""`make report` writes the report of any tuning job: python -m commands.report JOB [--endpoint-url URL]

JOB is the name or ARN of a tuning job in the account, whoever started it; one that still runs, too. The caller's own
rights read it: sagemaker:DescribeHyperParameterTuningJob and sagemaker:ListTrainingJobsForHyperParameterTuningJob. With
sagemaker:DescribeTrainingJob, logs:DescribeLogStreams and logs:GetLogEvents, too, it says why no training job has an
objective. The report has no next payload: a tuning job does not have its execution input.
"""

import argparse
import json
import sys
import webbrowser
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from commands.tuning_job import client_of, name_of
from training_log import NoEvidenceError, read_evidence
from tuner.cost import Prices
from tuner.numbers import is_number
from tuner.report.analysis import Analysis, analysed
from tuner.report.continuation import ENDED
from tuner.report.files import PAGE, report_files
from tuner.report.search import Search
from write_report import described_search

FOLDER = Path("build/report")


class NoReportError(Exception):
    """A tuning job whose report cannot be written; the message says why."""


def read(name_or_arn: str, endpoint_url: str | None) -> Search:
    """Return the tuning job with all its training jobs. Raises NoReportError."""
    try:
        sagemaker = client_of("sagemaker", name_or_arn, endpoint_url)
        return described_search(sagemaker, name_of(name_or_arn))
    except (BotoCoreError, ClientError, ValueError) as error:
        raise NoReportError(f"The tuning job {name_or_arn} cannot be read: {error}") from error


def with_evidence(search: Search, name_or_arn: str, endpoint_url: str | None) -> Search:
    """Return the tuning job with the evidence of a training job's log; print why there is none."""
    if search.unexplained is None:
        return search
    try:
        sagemaker = client_of("sagemaker", name_or_arn, endpoint_url)
        logs = client_of("logs", name_or_arn, endpoint_url)
        return replace(search, evidence=read_evidence(sagemaker, logs, search))
    except NoEvidenceError as error:
        print(error, file=sys.stderr)
        return search


def prices_of(text: str) -> Prices:
    """Return the prices in a JSON text: of an hour of an instance, by instance type. Raises NoReportError."""
    try:
        prices = json.loads(text)
    except ValueError as error:
        raise NoReportError(f"The prices cannot be read as JSON: {error}") from error
    if not isinstance(prices, dict) or not all(
        is_number(each) and each > 0 for each in prices.values()
    ):
        raise NoReportError(
            "The prices are no JSON object with a positive number by instance type; give "
            '{"ml.m5.xlarge": 0.23}'
        )
    return prices


def write(analysis: Analysis, folder: Path) -> Path:
    """Write the files of the report into the folder; return the path of the page. Raises NoReportError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file in report_files(analysis, None):
            (folder / file.name).write_bytes(file.text.encode())
    except OSError as error:
        raise NoReportError(f"The report cannot be written to {folder}: {error}") from error
    return folder / PAGE


def main(arguments: Sequence[str] | None = None) -> int:
    """Return exit code 0, or 1 for a tuning job whose report cannot be written."""
    options = _parser().parse_args(arguments)
    try:
        prices = prices_of(options.prices)
        known = read(options.job, options.endpoint_url)
        search = with_evidence(known, options.job, options.endpoint_url)
        page = write(analysed(search, prices), options.folder.resolve() / search.name)
    except NoReportError as error:
        print(error, file=sys.stderr)
        return 1
    if search.status not in ENDED:
        print(
            f"{search.name} has not ended ({search.status}): the report shows it so far.",
            file=sys.stderr,
        )
    print(page)
    if options.open and sys.stdout.isatty():
        webbrowser.open(page.as_uri())
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m commands.report",
        description="Write the report of a tuning job and open it.",
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
        help="price of an hour of an instance, by instance type, to report costs as money",
    )
    parser.add_argument(
        "--folder",
        type=Path,
        default=FOLDER,
        help="the folder of reports (default: %(default)s)",
    )
    parser.add_argument(
        "--no-open",
        dest="open",
        action="store_false",
        help="do not open the page; without a terminal, it is not opened either",
    )
    return parser


if __name__ == "__main__":
    sys.exit(main())
