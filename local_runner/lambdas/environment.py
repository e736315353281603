"""A Lambda execution environment: a warm process that runs the handler of a deployed function.

Memory limits, layers and runtimes are not imitated: the process has this interpreter and its installed packages.
"""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, Any

from moto.awslambda.models import LambdaFunction

WORKER = Path(__file__).with_name("worker.py")


class SandboxError(Exception):
    """An execution environment that ended without an answer, in the words of Lambda.

    https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html
    """

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type

    def answer(self, request_id: str) -> dict[str, Any]:
        """Return the answer to the caller in place of the handler's."""
        message = f"RequestId: {request_id} Error: {self}"
        payload = json.dumps({"errorType": self.error_type, "errorMessage": message})
        return {"payload": payload, "failed": True}


class ExecutionEnvironment:
    """A warm process that answers one invocation at a time."""

    def __init__(
        self, function: LambdaFunction, code: Path, log: IO[bytes], connection: dict[str, str]
    ) -> None:
        self._expired = False
        self._process = subprocess.Popen(
            # Unbuffered, so that the log is complete when the process dies.
            [sys.executable, "-u", str(WORKER), str(function.handler)],
            cwd=code,
            env=environment_variables(function, code, connection),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )

    def invoke(self, invocation: dict[str, Any]) -> dict[str, Any]:
        """Return the worker's answer; without one within the time-out, end the process and raise SandboxError."""
        seconds = invocation["timeoutSeconds"]
        timer = threading.Timer(seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            answer = self._exchange(json.dumps(invocation).encode() + b"\n")
        finally:
            timer.cancel()
            # A timer that has just gone off kills the process; after join() it is known whether it did.
            timer.join()
        if self._expired:
            raise timed_out(seconds)
        if answer is None:
            raise exited(self._process.returncode)
        return answer

    def _exchange(self, request: bytes) -> dict[str, Any] | None:
        """Return the answer to a request, or None when the process has ended without one."""
        assert self._process.stdin
        assert self._process.stdout
        line = b""
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(request)
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        if line.endswith(b"\n"):
            return dict(json.loads(line))
        self._process.wait()
        return None

    def _expire(self) -> None:
        self._expired = True
        self.kill()

    def kill(self) -> None:
        """End the process at once; a caller that waits for its answer gets none."""
        self._process.kill()

    def close(self) -> None:
        """End the process and free its resources. No invocation may be under way."""
        self.kill()
        self._process.communicate()


def environment_variables(
    function: LambdaFunction, code: Path, connection: dict[str, str]
) -> dict[str, str]:
    """Return the variables that a handler finds: its own and Lambda's, and of this process the PATH only.

    ``connection`` leads its clients to AWS, and no configuration of the user's does:
    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    return {
        **connection,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "PATH": os.environ["PATH"],
        "TZ": ":UTC",
        "AWS_REGION": function.region,
        "AWS_DEFAULT_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "LAMBDA_TASK_ROOT": str(code),
        **function.environment_vars,
    }


def timed_out(seconds: float) -> SandboxError:
    """Return the failure of a handler without an answer after so many seconds."""
    return SandboxError("Sandbox.Timedout", f"Task timed out after {seconds:.2f} seconds")


def killed() -> SandboxError:
    """Return the failure of an invocation whose process was ended from outside, or would have been."""
    return exited(-signal.SIGKILL)


def exited(returncode: int) -> SandboxError:
    """Return the failure of a handler whose process ended before its answer."""
    if returncode == 0:
        reason = "without providing a reason"
    elif returncode < 0:
        reason = f"with error: signal: {(signal.strsignal(-returncode) or 'unknown').lower()}"
    else:
        reason = f"with error: exit status {returncode}"
    return SandboxError("Runtime.ExitError", f"Runtime exited {reason}")
