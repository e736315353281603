"""Runs one training program to its end: no shell, its own process group, its log line by line.

It waits for the operating system, never for a clock; what an exit code means is decided elsewhere.
"""

import atexit
import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

# StopTrainingJob: SIGTERM, then this long to save a model before the container is killed.
STOP_GRACE_SECONDS = 120.0

# What a program started in the background may still hold the log open for, once it was killed.
LOG_DRAIN_SECONDS = 5.0

# Docker reports a process killed by signal N as exit code 128 + N, and so does SageMaker.
SIGNAL_EXIT_CODE = 128


class ProgramStartError(Exception):
    """The training program is there, but the operating system cannot run it."""


class TrainingProcess:
    """A running training program. Raises ProgramStartError when it cannot be started."""

    def __init__(
        self,
        program: Path,
        directory: Path,
        environment: Mapping[str, str],
        log: Path,
        on_line: Callable[[str], None],
    ) -> None:
        self._log, self._on_line = log, on_line
        self._kill_timer: threading.Timer | None = None
        self._unread: Exception | None = None
        self._process = _start(program, directory, environment)
        atexit.register(self._kill)
        self._reader = threading.Thread(target=self._read_log, daemon=True)
        self._reader.start()

    def wait(self) -> int:
        """Block until the program and all it started have ended; the exit code as in Docker.

        Raises what `on_line` has raised, which ends the program.
        """
        code = self._process.wait()
        if self._kill_timer:
            self._kill_timer.cancel()
        # A container ends with its first process, whatever else still runs in it.
        self._kill()
        atexit.unregister(self._kill)
        self._reader.join(LOG_DRAIN_SECONDS)
        if self._unread:
            raise self._unread
        return SIGNAL_EXIT_CODE - code if code < 0 else code

    def stop(self) -> None:
        """Ask the program to end, and kill it if it has not after a grace time. Returns at once."""
        if self._kill_timer or self._process.returncode is not None:
            return
        self._kill_timer = threading.Timer(STOP_GRACE_SECONDS, self._kill)
        self._kill_timer.daemon = True
        self._kill_timer.start()
        self._signal(signal.SIGTERM)

    def _kill(self) -> None:
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            # Nothing is left to signal. macOS says PermissionError for a group of zombies.
            return

    def _read_log(self) -> None:
        try:
            self._copy_log()
        except Exception as error:
            self._unread = error
            self._kill()

    def _copy_log(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as stream, self._log.open("wb") as log:
            for raw in stream:
                log.write(raw)
                log.flush()
                self._on_line(raw.decode(errors="replace").rstrip("\r\n"))


def _start(
    program: Path, directory: Path, environment: Mapping[str, str]
) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            [str(program), "train"],  # SageMaker runs a container as "image train"
            cwd=directory,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    except OSError as error:
        raise ProgramStartError(f"{program} cannot be started: {error.strerror}") from error
    except ValueError as error:
        # Such as a zero byte in a variable of the environment.
        raise ProgramStartError(f"{program} cannot be started: {error}") from error
