"""How many inputs the properties were tried on, for the summary that pytest prints."""

import os
from collections import Counter

from hypothesis import HealthCheck, settings

# The same inputs in every run, so that a change is judged by its own; CONTRACT_EXAMPLES=20000 looks
# further in each property, and elsewhere each time (--hypothesis-seed chooses where). What is spoilt is
# spoilt in several ways, for a legal input takes longest to generate.
FURTHER = os.environ.get("CONTRACT_EXAMPLES")
GENERATED = settings(
    max_examples=int(FURTHER or 250),
    derandomize=FURTHER is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
WAYS = 4

ACCEPTED: Counter[str] = Counter()
REFUSED: Counter[str] = Counter()


def count(of: str, refused: bool) -> None:
    """One more input of a property."""
    (REFUSED if refused else ACCEPTED)[of] += 1


def share_accepted(of: str) -> float:
    """Of the inputs of a property, from 0 to 1."""
    return ACCEPTED[of] / (ACCEPTED[of] + REFUSED[of])


def summary() -> list[str]:
    """A line for each property that was tried, and one for all of them."""
    generated = ACCEPTED + REFUSED
    if not generated:
        return []
    lines = [f"  {of}: {_told(generated[of], ACCEPTED[of])}" for of in generated]
    return [f"generated inputs: {_told(generated.total(), ACCEPTED.total())}", *lines]


def _told(generated: int, accepted: int) -> str:
    return f"{generated:,} generated, {accepted:,} accepted, {generated - accepted:,} refused"
