"""`make report`: the report of a tuning job of the account, in a local folder."""

import csv
import json
import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto.core.exceptions import JsonRESTError
from moto.logs.models import LogsBackend

from commands.report import main
from local_runner import endpoint
from tests.functions.report.page_parts import parsed
from tests.local_runner.sagemaker.account import (
    JOB_ARN,
    WITHOUT_OBJECTIVE,
    account,
    tuning_request,
)

FILES = ["report.html", "training_jobs.csv", "training_jobs.json"]
SECRET = "Zq7xY"
Said = pytest.CaptureFixture[str]


@contextmanager
def tuned(folder: Path, ends_as: str = "Completed") -> Iterator[str]:
    """Yield the endpoint of an account with a tuning job that this application did not start."""
    request = tuning_request()
    request["TrainingJobDefinition"] |= {
        "StaticHyperParameters": {"api_key": SECRET},
        "Environment": {"TOKEN": SECRET},
    }
    with (
        account(folder, ends_as),
        endpoint.bound(0) as server,
        endpoint.answering(server) as listening,
    ):
        boto3.client("sagemaker").create_hyper_parameter_tuning_job(**request)
        yield listening


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the addresses that a browser is asked to open."""
    addresses: list[str] = []
    monkeypatch.setattr(webbrowser, "open", addresses.append)
    return addresses


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder of reports, below a working directory of the test's own."""
    monkeypatch.chdir(tmp_path)
    return tmp_path.resolve() / "build" / "report"


def table(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "job-1" / "training_jobs.json").read_text()))


@pytest.mark.parametrize("job", ["job-1", JOB_ARN], ids=["name", "ARN"])
@pytest.mark.parametrize("by_endpoint", [False, True], ids=["AWS", "endpoint"])
def test_a_tuning_job_of_the_account_gets_a_report(
    tmp_path: Path, folder: Path, job: str, by_endpoint: bool, capsys: Said
) -> None:
    with tuned(tmp_path) as url:
        assert main([job, *(["--endpoint-url", url] if by_endpoint else [])]) == 0
    said = capsys.readouterr()
    page = folder / "job-1" / "report.html"
    assert (said.out, said.err) == (f"{page}\n", "")
    assert sorted(os.listdir(page.parent)) == FILES
    assert [each.text for each in parsed(page.read_text()).all("h1")] == ["job-1"]
    rows = list(csv.DictReader((page.parent / "training_jobs.csv").read_text().splitlines()))
    report = table(folder)
    assert report["status"] == "Completed"
    assert report["continuation"] is None
    assert len(rows) == len(report["trainingJobs"]) == 3
    assert [each for each in FILES if SECRET in (page.parent / each).read_text()] == []


def test_a_second_report_replaces_the_first(tmp_path: Path, folder: Path) -> None:
    with tuned(tmp_path):
        assert main(["job-1"]) == 0
        assert "amount" not in table(folder)["cost"]
        assert main(["job-1", "--prices", '{"ml.m5.large": 3600}']) == 0
    cost = table(folder)["cost"]
    assert cost["amount"] == pytest.approx(cost["instanceSeconds"])


def test_the_folder_may_be_another(tmp_path: Path, folder: Path, capsys: Said) -> None:
    with tuned(tmp_path):
        assert main(["job-1", "--folder", "reports"]) == 0
    assert capsys.readouterr().out == f"{tmp_path.resolve() / 'reports/job-1/report.html'}\n"
    assert not folder.exists()


def test_a_tuning_job_that_still_runs_is_reported_so_far(
    tmp_path: Path, folder: Path, capsys: Said
) -> None:
    with tuned(tmp_path, "InProgress"):
        assert main(["job-1"]) == 0
    said = capsys.readouterr()
    assert said.err == "job-1 has not ended (InProgress): the report shows it so far.\n"
    assert "The tuning job has not ended" in table(folder)["verdict"]


def test_a_tuning_job_without_a_result_gets_a_report(tmp_path: Path, folder: Path) -> None:
    with tuned(tmp_path, "Failed"):
        assert main(["job-1"]) == 0
    assert table(folder)["verdict"].startswith("None of 1 training job reported validation:auc")


