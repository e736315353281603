"""Asynchronous invocations: Lambda tries again after an error, and gives up to the function's dead-letter queue.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html. What Lambda throttles waits here
for an execution environment; destinations are not imitated.
"""

import itertools
import json
import threading
from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaFunction

from local_runner.iam.access import Access
from local_runner.iam.calls import Permission
from local_runner.sqs import dead_letters

# Seconds before the second and the third try.
WAITS_SECONDS = (60.0, 120.0)
LONGEST_AGE_SECONDS = 6 * 3600
ENDING_SECONDS = 10.0
ERROR_LENGTH = 1024

Answer = dict[str, Any]
# Invokes a function with an event and a request's id.
Invoke = Callable[[LambdaFunction, Any, str], Answer]


class Asynchronous:
    """The events that functions still have to handle."""

    def __init__(self, invoke: Invoke, access: Access | None) -> None:
        self._invoke, self._access = invoke, access
        self._ended = threading.Event()
        self._changed = threading.Condition()
        self._untried = self._unsettled = 0
        self._threads: list[threading.Thread] = []

    def submit(self, function: LambdaFunction, event: Any, request_id: str) -> None:
        """Have the function handle the event. Returns at once."""
        if self._ended.is_set():
            return
        self._count(untried=1, unsettled=1)
        thread = threading.Thread(
            target=self._handle, args=(function, event, request_id), daemon=True
        )
        self._threads = [*(each for each in self._threads if each.is_alive()), thread]
        thread.start()

    def wait_until_tried(self, timeout: float) -> bool:
        """Wait until every event has been tried once, and return whether it has."""
        with self._changed:
            return self._changed.wait_for(lambda: self._untried == 0, timeout)

    def wait_until_settled(self, timeout: float) -> bool:
        """Wait until no event will be tried again, and return whether that is so."""
        with self._changed:
            return self._changed.wait_for(lambda: self._unsettled == 0, timeout)

    def end(self) -> None:
        """Try nothing again. Once the functions have ended, so have its threads."""
        self._ended.set()

    def join(self) -> None:
        """Wait for the threads, after `end`."""
        for thread in self._threads:
            thread.join(ENDING_SECONDS)

    def _handle(self, function: LambdaFunction, event: Any, request_id: str) -> None:
        try:
            answer = self._invoke(function, event, request_id)
            self._count(untried=-1)
            for seconds in waits(function):
                if not answer["failed"] or self._ended.is_set() or self._wait(seconds):
                    break
                answer = self._invoke(function, event, request_id)
            if answer["failed"] and not self._ended.is_set():
                self._keep(function, event, request_id, answer)
        finally:
            self._count(unsettled=-1)

    def _wait(self, seconds: float) -> bool:
        """Wait, and return whether everything has ended meanwhile."""
        return self._ended.wait(seconds)

    def _keep(self, function: LambdaFunction, event: Any, request_id: str, answer: Answer) -> None:
        """Keep the event in the dead-letter queue, if there is one that the function's role may send to.

        https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
        """
        queue = dead_letter_queue(function)
        if queue is None or not may_send(self._access, function.role, queue):
            return
        message = str(json.loads(answer["payload"]).get("errorMessage", ""))[:ERROR_LENGTH]
        told = {"RequestID": request_id, "ErrorCode": "200", "ErrorMessage": message or "none"}
        dead_letters.keep(queue, json.dumps(event), told)

    def _count(self, untried: int = 0, unsettled: int = 0) -> None:
        with self._changed:
            self._untried += untried
            self._unsettled += unsettled
            self._changed.notify_all()


def waits(function: LambdaFunction) -> list[float]:
    """Return the seconds to wait before each further try, as the function is configured."""
    stated = function.event_invoke_config[-1].config if function.event_invoke_config else {}
    longest = stated.get("MaximumEventAgeInSeconds", LONGEST_AGE_SECONDS)
    ages = itertools.accumulate(WAITS_SECONDS)
    in_time = [wait for wait, age in zip(WAITS_SECONDS, ages, strict=True) if age <= longest]
    return in_time[: stated.get("MaximumRetryAttempts", len(WAITS_SECONDS))]


def dead_letter_queue(function: LambdaFunction) -> str | None:
    """Return the ARN of the function's dead-letter queue, which moto itself does not keep."""
    found: str | None = vars(function).get("dead_letter_queue")
    return found


def may_send(access: Access | None, role_arn: str, queue_arn: str) -> bool:
    """Return whether the role may send messages to the queue."""
    return access is None or access.allows(role_arn, Permission("sqs:SendMessage", queue_arn))
