"""Hooks of every test run, in the process that was started and in each worker of pytest-xdist."""

import functools
import gc
import os
import signal
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import botocore.session
import pytest
from moto.core.config import default_user_config

from tests.functions.properties import figures
from tests.local_runner.sagemaker.ways_to_contain import WAYS

COUNTS = "generated inputs"
NO_CONFIGURATION = {
    "AWS_CONFIG_FILE": os.devnull,
    "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    "AWS_EC2_METADATA_DISABLED": "true",
}


def pytest_configure() -> None:
    """Let tests interrupt the programs that they start.

    A shell starts background jobs with SIGINT ignored, and their children inherit that.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Spare the garbage collector what the imports have made, which stays until the end.

    A full collection takes a third of a second with it, and every embedded AWS provokes several. The service models
    and syntax trees that tests read later stay as well, so collections are rare.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


@pytest.fixture(scope="session", autouse=True)
def _service_models_read_once() -> Iterator[None]:
    """Keep boto3's session and one loader of service models: moto makes a session for each test, which reads them anew.

    The session finds nothing of this machine's own configuration of AWS.
    """
    with (
        patch.dict(os.environ, NO_CONFIGURATION),
        patch.dict(default_user_config["core"], reset_boto3_session=False),
        patch("botocore.session.create_loader", functools.cache(botocore.session.create_loader)),
    ):
        yield


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Send a worker's counts of generated inputs to the process that prints the summary."""
    output: dict[str, Any] = getattr(session.config, "workeroutput", {})
    output[COUNTS] = figures.counted()


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Add the counts of a worker that has ended; a worker that crashed has sent none."""
    if counts := getattr(node, "workeroutput", {}).get(COUNTS):
        figures.add(*counts)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the numbers of generated, accepted and refused inputs, in the words of the documents."""
    for line in figures.summary():
        terminalreporter.write_line(line)
    write_ways(terminalreporter)


def write_ways(terminalreporter: pytest.TerminalReporter) -> None:
    """Print in which ways training jobs were run: what this machine forbids is not tested here."""
    reports = {
        outcome: [
            report
            for report in terminalreporter.stats.get(outcome, [])
            if "test_containment.py" in report.nodeid
        ]
        for outcome in ("passed", "failed", "skipped")
    }
    if not any(reports.values()):
        return
    terminalreporter.section("ways to run training jobs")
    for way in WAYS:
        of_way = {
            outcome: [report for report in found if f"[{way}" in report.nodeid]
            for outcome, found in reports.items()
        }
        counts = [f"{len(found)} {outcome}" for outcome, found in of_way.items() if found]
        reasons = [report.longrepr[2] for report in of_way["skipped"][:1]]
        terminalreporter.write_line(": ".join([way, ", ".join(counts), *reasons]))
