"""A process that waits to become a training program: forking it takes longer than all that is left to do then."""

import json
import os
import signal
import socket
from typing import Any

from local_runner.sagemaker.supervisor.descendants import die_with_parent


class StartError(Exception):
    """A program that the operating system does not start; the message is its own."""


class Program:
    """Forked at once, with a session of its own; a program from start() on."""

    def __init__(self) -> None:
        self._requests, theirs = socket.socketpair()
        self._problems, problems = os.pipe()
        self.pid = os.fork()
        if self.pid == 0:
            self._requests.close()
            _become(theirs, problems)
        theirs.close()
        os.close(problems)

    def start(self, request: dict[str, Any], output: int, errors: int) -> None:
        """Execute the command of a request, with these descriptors. Raises StartError."""
        socket.send_fds(self._requests, [b"."], [output, errors])
        self._requests.sendall(json.dumps(request).encode())
        self._requests.close()
        with os.fdopen(self._problems, encoding="utf-8") as problems:
            if problem := problems.read():
                raise StartError(problem)


def _become(requests: socket.socket, problems: int) -> None:
    try:
        os.setsid()
        die_with_parent()
        message, descriptors, *_ = socket.recv_fds(requests, 1, 2)
        if message:
            _execute(json.loads(_all(requests)), *descriptors)
    except OSError as error:
        os.write(problems, str(error.strerror).encode())
    except ValueError as error:
        # Such as a zero byte in a variable of the environment.
        os.write(problems, str(error).encode())
    finally:
        os._exit(1)


def _all(requests: socket.socket) -> bytes:
    with requests.makefile("rb") as stream:
        return stream.read()


def _execute(request: dict[str, Any], output: int, errors: int) -> None:
    os.chdir(request["directory"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    for descriptor, standard in ((nothing, 0), (output, 1), (errors, 2)):
        os.dup2(descriptor, standard)
    for descriptor in (nothing, output, errors):
        os.close(descriptor)
    # Python ignores them, and a program that is executed would go on to.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    command = request["command"]
    os.execve(command[0], command, request["environment"])
