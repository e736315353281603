"""A training program from its start to its end: its log is read line by line, and nothing of it remains.

The supervisor, a process of its own, starts and ends the program. The meaning of an exit code is decided elsewhere.
"""

import atexit
import contextlib
import functools
import json
import math
import os
import selectors
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from local_runner.sagemaker.jobs.log import Log

SUPERVISOR = "local_runner.sagemaker.supervisor"

# StopTrainingJob: SIGTERM, then this long to save a model before the container is killed.
STOP_GRACE_SECONDS = 120.0

# A process that has escaped the supervisor may hold the log open for this long.
LOG_DRAIN_SECONDS = 5.0

CHUNK = 2**16
# Some systems cannot wait longer at a time than 2**31 ms, less than a training job may run.
LONGEST_SELECT_SECONDS = 3600.0

# Docker reports a process killed by signal N as exit code 128 + N, and so does SageMaker.
SIGNAL_EXIT_CODE = 128

_starting = threading.Lock()


class ProgramStartError(Exception):
    """A training program that exists, but that the operating system cannot run."""


class ContainerError(Exception):
    """A container that cannot be made."""


@dataclass(frozen=True)
class Command:
    """The words that start a training program, by itself or, when they are containment.py's, in a container."""

    program: Path
    words: Sequence[str]
    directory: Path
    environment: Mapping[str, str]
    contained: bool = False
    memory: int | None = None

    def request(self) -> dict[str, Any]:
        """Return the request as the supervisor reads it."""
        return {
            "command": list(self.words),
            "directory": str(self.directory),
            "environment": dict(self.environment),
            "contained": self.contained,
            "memory": self.memory,
            "grace": STOP_GRACE_SECONDS,
        }


@dataclass(frozen=True)
class Ended:
    """The end of a program: its exit code as in Docker, and the cause.

    ``over_memory`` is the number of bytes for which the program was killed, or 0.
    """

    code: int
    stopped: bool = False
    over_memory: int = 0


class TrainingProcess:
    """A running training program."""

    def __init__(self, command: Command) -> None:
        self._command = command
        self._control, self._output = _supervised(command)

    def wait(self, log: Log, seconds: float, on_timeout: Callable[[], None]) -> Ended:
        """Write the log until the program and all that it has started have ended; return how it ended.

        ``on_timeout`` is called when so many seconds have passed. Raises ProgramStartError, ContainerError, or what the
        log raises, which ends the program.
        """
        answer, unwritten = b"", None
        with self._control, self._output, contextlib.closing(log):
            for source, arrived in self._arrivals(seconds):
                if source is None:
                    on_timeout()
                elif source is self._control:
                    answer += arrived
                elif unwritten is None:
                    unwritten = self._error_of_writing(log, arrived)
        if unwritten:
            raise unwritten
        if not answer:
            raise ContainerError("the supervisor of the training program was killed")
        return self._ended(json.loads(answer))

    def _error_of_writing(self, log: Log, output: bytes) -> Exception | None:
        try:
            log.write(output)
        except Exception as error:
            self.kill()
            return error
        return None

    def _arrivals(self, seconds: float) -> Iterator[tuple[Any, bytes]]:
        """Yield what arrives, and from where, until program and supervisor have ended; None for the time-out."""
        end, is_over = time.monotonic() + seconds, False
        with selectors.DefaultSelector() as selector:
            for source in (self._output, self._control):
                selector.register(source, selectors.EVENT_READ)
            while selector.get_map():
                left = max(0.0, end - time.monotonic())
                ready = selector.select(min(left, LONGEST_SELECT_SECONDS))
                for key, _ in ready:
                    if arrived := _read(key.fd):
                        yield key.fileobj, arrived
                        continue
                    selector.unregister(key.fileobj)
                    if key.fileobj is self._control:
                        end, is_over = time.monotonic() + LOG_DRAIN_SECONDS, True
                if ready or time.monotonic() < end:
                    continue
                if is_over:
                    return
                yield None, b""
                end = math.inf

    def _ended(self, answer: dict[str, Any]) -> Ended:
        if "no_container" in answer:
            raise ContainerError(f"the container cannot be made: {answer['no_container']}")
        if "not_started" in answer:
            raise ProgramStartError(
                f"{self._command.program} cannot be started: {answer['not_started']}"
            )
        code = answer.pop("code")
        return Ended(SIGNAL_EXIT_CODE - code if code < 0 else code, **answer)

    def stop(self) -> None:
        """Ask the program to end, and kill it after a grace time; return at once."""
        # After an error the program has ended.
        with contextlib.suppress(OSError):
            self._control.sendall(b"stop\n")

    def kill(self) -> None:
        """End the program and everything that it has started; return at once."""
        with contextlib.suppress(OSError):
            self._control.shutdown(socket.SHUT_WR)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, CHUNK)
    except ConnectionResetError:
        # The supervisor ended before it had read all that it was sent.
        return b""


def _supervised(command: Command) -> tuple[socket.socket, BinaryIO]:
    """Let the supervisor start a program; return the socket to the supervisor, and the program's output."""
    ours, theirs = socket.socketpair()
    output, log = os.pipe()
    with theirs:
        _request([theirs.fileno(), log])
    os.close(log)
    ours.sendall(json.dumps(command.request()).encode() + b"\n")
    return ours, os.fdopen(output, "rb")


def _request(descriptors: list[int]) -> None:
    with _starting:
        try:
            socket.send_fds(supervisor(), [b"."], descriptors)
        except OSError:
            # The supervisor was killed, and a new supervisor replaces it.
            supervisor.cache_clear()
            socket.send_fds(supervisor(), [b"."], descriptors)


@functools.cache
def supervisor() -> socket.socket:
    """Start the supervisor of this process, and return its socket."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, "-m", SUPERVISOR],
            cwd=Path(__file__).parents[3],
            stdin=theirs.fileno(),
            stdout=subprocess.DEVNULL,
            # The runner handles Ctrl-C and the end of the terminal.
            start_new_session=True,
        )

    def end() -> None:
        ours.close()
        process.wait()

    atexit.register(end)
    return ours
