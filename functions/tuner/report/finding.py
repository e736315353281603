"""A finding about an ended tuning job."""

from dataclasses import dataclass
from typing import Literal

from tuner.report.search import Range

Kind = Literal[
    "too early",
    "no objective",
    "failures",
    "never wins",
    "no influence",
    "near a bound",
    "no improvement",
    "noise",
]


@dataclass(frozen=True)
class Finding:
    """A finding: a sentence for people, and the change that it suggests to the next tuning job.

    `wider` is the range to search instead; `fixed` the value to give to the hyperparameter of this name
    instead of searching it; `definition` the definition that it is about, "" for the only one and for the
    tuning job as a whole.
    """

    kind: Kind
    sentence: str
    definition: str = ""
    hyperparameter: str = ""
    wider: Range | None = None
    fixed: str | None = None
