"""Runs Lambda functions in processes, where moto would need Docker.

A function runs from the code, handler, environment and timeout that it was deployed with. Memory limits, layers and
runtimes are not imitated: the interpreter is this one, and what a layer carries is what is installed here.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import threading
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any
from unittest.mock import patch

from moto.awslambda_simple.models import LambdaSimpleBackend

WORKER = Path(__file__).with_name("lambda_worker.py")


class ExecutionEnvironment:
    """A warm process that answers one invocation at a time."""

    def __init__(self, function: Any, code: Path, log: IO[bytes]) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(WORKER), function.handler],
            cwd=code,
            env=environment(function, code),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )

    def invoke(self, invocation: dict[str, Any]) -> dict[str, Any]:
        """The worker's answer; TimeoutError after the invocation's timeout, EOFError if the process died."""
        assert self._process.stdin
        assert self._process.stdout
        timer = threading.Timer(invocation["timeoutSeconds"], self._process.kill)
        timer.start()
        try:
            self._process.stdin.write(json.dumps(invocation).encode() + b"\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = b""
        finally:
            expired = not timer.is_alive()
            timer.cancel()
        if line:
            return dict(json.loads(line))
        raise TimeoutError if expired else EOFError

    def close(self) -> None:
        """End the process at once; its answer, if any, is lost."""
        self._process.kill()
        self._process.communicate()


class Functions:
    """The execution environments of every function, created when needed and kept warm."""

    def __init__(self, workdir: Path) -> None:
        self._workdir = workdir
        self._idle: dict[str, list[ExecutionEnvironment]] = defaultdict(list)
        self._lock = threading.Lock()

    def invoke(self, function: Any, event: Any) -> dict[str, Any]:
        """Invoke as Lambda does: {"payload": JSON text, "failed": bool}; a failure is an answer, not an exception.

        Errors of the sandbox are worded as Lambda words them:
        https://docs.aws.amazon.com/lambda/latest/dg/troubleshooting-invocation.html.
        """
        request_id = str(uuid.uuid4())
        process = self._borrow(function)
        invocation = {
            "event": event,
            "requestId": request_id,
            "functionArn": function.function_arn,
            "timeoutSeconds": function.timeout,
        }
        try:
            answer = process.invoke(invocation)
        except (TimeoutError, EOFError) as error:
            process.close()
            return sandbox_failure(error, request_id, function.timeout)
        with self._lock:
            self._idle[function.function_arn].append(process)
        return answer

    def close(self) -> None:
        with self._lock:
            idle = [environment for warm in self._idle.values() for environment in warm]
            self._idle.clear()
        for environment in idle:
            environment.close()

    def _borrow(self, function: Any) -> ExecutionEnvironment:
        with self._lock:
            if self._idle[function.function_arn]:
                return self._idle[function.function_arn].pop()
            code = self._unpack(function)
        with (self._workdir / f"{function.function_name}.log").open("ab") as log:
            return ExecutionEnvironment(function, code, log)

    def _unpack(self, function: Any) -> Path:
        digest: str = function.code_sha_256
        folder = self._workdir / digest.replace("/", "_")
        if not folder.exists():
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
        return folder


def environment(function: Any, code: Path) -> dict[str, str]:
    """The variables a handler finds: its own and Lambda's, and nothing of this process but the PATH."""
    return {
        "PATH": os.environ["PATH"],
        "AWS_REGION": function.region,
        "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
        "LAMBDA_TASK_ROOT": str(code),
        **function.environment_vars,
    }


def sandbox_failure(error: Exception, request_id: str, timeout_seconds: int) -> dict[str, Any]:
    """The answer that Lambda gives in place of a handler that ran out of time or whose process died."""
    if isinstance(error, TimeoutError):
        kind, what = "Sandbox.Timedout", f"Task timed out after {timeout_seconds:.2f} seconds"
    else:
        kind, what = "Runtime.ExitError", "Runtime exited without providing a reason"
    message = f"RequestId: {request_id} Error: {what}"
    return {"payload": json.dumps({"errorType": kind, "errorMessage": message}), "failed": True}


@contextlib.contextmanager
def install(workdir: Path) -> Iterator[Functions]:
    """Let moto's Lambda run functions here, until the context ends."""
    workdir.mkdir(parents=True, exist_ok=True)
    functions = Functions(workdir)

    def invoke(
        backend: Any,
        function_name: str,
        qualifier: str | None,
        body: str,
        _headers: Any,
        response_headers: dict[str, str],
    ) -> bytes:
        function = backend.get_function(function_name, qualifier)
        answer = functions.invoke(function, json.loads(body) if body else {})
        if answer["failed"]:
            response_headers["x-amz-function-error"] = "Unhandled"
        return str(answer["payload"]).encode()

    with patch.object(LambdaSimpleBackend, "invoke", invoke), contextlib.closing(functions):
        yield functions