def test_the_report_says_from_the_log_why_there_is_no_objective(
    tmp_path: Path, folder: Path, capsys: Said
) -> None:
    with tuned(tmp_path, WITHOUT_OBJECTIVE):
        assert main(["job-1"]) == 0
    [why, early] = [each["kind"] for each in table(folder)["findings"]]
    assert (why, early, capsys.readouterr().err) == ("no objective", "too early", "")


def test_a_report_without_the_right_to_the_log_is_written_and_the_missing_right_printed(
    tmp_path: Path, folder: Path, capsys: Said
) -> None:
    with tuned(tmp_path, WITHOUT_OBJECTIVE), patch.object(LogsBackend, "get_log_events", denied):
        assert main(["job-1"]) == 0
    assert capsys.readouterr().err == (
        "The log of job-1-001-0123abcd cannot be read: An error occurred (AccessDeniedException) when calling the "
        "GetLogEvents operation: denied\n"
    )
    assert [each["kind"] for each in table(folder)["findings"]] == ["too early"]


def denied(*_: Any, **__: Any) -> Any:
    raise JsonRESTError("AccessDeniedException", "denied")


@pytest.mark.parametrize(
    ("is_terminal", "arguments", "number"),
    [(True, [], 1), (True, ["--no-open"], 0), (False, [], 0)],
    ids=["terminal", "OPEN=no", "no terminal"],
)
def test_a_terminal_opens_the_page(
    tmp_path: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    opened: list[str],
    is_terminal: bool,
    arguments: list[str],
    number: int,
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal)
    with tuned(tmp_path):
        assert main(["job-1", *arguments]) == 0
    assert opened == [(folder / "job-1" / "report.html").as_uri()] * number


PRICES_ARE_WRONG = (
    "The prices are no JSON object with a positive number by instance type; give "
    '{"ml.m5.xlarge": 0.23}\n'
)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["job-2"],
            "The tuning job job-2 cannot be read: An error occurred (ResourceNotFound) when calling the "
            "DescribeHyperParameterTuningJob operation: ",
        ),
        (
            ["job-1", "--endpoint-url", "here"],
            "The tuning job job-1 cannot be read: Invalid endpoint: here\n",
        ),
        (["job-1", "--prices", "{"], "The prices cannot be read as JSON: Expecting property name"),
        (["job-1", "--prices", ""], "The prices cannot be read as JSON: Expecting value"),
        (["job-1", "--prices", "5"], PRICES_ARE_WRONG),
        (["job-1", "--prices", "[]"], PRICES_ARE_WRONG),
        (["job-1", "--prices", '{"ml.m5.large": "0.1"}'], PRICES_ARE_WRONG),
        (["job-1", "--prices", '{"ml.m5.large": 0}'], PRICES_ARE_WRONG),
        (["job-1", "--prices", '{"ml.m5.large": NaN}'], PRICES_ARE_WRONG),
        (["job-1", "--prices", '{"ml.m5.large": true}'], PRICES_ARE_WRONG),
        (["job-1", "--prices", f'{{"ml.m5.large": 1{"0" * 400}}}'], PRICES_ARE_WRONG),
    ],
    ids=[
        "no tuning job",
        "no URL",
        "no JSON",
        "nothing",
        "a number",
        "a list",
        "a text",
        "zero",
        "NaN",
        "a boolean",
        "beyond a float",
    ],
)
def test_what_has_no_report_gets_one_message(
    tmp_path: Path, folder: Path, capsys: Said, arguments: list[str], message: str
) -> None:
    with tuned(tmp_path):
        assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(message)
    assert said.err.count("\n") == 1
    assert not folder.exists()


def test_a_folder_that_cannot_be_written_gets_one_message(
    tmp_path: Path, folder: Path, capsys: Said
) -> None:
    folder.parent.mkdir()
    folder.write_text("a file")
    with tuned(tmp_path):
        assert main(["job-1"]) == 1
    assert capsys.readouterr().err.startswith(
        f"The report cannot be written to {folder / 'job-1'}: "
    )
