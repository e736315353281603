"""One training program until its end: signals are passed on to it, and nothing that it has started is left."""

import contextlib
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psutil

from local_runner.sagemaker.supervisor.descendants import end_all, memory_of
from local_runner.sagemaker.supervisor.program import Program, StartError

# The line by which a container's set-up says that the training program comes next.
READY = b"ready\n"

# A container is set up in hundredths of a second. While it is, its first process gets no signal.
SET_UP_SECONDS = 10.0
MEMORY_PAUSE_SECONDS = 0.1

Request = dict[str, Any]
Answer = dict[str, Any]


def answer(
    request: Request,
    log: int,
    program: Program,
    commands: Iterable[str],
    on_start: Callable[[], None],
) -> Answer:
    """Start the program, obey the commands until it has ended and nothing of it is left; return how it ended."""
    try:
        try:
            set_up = _started(request, log, program)
        finally:
            on_start()
        return Supervision(request, program.pid).run(set_up, commands)
    except SetUpError as error:
        return {"no_container": str(error)}
    except StartError as error:
        return {"not_started": str(error)}
    finally:
        end_all(request, program.pid)


def _started(request: Request, log: int, program: Program) -> int | None:
    """Start the program; return the errors of its container's set-up, if it has a container."""
    set_up, errors = os.pipe() if request["contained"] else (None, os.dup(log))
    try:
        program.start(request, log, errors)
    finally:
        os.close(log)
        os.close(errors)
    return set_up


class SetUpError(Exception):
    """A container that cannot be made; the message is that of the tool that failed."""


class Supervision:
    """A program that has been started, as training_process.py requests it."""

    def __init__(self, request: Request, pid: int) -> None:
        self._request = request
        # A handle that never means another process of the same number.
        self._started = psutil.Process(pid)
        self._is_ready = threading.Event()
        self._ended = threading.Event()
        self._was_stopped, self._over_memory = False, 0

    def run(self, set_up: int | None, commands: Iterable[str]) -> Answer:
        """Obey the commands until the program has ended; return how it ended."""
        self._in_background(self._obey, commands)
        if set_up is not None:
            _await_ready(set_up)
        self._is_ready.set()
        if self._request["memory"]:
            self._in_background(self._limit_memory)
        status = self._collect()
        self._ended.set()
        return {
            "code": os.waitstatus_to_exitcode(status),
            "stopped": self._was_stopped,
            "over_memory": self._over_memory,
        }

    def _in_background(self, function: Any, *arguments: Any) -> None:
        threading.Thread(target=function, args=arguments, daemon=True).start()

    def _collect(self) -> int:
        """Collect ended processes, as the first process of a container does, until the program is among them."""
        while True:
            pid, status = os.wait()
            if pid == self._started.pid:
                return status

    def _obey(self, commands: Iterable[str]) -> None:
        for command in commands:
            if command == "stop\n":
                self._stop()
        # The runner gives the program up, or is gone.
        self._kill()

    def _stop(self) -> None:
        self._is_ready.wait(SET_UP_SECONDS)
        with contextlib.suppress(psutil.Error, IndexError):
            program = self._first_process()
            # A process that has ended can be signalled until it is collected.
            if program.status() != psutil.STATUS_ZOMBIE:
                program.terminate()
                self._was_stopped = True
        self._in_background(self._kill_after_grace)

    def _kill_after_grace(self) -> None:
        if not self._ended.wait(self._request["grace"]):
            self._kill()

    def _first_process(self) -> psutil.Process:
        """Return the program itself, which in a container is the only child of unshare."""
        return self._started.children()[0] if self._request["contained"] else self._started

    def _kill(self) -> None:
        # With unshare dies its child, the container's first process, and with that the container.
        with contextlib.suppress(psutil.Error):
            self._started.kill()

    def _limit_memory(self) -> None:
        while not self._ended.wait(MEMORY_PAUSE_SECONDS):
            taken = memory_of(self._started)
            if taken > self._request["memory"]:
                self._over_memory = taken
                self._kill()
                return


def _await_ready(set_up: int) -> None:
    # Not closed: unshare may have more to say, and would be ended by a closed pipe.
    said = []
    for line in os.fdopen(set_up, "rb", closefd=False):
        if line == READY:
            return
        said.append(line)
    raise SetUpError(b"".join(said).decode(errors="replace").strip())
