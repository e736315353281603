"""Keeps a fork that waits for the next training program. Each fork supervises one program and ends with it.

A runner starts it as `python -m local_runner.sagemaker.supervisor`, with a socket as its standard input. Nothing here
imports anything else of the local runner.
"""

import contextlib
import json
import os
import signal
import socket
import sys
from functools import partial

from local_runner.sagemaker.supervisor.descendants import adopt
from local_runner.sagemaker.supervisor.program import Program
from local_runner.sagemaker.supervisor.supervision import answer


def main() -> None:
    """Keep a fork that waits, until the runner is gone."""
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
    """Supervise the program whose control socket and log arrive; say when it has been started."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    adopt()
    program = Program()
    message, descriptors, *_ = socket.recv_fds(requests, 1, 2)
    if not message:
        return
    requests.close()
    control, log = descriptors
    _supervise(socket.socket(fileno=control), log, program, taken)


def _supervise(control: socket.socket, log: int, program: Program, taken: int) -> None:
    """Run the program that is requested on the socket, and answer how it ended."""
    commands = control.makefile("r", encoding="utf-8")
    line = commands.readline()
    if not line:
        return
    ended = answer(json.loads(line), log, program, commands, partial(_tell, taken))
    # Whoever asked may be gone. Who is not need not wait until this process has ended, too.
    with contextlib.suppress(OSError):
        control.sendall(json.dumps(ended).encode())
        control.shutdown(socket.SHUT_RDWR)


def _tell(taken: int) -> None:
    # The parent may have been killed; this fork can do without.
    with contextlib.suppress(BrokenPipeError):
        os.write(taken, b".")


if __name__ == "__main__":
    main()
