"""One Lambda execution environment: a process that imports a handler once and answers invocations.

It runs with the function's code as the root of sys.path, as in Lambda, and imports nothing of the local runner.
Invocations come on standard input and answers leave on standard output, as JSON, one a line; whatever the handler
prints is its log and goes to standard error.
"""

import importlib
import json
import logging
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any, BinaryIO

Handler = Callable[[Any, "Context"], Any]

STDIN, STDOUT, STDERR = 0, 1, 2


class Context:
    """The context object: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html."""

    identity = None
    client_context = None
    function_version = "$LATEST"

    def __init__(self, aws_request_id: str, function_arn: str, timeout_seconds: float) -> None:
        self.aws_request_id = aws_request_id
        self.invoked_function_arn = function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = f"local/{os.getpid()}"
        self._deadline = time.monotonic() + timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class LambdaRuntimeError(Exception):
    """A failure that is not the handler's own: Lambda reports it under a name of the runtime."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


def load(handler: str) -> Handler:
    """Import `module.function`; LambdaRuntimeError, in Lambda's words, when there is no such function.

    The words: https://github.com/aws/aws-lambda-python-runtime-interface-client
    """
    module, dot, function = handler.rpartition(".")
    if not dot:
        message = f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)"
        raise LambdaRuntimeError("Runtime.MalformedHandlerName", message)
    try:
        imported = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        message = f"Unable to import module '{module}': {error}"
        raise LambdaRuntimeError("Runtime.ImportModuleError", message) from error
    except SyntaxError as error:
        message = f"Syntax error in module '{module}': {error}"
        raise LambdaRuntimeError("Runtime.UserCodeSyntaxError", message) from error
    if not hasattr(imported, function):
        message = f"Handler '{function}' missing on module '{module}'"
        raise LambdaRuntimeError("Runtime.HandlerNotFound", message)
    loaded: Handler = getattr(imported, function)
    return loaded


def marshalled(result: Any) -> str:
    """The handler's result as JSON; LambdaRuntimeError when it cannot be written as such."""
    try:
        return json.dumps(result, allow_nan=False)
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        raise LambdaRuntimeError("Runtime.MarshalError", message) from error


def stack_trace(error: Exception) -> list[str]:
    """The frames of the function's code, as Lambda words them: without this file's own and without carets."""
    frames = traceback.extract_tb(error.__traceback__)
    return traceback.format_list(
        [(f.filename, f.lineno or 0, f.name, f.line) for f in frames if f.filename != __file__]
    )


def failure(error: Exception, request_id: str) -> dict[str, Any]:
    """The error object: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html."""
    if isinstance(error, LambdaRuntimeError):
        error_type, trace = error.error_type, []
    else:
        error_type, trace = type(error).__name__, stack_trace(error)
    return {
        "errorMessage": str(error),
        "errorType": error_type,
        "requestId": request_id,
        "stackTrace": trace,
    }


def answer(handler: str, invocation: dict[str, Any]) -> dict[str, Any]:
    """The answer to one invocation: {"payload": JSON text, "failed": whether it is an error object}."""
    context = Context(
        invocation["requestId"], invocation["functionArn"], invocation["timeoutSeconds"]
    )
    try:
        # A module that could not be imported is tried again, as Lambda starts such an environment again.
        result = load(handler)(invocation["event"], context)
        return {"payload": marshalled(result), "failed": False}
    except Exception as error:
        return {"payload": json.dumps(failure(error, context.aws_request_id)), "failed": True}


def claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """The pipes for invocations and answers, out of reach of a handler that reads, prints or starts programs."""
    invocations, answers = os.fdopen(os.dup(STDIN), "rb"), os.fdopen(os.dup(STDOUT), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, STDIN)
    os.dup2(STDERR, STDOUT)
    os.close(nothing)
    return invocations, answers


def main(handler: str) -> None:
    invocations, answers = claim_pipes()
    # As Lambda does for functions whose log format is JSON, only without the JSON.
    logging.basicConfig(level=logging.INFO)
    for line in invocations:
        answers.write(json.dumps(answer(handler, json.loads(line))).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    sys.path[0] = os.getcwd()
    main(sys.argv[1])
