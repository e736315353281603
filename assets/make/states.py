"""Tables of the state machine's definition: the retries of its calls, and the reasons for its turns."""

import math
from collections.abc import Iterator
from typing import Any

from assets.make.flow import STATES, States
from assets.make.markdown import table

# The values of fields that a retrier leaves out:
# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
RETRIER = {"IntervalSeconds": 1, "MaxAttempts": 3, "BackoffRate": 2, "MaxDelaySeconds": math.inf}


def retry_table() -> str:
    """Return a table of every retrier: the calls that share it, its errors, its attempts and its longest wait."""
    shared: dict[tuple[str, str, str], list[str]] = {}
    for name, state in every_state(STATES):
        for retrier in state.get("Retry", []):
            shared.setdefault(described(retrier), []).append(name)
    return table(
        ("Errors", "Calls", "Attempts", "Waits at most"),
        ((errors, ", ".join(calls), *rest) for (errors, *rest), calls in shared.items()),
    )


def every_state(states: States) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield each state with its name, a Map's own states after the Map."""
    for name, state in states.items():
        yield name, state
        yield from every_state(state.get("ItemProcessor", {}).get("States", {}))


def described(retrier: dict[str, Any]) -> tuple[str, str, str]:
    """Return the errors, the number of further attempts and the longest wait of a retrier, in words."""
    errors = "<br>".join(f"`{error}`" for error in retrier["ErrorEquals"])
    whole = RETRIER | retrier
    return errors, str(whole["MaxAttempts"]), duration(longest_wait(whole))


def longest_wait(retrier: dict[str, Any]) -> float:
    """Return the seconds before all further attempts together; with full jitter, a wait is at most that long."""
    interval, rate = retrier["IntervalSeconds"], retrier["BackoffRate"]
    waits = (interval * rate**attempt for attempt in range(retrier["MaxAttempts"]))
    return sum(min(wait, retrier["MaxDelaySeconds"]) for wait in waits)


def duration(seconds: float) -> str:
    """Return seconds in words, from two minutes on as minutes."""
    return f"{seconds / 60:g} minutes" if seconds >= 120 else f"{seconds:g} seconds"


def reason_table() -> str:
    """Return a table of the comments that the definition has on its states."""
    return table(
        ("State", "Reason"),
        ((name, state["Comment"]) for name, state in every_state(STATES) if "Comment" in state),
    )
