"""The descendants of a training program: found, measured and ended, wherever they have gone."""

import contextlib
import ctypes
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

import psutil

IS_LINUX = sys.platform == "linux"
# https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
PR_SET_PDEATHSIG = 1
# https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
PR_SET_CHILD_SUBREAPER = 36

# A killed process is gone at once, unless it waits for a device or belongs to another user.
KILLED_WITHIN_SECONDS = 5.0

LIBC = ctypes.CDLL(None)


def adopt() -> None:
    """Make this process the parent of each descendant that loses its own."""
    if IS_LINUX:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent() -> None:
    """Have this process killed when its parent ends."""
    if IS_LINUX:
        LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def memory_of(process: psutil.Process) -> int:
    """Return the bytes that a process and its descendants take, each shared page counted once."""
    taken = 0
    with contextlib.suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                found = each.memory_full_info()
                taken += getattr(found, "pss", found.uss)
    return taken


def end_all(request: dict[str, Any], program: int) -> None:
    """Kill what the program has started, until nothing is left that this process may kill."""
    while remains := list(_descendants() if IS_LINUX else marked(request, program)):
        for process in remains:
            with contextlib.suppress(psutil.Error):
                process.kill()
        ended, _ = psutil.wait_procs(remains, timeout=KILLED_WITHIN_SECONDS)
        if not ended:
            return


def _descendants() -> list[psutil.Process]:
    try:
        # Cheaper than a look at all processes, and nearly always the answer.
        os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT)
    except ChildProcessError:
        return []
    return list(psutil.Process().children(recursive=True))


def marked(request: dict[str, Any], program: int) -> Iterator[psutil.Process]:
    """Yield processes of the program's group, and those that have its environment.

    A system without subreapers leaves no other trace of a process whose parents have ended.
    """
    arn = request["environment"]["TRAINING_JOB_ARN"]
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            in_group = os.getpgid(process.pid) == program
            if in_group or process.environ().get("TRAINING_JOB_ARN") == arn:
                yield process
