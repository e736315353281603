"""The supervisor of training programs: a process of its own, so that it outlives a runner that is killed.

It forks for each training job. The fork starts the program, passes signals on, and when the program ends, however it
ends, kills everything that the program has started. It imports nothing of the local runner.
"""

import contextlib
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterable, Iterator
from typing import Any

import psutil

# The line by which a container's set-up says that the training program comes next.
READY = b"ready\n"

IS_LINUX = sys.platform == "linux"
# https://man7.org/linux/man-pages/man2/PR_SET_PDEATHSIG.2const.html
PR_SET_PDEATHSIG = 1
# https://man7.org/linux/man-pages/man2/PR_SET_CHILD_SUBREAPER.2const.html
PR_SET_CHILD_SUBREAPER = 36

MEMORY_PAUSE_SECONDS = 0.1

# A killed process is gone at once, unless it waits for a device or belongs to another user.
KILLED_WITHIN_SECONDS = 5.0

LIBC = ctypes.CDLL(None)

Request = dict[str, Any]
Answer = dict[str, Any]


class SetUpError(Exception):
    """A container that cannot be made; the message is that of the tool that failed."""


class Supervision:
    """One training program until its end, as training_process.py requests it."""

    def __init__(self, request: Request, program: "subprocess.Popen[bytes]") -> None:
        self._request, self._program = request, program
        # A handle that never means another process of the same number.
        self._started = psutil.Process(program.pid)
        self._is_ready = threading.Event()
        self._ended = threading.Event()
        self._was_stopped, self._over_memory = False, 0

    def run(self, commands: Iterable[str]) -> Answer:
        """Obey the commands until the program has ended and nothing of it is left; return how it ended."""
        self._in_background(self._obey, commands)
        if self._request["contained"]:
            self._await_set_up()
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

    def _await_set_up(self) -> None:
        assert self._program.stderr
        said = []
        for line in self._program.stderr:
            if line == READY:
                return
            said.append(line)
        raise SetUpError(b"".join(said).decode(errors="replace").strip())

    def _collect(self) -> int:
        """Collect ended processes, as the first process of a container does, until the program is among them."""
        while True:
            pid, status = os.wait()
            if pid == self._program.pid:
                return status

    def _obey(self, commands: Iterable[str]) -> None:
        for command in commands:
            if command == "stop\n":
                self._stop()
        # The runner gives the program up, or is gone.
        self._kill()

    def _stop(self) -> None:
        self._is_ready.wait()
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


def _start(request: Request, log: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        request["command"],
        cwd=request["directory"],
        env=request["environment"],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.PIPE if request["contained"] else log,
        start_new_session=True,
        preexec_fn=_die_with_supervisor if IS_LINUX else None,
    )


def _die_with_supervisor() -> None:
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _adopt_descendants() -> None:
    """Make this process the parent of each descendant that loses its own."""
    if IS_LINUX:
        LIBC.prctl(PR_SET_CHILD_SUBREAPER, 1)


def memory_of(process: psutil.Process) -> int:
    """Return the bytes that a process and its descendants take, each shared page counted once."""
    taken = 0
    with contextlib.suppress(psutil.Error):
        for each in (process, *process.children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                found = each.memory_full_info()
                taken += getattr(found, "pss", found.uss)
    return taken


def end_all(request: Request, program: int | None) -> None:
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


def marked(request: Request, program: int | None) -> Iterator[psutil.Process]:
    """Yield processes of the program's group, and those that have its environment.

    A system without subreapers leaves no other trace of a process whose parents have ended.
    """
    arn = request["environment"]["TRAINING_JOB_ARN"]
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            in_group = os.getpgid(process.pid) == program
            if in_group or process.environ().get("TRAINING_JOB_ARN") == arn:
                yield process


def supervise(control: socket.socket, log: int) -> None:
    """Run the program that is requested on the socket, and answer how it ended."""
    commands = control.makefile("r", encoding="utf-8")
    line = commands.readline()
    if not line:
        return
    answer = _answer(json.loads(line), log, commands)
    # Whoever asked may be gone.
    with contextlib.suppress(OSError):
        control.sendall(json.dumps(answer).encode() + b"\n")


def _answer(request: Request, log: int, commands: Iterable[str]) -> Answer:
    _adopt_descendants()
    program = None
    try:
        program = _start(request, log)
        os.close(log)
        return Supervision(request, program).run(commands)
    except SetUpError as error:
        return {"no_container": str(error)}
    except OSError as error:
        return {"not_started": error.strerror}
    except ValueError as error:
        # Such as a zero byte in a variable of the environment.
        return {"not_started": str(error)}
    finally:
        end_all(request, program.pid if program else None)


def main() -> None:
    """Keep a fork that waits for the next training program, until the runner is gone."""
    requests = socket.socket(fileno=sys.stdin.fileno())
    # The system collects the forks.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        waiting, taken = os.pipe()
        if os.fork() == 0:
            os.close(waiting)
            _serve(requests, taken)
            os._exit(0)
        os.close(taken)
        if os.read(waiting, 1) == b"":
            return
        os.close(waiting)


def _serve(requests: socket.socket, taken: int) -> None:
    """Supervise the program whose control socket and log arrive; say that they have arrived."""
    message, descriptors, *_ = socket.recv_fds(requests, 1, 2)
    if not message:
        return
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    # The parent may have been killed; this fork can do without.
    with contextlib.suppress(BrokenPipeError):
        os.write(taken, b".")
    requests.close()
    control, log = descriptors
    supervise(socket.socket(fileno=control), log)


if __name__ == "__main__":
    main()
