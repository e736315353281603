"""Findings about an ended tuning job, as sentences that say what to do next."""

from dataclasses import dataclass
from typing import Literal

from tuner.cost import Prices
from tuner.report.search import Range, Search

Kind = Literal[
    "too early",
    "near a bound",
    "no improvement",
    "failures",
    "noise",
    "no influence",
    "never wins",
]


@dataclass(frozen=True)
class Finding:
    """A finding: a sentence for people, and the change that it suggests to the next tuning job.

    `wider` is the range to search instead; `fixed` the value to give to the hyperparameter of this name
    instead of searching it; `definition` the definition that it is about, "" for the tuning job as a whole.
    """

    kind: Kind
    sentence: str
    definition: str = ""
    hyperparameter: str = ""
    wider: Range | None = None
    fixed: str | None = None


def findings(search: Search, prices: Prices) -> list[Finding]:
    """Return what the training jobs show; below ten finished training jobs, only that it is too early to say."""
    raise NotImplementedError
