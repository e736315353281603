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


def load(handler: str) -> Callable[[Any, Context], Any]:
    """Import `module.function` as Lambda does."""
    module, function = handler.rsplit(".", 1)
    loaded: Callable[[Any, Context], Any] = getattr(importlib.import_module(module), function)
    return loaded


def failure(error: BaseException, request_id: str) -> dict[str, Any]:
    """The error object: https://docs.aws.amazon.com/lambda/latest/dg/python-exceptions.html."""
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": traceback.format_tb(error.__traceback__)[1:],
    }


def answer(handler: str, invocation: dict[str, Any]) -> dict[str, Any]:
    """The answer to one invocation: {"payload": JSON text, "failed": whether it is an error object}."""
    context = Context(
        invocation["requestId"], invocation["functionArn"], invocation["timeoutSeconds"]
    )
    try:
        return {"payload": json.dumps(load(handler)(invocation["event"], context)), "failed": False}
    except Exception as error:
        return {"payload": json.dumps(failure(error, context.aws_request_id)), "failed": True}


def main(handler: str) -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin:
        answers.write(json.dumps(answer(handler, json.loads(line))) + "\n")


if __name__ == "__main__":
    sys.path[0] = os.getcwd()
    main(sys.argv[1])
