"""The number of inputs that the properties were tried on, for the summary that pytest prints.

Each worker of pytest-xdist counts its own inputs and sends its counts to the process that prints the summary.
"""

from collections import Counter

ACCEPTED: Counter[str] = Counter()
REFUSED: Counter[str] = Counter()


def count(of: str, refused: bool) -> None:
    """Count one more input of a property."""
    (REFUSED if refused else ACCEPTED)[of] += 1


def share_accepted(of: str) -> float:
    """Return the accepted share of a property's inputs, from 0 to 1."""
    return ACCEPTED[of] / (ACCEPTED[of] + REFUSED[of])


def counted() -> list[dict[str, int]]:
    """Return this process's counts, as a worker can send them."""
    return [dict(ACCEPTED), dict(REFUSED)]


def add(accepted: dict[str, int], refused: dict[str, int]) -> None:
    """Add the counts of a worker."""
    ACCEPTED.update(accepted)
    REFUSED.update(refused)


def summary() -> list[str]:
    """Return a line for all properties that were tried, and a line for each of them."""
    generated = ACCEPTED + REFUSED
    if not generated:
        return []
    lines = [f"  {of}: {_shown(generated[of], ACCEPTED[of])}" for of in sorted(generated)]
    return [f"generated inputs: {_shown(generated.total(), ACCEPTED.total())}", *lines]


def _shown(generated: int, accepted: int) -> str:
    return f"{generated:,} generated, {accepted:,} accepted, {generated - accepted:,} refused"
