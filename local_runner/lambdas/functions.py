"""Lambda functions, run in processes.

A function runs with the code, handler, environment and timeout of its deployment; environment.py runs the process.
Lambda would throttle an invocation that exceeds the concurrency; here the invocation waits.
"""

import contextlib
import io
import json
import threading
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.awslambda_simple.models import LambdaSimpleBackend

from local_runner.lambdas.environment import ExecutionEnvironment, SandboxError, killed
from local_runner.seam import Seam

INVOCATION = Seam(
    LambdaSimpleBackend,
    "invoke",
    "moto runs functions in Docker; its simple Lambda runs nothing and gives one fixed answer.",
)

# Each environment is a process that keeps its memory while it is warm; more environments would not be faster here.
ENVIRONMENTS_PER_FUNCTION = 4


class Functions:
    """The execution environments of every function, created when needed and kept warm.

    A function has ENVIRONMENTS_PER_FUNCTION at most. An invocation that finds all of them busy waits.
    """

    def __init__(self, workdir: Path) -> None:
        self._workdir = workdir
        self._idle: dict[str, list[ExecutionEnvironment]] = defaultdict(list)
        self._busy: set[ExecutionEnvironment] = set()
        self._places: dict[str, threading.Semaphore] = defaultdict(
            lambda: threading.Semaphore(ENVIRONMENTS_PER_FUNCTION)
        )
        self._closed = False
        self._lock = threading.Lock()

    def invoke(self, function: LambdaFunction, event: Any) -> dict[str, Any]:
        """Invoke as Lambda does: {"payload": JSON text, "failed": bool}; a failure is an answer, not an exception."""
        request_id = str(uuid.uuid4())
        invocation = {
            "event": event,
            "requestId": request_id,
            "functionArn": function.function_arn,
            "timeoutSeconds": int(function.timeout),
        }
        try:
            return self._answer(function, invocation)
        except SandboxError as error:
            return error.answer(request_id)

    def _answer(self, function: LambdaFunction, invocation: dict[str, Any]) -> dict[str, Any]:
        deployed = revision(function)
        with self._place(deployed):
            environment = self._borrow(function, deployed)
            try:
                answer = environment.invoke(invocation)
            except SandboxError:
                self._discard(environment)
                raise
            self._give_back(environment, deployed)
            return answer

    def _place(self, deployed: str) -> threading.Semaphore:
        with self._lock:
            return self._places[deployed]

    def close(self) -> None:
        """End every process; an invocation under way fails."""
        with self._lock:
            self._closed = True
            idle = [environment for warm in self._idle.values() for environment in warm]
            self._idle.clear()
            for environment in self._busy:
                environment.kill()
        for environment in idle:
            environment.close()

    def _borrow(self, function: LambdaFunction, deployed: str) -> ExecutionEnvironment:
        with self._lock:
            if self._closed:
                raise killed()
            warm = self._idle[deployed]
            environment = warm.pop() if warm else self._start(function)
            self._busy.add(environment)
        return environment

    def _give_back(self, environment: ExecutionEnvironment, deployed: str) -> None:
        with self._lock:
            if not self._closed:
                self._busy.remove(environment)
                self._idle[deployed].append(environment)
                return
        self._discard(environment)

    def _discard(self, environment: ExecutionEnvironment) -> None:
        with self._lock:
            self._busy.remove(environment)
        environment.close()

    def _start(self, function: LambdaFunction) -> ExecutionEnvironment:
        code = self._unpack(function)
        with (self._workdir / f"{function.function_name}.log").open("ab") as log:
            return ExecutionEnvironment(function, code, log)

    def _unpack(self, function: LambdaFunction) -> Path:
        folder = self._workdir / str(function.code_sha_256).replace("/", "_")
        if not folder.exists():
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
        return folder


def revision(function: LambdaFunction) -> str:
    """Return the part of a deployment that environments start from: after a change, warm ones are not used any more."""
    deployed = [function.function_arn, function.code_sha_256, function.handler]
    return json.dumps([*deployed, function.memory_size, function.environment_vars])


@contextlib.contextmanager
def install(workdir: Path) -> Iterator[None]:
    """Let moto's Lambda run functions here while the context is open; their processes end with it."""
    workdir.mkdir(parents=True, exist_ok=True)
    functions = Functions(workdir)

    def invoke(
        backend: LambdaSimpleBackend,
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

    with contextlib.closing(functions), INVOCATION.replaced_by(invoke):
        yield
