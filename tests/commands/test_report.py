"""`make report`: the report of a tuning job that exists, in a folder of this machine."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest

from commands.report import main
from local_runner import endpoint
from tests.local_runner.sagemaker.account import JOB_ARN, account, tuning_request

FILES = ["report.html", "training_jobs.csv", "training_jobs.json"]


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Yield the endpoint of an account with the tuning job."""
    with (
        account(tmp_path / "account"),
        endpoint.bound(0) as server,
        endpoint.answering(server) as listening,
    ):
        boto3.client("sagemaker").create_hyper_parameter_tuning_job(**tuning_request())
        yield listening


@pytest.mark.parametrize("job", ["job-1", JOB_ARN])
def test_the_report_of_a_tuning_job_is_written_and_its_page_is_named(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], job: str
) -> None:
    folder = tmp_path / "reports"
    assert main([job, f"--endpoint-url={url}", f"--folder={folder}"]) == 0
    said = capsys.readouterr()
    assert said.out.splitlines()[-1] == str(folder / "job-1" / "report.html")
    assert said.err == ""
    assert sorted(file.name for file in (folder / "job-1").iterdir()) == FILES
    report = json.loads((folder / "job-1" / "training_jobs.json").read_text())
    assert (report["tuningJobName"], report["continuation"]) == ("job-1", None)


def test_a_tuning_job_that_still_runs_is_reported_as_it_is(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("commands.report.RUNNING", ("Completed", "InProgress", "Stopping"))
    assert main(["job-1", f"--endpoint-url={url}", f"--folder={tmp_path}"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "Tuning job job-1 still runs: the report shows it as it is now."


def test_a_tuning_job_that_does_not_exist_gets_one_message(
    url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["job-2", f"--endpoint-url={url}", f"--folder={tmp_path / 'reports'}"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("Tuning job job-2 cannot be read: ")
    assert len(said.err.splitlines()) == 1
    assert not (tmp_path / "reports").exists()


@pytest.mark.parametrize("prices", ["", "5", "[]", '{"ml.m5.large": "0.1"}'])
def test_prices_that_are_none_get_one_message(
    capsys: pytest.CaptureFixture[str], prices: str
) -> None:
    assert main(["job-1", f"--prices={prices}"]) == 1
    assert capsys.readouterr().err == (
        f"PRICES: {prices} is not valid; give the price of an hour by instance type, such as "
        '{"ml.m5.xlarge": 0.23}\n'
    )
