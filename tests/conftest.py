"""What tests of the whole state machine share, and the summary's word on containers."""

from collections.abc import Iterator

import pytest

from tests.local_runner.sagemaker.ways_to_contain import WAYS
from tests.machine.deployed import Machine, deployed


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """The application, deployed anew for each module of tests."""
    with deployed(tmp_path_factory.mktemp("aws")) as ready:
        yield ready


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in which ways training jobs were run: what this machine forbids is not tested here."""
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
