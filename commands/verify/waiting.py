"""Waits for what AWS does, which end in any case."""

import time
from collections.abc import Callable
from typing import TypeVar

Found = TypeVar("Found")
# A tuning job of two training jobs takes about ten minutes; instances may have to be waited for.
DEADLINE_SECONDS = 45 * 60


class MismatchError(Exception):
    """An answer that the application does not promise; the message says what was expected."""


def expect(holds: object, words: str) -> None:
    """Raise MismatchError with these words unless the condition holds."""
    if not holds:
        raise MismatchError(words)


def wait_for(find: Callable[[], Found], what: str, pause_seconds: float) -> Found:
    """Return the first thing that `find` returns and that is true; raise MismatchError after the deadline."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not (found := find()):
        expect(time.monotonic() < deadline, f"Not within {DEADLINE_SECONDS // 60} minutes: {what}")
        time.sleep(pause_seconds)
    return found
