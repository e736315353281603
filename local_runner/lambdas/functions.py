"""Lambda functions, run in processes.

A function runs with the code, handler, environment and timeout of its deployment, and calls AWS with its role;
environment.py runs the process. Lambda would throttle an invocation that exceeds the concurrency; here the invocation
waits.
"""

import contextlib
import io
import json
import threading
import uuid
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto.awslambda.models import LambdaFunction
from moto.awslambda_simple.models import LambdaSimpleBackend

from local_runner.iam.access import Access
from local_runner.lambdas.asynchronous import Asynchronous, may_send
from local_runner.lambdas.environment import ExecutionEnvironment, SandboxError, killed
from local_runner.seam import Seam

INVOCATION = Seam(
    LambdaSimpleBackend,
    "invoke",
    "moto runs functions in Docker; its simple Lambda runs nothing and gives one fixed answer.",
)
CREATION = Seam(
    LambdaFunction,
    "create_from_cloudformation_json",
    "moto's CloudFormation forgets a function's dead-letter queue, and whether its role may send to the queue.",
)

# Each environment is a process that keeps its memory while it is warm; more environments would not be faster here.
ENVIRONMENTS_PER_FUNCTION = 4


class Functions:
    """The execution environments of every function, created when needed and kept warm.

    A function has ENVIRONMENTS_PER_FUNCTION at most. An invocation that finds all of them busy waits. Functions find
    AWS at `endpoint_url`, if it is given.
    """

    def __init__(self, workdir: Path, endpoint_url: str | None = None) -> None:
        self._workdir = workdir
        self._endpoint = {"AWS_ENDPOINT_URL": endpoint_url} if endpoint_url else {}
        self._idle: dict[str, list[ExecutionEnvironment]] = defaultdict(list)
        self._busy: set[ExecutionEnvironment] = set()
        self._places: dict[str, threading.Semaphore] = defaultdict(
            lambda: threading.Semaphore(ENVIRONMENTS_PER_FUNCTION)
        )
        self._closed = False
        self._lock = threading.Lock()

    def invoke(self, function: LambdaFunction, event: Any, request_id: str) -> dict[str, Any]:
        """Invoke as Lambda does: {"payload": JSON text, "failed": bool}; a failure is an answer, not an exception."""
        invocation = {
            "event": event,
            "requestId": request_id,
            "functionArn": function.function_arn,
            "functionVersion": str(function.version),
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
        code, connection = self._unpack(function), {**self._endpoint, **credentials(function)}
        with (self._workdir / f"{function.function_name}.log").open("ab") as log:
            return ExecutionEnvironment(function, code, log, connection)

    def _unpack(self, function: LambdaFunction) -> Path:
        folder = self._workdir / str(function.code_sha_256).replace("/", "_")
        if not folder.exists():
            zipfile.ZipFile(io.BytesIO(function.code_bytes)).extractall(folder)
        return folder


def revision(function: LambdaFunction) -> str:
    """Return the part of a deployment that environments start from: after a change, warm ones are not used any more."""
    deployed = [function.function_arn, function.code_sha_256, function.handler]
    return json.dumps([*deployed, function.memory_size, function.environment_vars])


def credentials(function: LambdaFunction) -> dict[str, str]:
    """Return the variables by which a function acts as its role.

    https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    """
    sts = boto3.client("sts", region_name=function.region)
    session = sts.assume_role(RoleArn=function.role, RoleSessionName=function.function_name[:64])
    found = session["Credentials"]
    return {
        "AWS_ACCESS_KEY_ID": found["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": found["SecretAccessKey"],
        "AWS_SESSION_TOKEN": found["SessionToken"],
    }


@contextlib.contextmanager
def install(
    workdir: Path, endpoint_url: str | None = None, access: Access | None = None
) -> Iterator[Asynchronous]:
    """Let moto's Lambda run functions here while the context is open; their processes end with it.

    With `access`, the role of a function has to be allowed to send to the function's dead-letter queue.
    """
    workdir.mkdir(parents=True, exist_ok=True)
    functions = Functions(workdir, endpoint_url)
    asynchronous = Asynchronous(functions.invoke, access)

    def invoke(
        backend: LambdaSimpleBackend,
        function_name: str,
        qualifier: str | None,
        body: str,
        headers: Any,
        response_headers: dict[str, str],
    ) -> bytes:
        function = backend.get_function(function_name, qualifier)
        event, request_id = json.loads(body) if body else {}, str(uuid.uuid4())
        if headers.get("X-Amz-Invocation-Type") == "Event":
            asynchronous.submit(function, event, request_id)
            return b""
        answer = functions.invoke(function, event, request_id)
        if answer["failed"]:
            response_headers["x-amz-function-error"] = "Unhandled"
        return str(answer["payload"]).encode()

    with INVOCATION.replaced_by(invoke), _dead_letter_queues(access):
        try:
            yield asynchronous
        finally:
            asynchronous.end()
            functions.close()
            asynchronous.join()


def _dead_letter_queues(access: Access | None) -> AbstractContextManager[Any]:
    """Return a context in which a function has its dead-letter queue, which its role has to be allowed to send to."""
    moto_create = LambdaFunction.create_from_cloudformation_json.__func__

    @classmethod  # type: ignore[misc]
    def create(
        cls: type[LambdaFunction],
        resource_name: str,
        cloudformation_json: dict[str, Any],
        *arguments: Any,
        **named: Any,
    ) -> LambdaFunction:
        properties = cloudformation_json["Properties"]
        queue = properties.get("DeadLetterConfig", {}).get("TargetArn")
        if queue and not may_send(access, properties["Role"], queue):
            # Quoted in https://github.com/aws-samples/aws-serverless-ecommerce-platform/issues/41
            message = (
                "The provided execution role does not have permissions to call SendMessage on SQS"
            )
            error = {"Code": "InvalidParameterValueException", "Message": message}
            raise ClientError({"Error": error}, "CreateFunction")
        function = moto_create(cls, resource_name, cloudformation_json, *arguments, **named)
        function.dead_letter_queue = queue
        return function

    return CREATION.replaced_by(create)
