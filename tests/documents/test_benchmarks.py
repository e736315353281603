"""Quick tries of the benchmarks, and the page of their saved results."""

import os
import re
import subprocess
import sys

import pytest

from benchmarks import page
from benchmarks.measurement import RESULTS
from tests.deployment.template import ROOT


def saved() -> dict[str, str]:
    return {file.name: file.read_text() for file in RESULTS.glob("*.json")}


def test_the_page_is_what_the_saved_results_make_it() -> None:
    assert page.PAGE.read_text() == page.page()


def test_make_benchmark_runs_every_benchmark_of_the_page() -> None:
    [names] = re.findall(r"^BENCHMARKS := (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert names.split() == list(page.TITLES)


@pytest.mark.parametrize("name", page.TITLES)
def test_a_quick_try_shows_a_table_and_saves_nothing(name: str) -> None:
    before = saved()
    tried = subprocess.run(
        [sys.executable, "-m", f"benchmarks.{name}", "--quick"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": "functions"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert tried.returncode == 0, tried.stderr
    assert "┃" in tried.stdout
    assert saved() == before
