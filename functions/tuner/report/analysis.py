"""The analysis of an ended tuning job: all that a report says, computed once for its files."""

from collections.abc import Sequence
from dataclasses import dataclass

from tuner import Json
from tuner.cost import Prices
from tuner.report.continuation import changes_by_hand, continuation
from tuner.report.costs import Spent, spent
from tuner.report.finding import Finding
from tuner.report.findings import findings
from tuner.report.importance import Importance, importances
from tuner.report.search import Search
from tuner.report.verdict import verdict


@dataclass(frozen=True)
class Analysis:
    """A tuning job, and what its training jobs show.

    `continuation` is the merge patch that makes the next payload, None if no payload is known; `by_hand` are sentences
    about the changes that the patch leaves out, because they would need keys that may hold a secret. `trial` is the
    tuning job that tried the request before, if any.
    """

    search: Search
    prices: Prices
    verdict: str
    findings: Sequence[Finding]
    importances: Sequence[Importance]
    cost: Spent
    continuation: Json | None
    by_hand: Sequence[str] = ()
    trial: Search | None = None


def analysed(
    search: Search, prices: Prices, payload: Json | None = None, trial: Search | None = None
) -> Analysis:
    """Return the analysis; `payload` is the execution input that the tuning job was started with, if any."""
    found = findings(search, prices)
    cost = spent(search, prices, trial)
    return Analysis(
        search=search,
        prices=prices,
        verdict=verdict(search, cost),
        findings=found,
        importances=importances(search),
        cost=cost,
        continuation=continuation(search, payload, found),
        by_hand=changes_by_hand(search, payload, found),
        trial=trial,
    )
