"""One Lambda execution environment: a process that imports a handler once and answers invocations on stdin.

It runs with the function's code as the root of sys.path, as in Lambda, and imports nothing of the local runner.
Invocations and answers are JSON, one a line; whatever the handler prints is its log and goes to stderr.
"""

import importlib
import json
import os
import sys
import time
import traceback
from collections.abc import Callable
from typing import Any

Handler = Callable[[Any, "Context"], Any]


class Context:
    """The context object: https://docs.aws.amazon.com/lambda/latest/dg/python-context.html."""

    def __init__(self, aws_request_id: str, function_arn: str, timeout_seconds: float) -> None:
        self.aws_request_id = aws_request_id
        self.invoked_function_arn = function_arn
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = "$LATEST"
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = f"/aws/lambda/{self.function_name}"
        self.log_stream_name = f"local/{os.getpid()}"
        self._deadline = time.monotonic() + timeout_seconds

    def get_remaining_time_in_millis(self) -> int:
        return int((self._deadline - time.monotonic()) * 1000)


class LambdaRuntimeError(Exception):
    """A failure that is not the handler's own: Lambda reports it under a name of the runtime."""

    def __init__(self, error_type: str, message: str) -> None:
        super().__init__(message)
        self.error_type = error_type


def load(handler: str) -> Handler:
    """Import `module.function`; LambdaRuntimeError, in Lambda's words, when there is no such function.

    The words: https://github.com/aws/aws-lambda-python-runtime-interface-client
    """
    module, function = handler.rsplit(".", 1)
    try:
        loaded: Handler = getattr(importlib.import_module(module), function)
    except ImportError as error:
        message = f"Unable to import module '{module}': {error}"
        raise LambdaRuntimeError("Runtime.ImportModuleError", message) from error
    except AttributeError as error:
        message = f"Handler '{function}' missing on module '{module}'"
        raise LambdaRuntimeError("Runtime.HandlerNotFound", message) from error
    return loaded


def marshalled(result: Any) -> str:
    """The handler's result as JSON; LambdaRuntimeError when it is none."""
    try:
        return json.dumps(result)
    except (TypeError, ValueError) as error:
        message = f"Unable to marshal response: {error}"
        raise LambdaRuntimeError("Runtime.MarshalError", message) from error


def failure(error: Exception, request_id: str) -> dict[str, Any]:
    """The error object: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html."""
    fault = isinstance(error, LambdaRuntimeError)
    return {
        "errorMessage": str(error),
        "errorType": error.error_type
        if isinstance(error, LambdaRuntimeError)
        else type(error).__name__,
        "requestId": request_id,
        "stackTrace": [] if fault else traceback.format_tb(error.__traceback__)[1:],
    }


def answer(handler: str, invocation: dict[str, Any]) -> dict[str, Any]:
    """The answer to one invocation: {"payload": JSON text, "failed": whether it is an error object}."""
    context = Context(
        invocation["requestId"], invocation["functionArn"], invocation["timeoutSeconds"]
    )
    try:
        result = load(handler)(invocation["event"], context)
        return {"payload": marshalled(result), "failed": False}
    except Exception as error:
        return {"payload": json.dumps(failure(error, context.aws_request_id)), "failed": True}


def main(handler: str) -> None:
    # Answers keep the pipe to themselves; what the handler prints joins its log.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        given = answer(handler, json.loads(line))
        sys.stdout.flush()
        answers.write(json.dumps(given) + "\n")


if __name__ == "__main__":
    sys.path[0] = os.getcwd()
    main(sys.argv[1])
