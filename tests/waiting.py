"""Waits of tests: short when all is well, and with an end in any case."""

import time
from collections.abc import Callable
from typing import Any

# Only a defect reaches the deadline, so that a busy machine has all the time it needs.
DEADLINE_SECONDS = 300
PAUSE_SECONDS = 0.01
# The place of moto's interpreter that waits before a retry, to be patched.
RETRIER = "moto.stepfunctions.parser.asl.component.common.retry.retrier_decl.time"


def wait_until(condition: Callable[[], bool], seen: Callable[[], Any] = lambda: "") -> None:
    """Return when the condition holds, or fail after the deadline and say what was seen last."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, seen()
        time.sleep(PAUSE_SECONDS)
