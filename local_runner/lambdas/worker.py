"""The process of a Lambda execution environment: it imports a handler once and answers invocations.

As in Lambda, the function's code is the root of sys.path. Nothing of the local runner is imported. Invocations come on
standard input and answers leave on standard output, a line of JSON each. The handler's own output is its log and goes
to standard error.
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

    def __init__(self, invocation: dict[str, Any]) -> None:
        self.aws_request_id = invocation["requestId"]
        self.invoked_function_arn = invocation["functionArn"]
        self.function_version = invocation["functionVersion"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = f"local/{os.getpid()}"
        self._deadline = time.monotonic() + invocation["timeoutSeconds"]

    def get_remaining_time_in_millis(self) -> int:
        return max(0, int((self._deadline - time.monotonic()) * 1000))


class LambdaRuntimeError(Exception):
    """A failure outside of the handler, which Lambda reports under a name of the runtime."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


def load(handler: str) -> Handler:
    """Import and return `module.function`; raise LambdaRuntimeError, in Lambda's words, if it does not exist.

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
    """Return the handler's result as JSON; raise LambdaRuntimeError for a result that JSON cannot hold."""
    try:
        return json.dumps(result, allow_nan=False)
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        raise LambdaRuntimeError("Runtime.MarshalError", message) from error


def stack_trace(error: Exception) -> list[str]:
    """Return the frames of the function's code, as Lambda words them: without this file's own and without carets."""
    frames = traceback.extract_tb(error.__traceback__)
    return traceback.format_list(
        [(f.filename, f.lineno or 0, f.name, f.line) for f in frames if f.filename != __file__]
    )


def failure(error: Exception, request_id: str) -> dict[str, Any]:
    """Return the error object: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html."""
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
    """Return the answer to an invocation: {"payload": JSON text, "failed": whether the payload is an error object}."""
    context = Context(invocation)
    try:
        # A failed import is tried again: Lambda would start the environment again.
        result = load(handler)(invocation["event"], context)
        return {"payload": marshalled(result), "failed": False}
    except Exception as error:
        return {"payload": json.dumps(failure(error, context.aws_request_id)), "failed": True}


def claim_pipes() -> tuple[BinaryIO, BinaryIO]:
    """Return the pipes for invocations and answers, out of reach of a handler that reads, prints or starts programs."""
    invocations, answers = os.fdopen(os.dup(STDIN), "rb"), os.fdopen(os.dup(STDOUT), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, STDIN)
    os.dup2(STDERR, STDOUT)
    os.close(nothing)
    return invocations, answers


def main(handler: str) -> None:
    invocations, answers = claim_pipes()
    # The level of functions whose log format is JSON, although lines are plain text here.
    logging.basicConfig(level=logging.INFO)
    for line in invocations:
        answers.write(json.dumps(answer(handler, json.loads(line))).encode() + b"\n")
        answers.flush()


if __name__ == "__main__":
    sys.path[0] = os.getcwd()
    main(sys.argv[1])
