"""The counts of generated inputs are right however many workers generate them."""

from collections import Counter

import pytest

from tests.functions.properties import figures


@pytest.fixture(autouse=True)
def _nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the counts of this run alone."""
    monkeypatch.setattr(figures, "ACCEPTED", Counter())
    monkeypatch.setattr(figures, "REFUSED", Counter())


def test_the_summary_adds_the_counts_of_all_workers() -> None:
    figures.count("legal inputs", refused=False)
    figures.count("inputs with junk", refused=True)
    figures.add({"legal inputs": 1_999}, {"legal inputs": 3})
    assert figures.summary() == [
        "generated inputs: 2,004 generated, 2,000 accepted, 4 refused",
        "  inputs with junk: 1 generated, 0 accepted, 1 refused",
        "  legal inputs: 2,003 generated, 2,000 accepted, 3 refused",
    ]
    assert figures.counted() == [
        {"legal inputs": 2_000},
        {"inputs with junk": 1, "legal inputs": 3},
    ]


def test_a_run_without_properties_has_no_summary() -> None:
    assert figures.summary() == []
