"""A training program from its start to its end: its log is read line by line, and nothing of it remains.

supervisor.py, a process of its own, starts and ends the program. This module waits for the operating system, never for
a clock.
"""

import atexit
import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from local_runner.sagemaker.jobs.metrics import shown

SUPERVISOR = Path(__file__).with_name("supervisor.py")

# StopTrainingJob: SIGTERM, then this long to save a model before the container is killed.
STOP_GRACE_SECONDS = 120.0

# A process that has escaped the supervisor may hold the log open for this long.
LOG_DRAIN_SECONDS = 5.0

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
        """Return the request as supervisor.py reads it."""
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

    def __init__(self, command: Command, log: Path, on_line: Callable[[str], None]) -> None:
        self._command, self._log, self._on_line = command, log, on_line
        self._unread: Exception | None = None
        self._control, self._output = _supervised(command)
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()

    def wait(self) -> Ended:
        """Wait until the program and everything that it has started have ended.

        Raises ProgramStartError, ContainerError, or the error of `on_line`, which ends the program.
        """
        with self._control, self._control.makefile("rb") as answers:
            answer = answers.readline()
        self._reader.join(LOG_DRAIN_SECONDS)
        if self._unread:
            raise self._unread
        if not answer:
            raise ContainerError("the supervisor of the training program was killed")
        return self._ended(json.loads(answer))

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

    def _read_log(self) -> None:
        try:
            self._copy_log()
        except Exception as error:
            self._unread = error
            self.kill()

    def _copy_log(self) -> None:
        with self._output as stream, self._log.open("w", encoding="utf-8") as log:
            for raw in stream:
                line = shown(raw)
                log.write(line)
                log.flush()
                self._on_line(line)


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
            [sys.executable, "-P", str(SUPERVISOR)],
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
