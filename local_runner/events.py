"""What moto leaves out between an execution's end and a person's mailbox.

Executions announce their end to EventBridge, EventBridge rules deliver to SNS topics, and e-mail subscriptions of
topics deliver into a Mailbox.
"""

import contextlib
import copy
import json
import re
import threading
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from moto.events.models import Rule, events_backends
from moto.sns.models import Subscription, sns_backends
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication

from local_runner.iam.access import Access
from local_runner.iam.calls import Permission

_SERVICE = "events.amazonaws.com"
JSON_STRING = re.compile(r'("(?:[^"\\]|\\.)*")')
VARIABLE = re.compile(r"<([\w-]+)>")
PATH = re.compile(r"\$(\.[\w-]+)*")


@dataclass(frozen=True)
class Email:
    """A message that an e-mail subscription delivered."""

    address: str
    subject: str
    text: str


class Mailbox:
    """Every e-mail delivered so far, oldest first."""

    def __init__(self) -> None:
        self._emails: list[Email] = []
        self._lock = threading.Lock()

    def deliver(self, email: Email) -> None:
        with self._lock:
            self._emails.append(email)

    def emails(self) -> list[Email]:
        with self._lock:
            return list(self._emails)


def status_change(execution: Any) -> dict[str, Any]:
    """The event of an ended execution.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    detail = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine.arn,
        "name": execution.name,
        "status": str(execution.status),
        "startDate": int(execution.start_date.timestamp() * 1000),
        "stopDate": int(execution.stop_date.timestamp() * 1000),
        "input": json.dumps(execution.input_data),
        "output": None if execution.output is None else json.dumps(execution.output),
        "error": execution.error,
        "cause": execution.cause,
    }
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": execution.account_id,
        "time": execution.stop_date.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": execution.region_name,
        "resources": [execution.exec_arn],
        "detail": detail,
    }


def announce(execution: Any) -> None:
    """Send the execution's end to the rules of the default event bus."""
    event = status_change(execution)
    bus = events_backends[execution.account_id][execution.region_name].event_buses["default"]
    for rule in list(bus.rules.values()):
        rule.send_to_targets(event)


def refuse_unsupported(target: dict[str, Any]) -> None:
    """Raise NotImplementedError for a rule's target that could not be delivered to as EventBridge does."""
    if target["Arn"].split(":")[2] != "sns":
        raise NotImplementedError(f"the local runner delivers events to SNS only: {target}")
    for path in target.get("InputTransformer", {}).get("InputPathsMap", {}).values():
        if not PATH.fullmatch(path):
            raise NotImplementedError(f"the local runner reads paths such as $.a.b only: {path}")


def values_at(paths: dict[str, str], event: dict[str, Any]) -> dict[str, Any]:
    """The value at each path such as $.detail.status; nothing for a path that the event does not have."""
    values = {}
    for name, path in paths.items():
        value: Any = event
        for key in path.split(".")[1:]:
            value = value.get(key, ...) if isinstance(value, dict) else ...
        if value is not ...:
            values[name] = value
    return values


def transformed(target: dict[str, Any], event: dict[str, Any]) -> str:
    """The text a target receives: variables stand bare inside a template's strings and as JSON elsewhere.

    A bare value is not escaped, and a variable whose path the event does not have stands for nothing:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    transformer = target.get("InputTransformer")
    if not transformer:
        return json.dumps(event)
    values = values_at(transformer.get("InputPathsMap", {}), event)
    parts = JSON_STRING.split(transformer["InputTemplate"])
    return "".join(_filled(part, values) for part in parts)


def _filled(part: str, values: dict[str, Any]) -> str:
    in_string = part.startswith('"')

    def filled(variable: re.Match[str]) -> str:
        if variable[1] not in values:
            return ""
        value = values[variable[1]]
        return value if in_string and isinstance(value, str) else json.dumps(value)

    return VARIABLE.sub(filled, part)


def send_to_targets(rule: Rule, event: dict[str, Any], access: Access | None) -> None:
    """Deliver to the topics of an enabled rule that matches.

    A topic whose policy, or whose key's policy, does not let EventBridge publish receives nothing; nor does anybody
    else hear of it, as on AWS: https://repost.aws/knowledge-center/sns-not-getting-eventbridge-notification
    """
    if rule.state != "ENABLED" or not rule.event_pattern.matches_event(event):
        return
    for target in rule.targets:
        publish = Permission("sns:Publish", target["Arn"])
        if access is None or access.service_may(_SERVICE, publish, rule.arn):
            topics = sns_backends[rule.account_id][rule.region_name]
            topics.publish(transformed(target, event), arn=target["Arn"])


@contextlib.contextmanager
def install(access: Access | None = None) -> Iterator[Mailbox]:
    """Announce ended executions and deliver e-mails, until the context ends.

    With ``access``, rules deliver where policies allow it and nowhere else.
    """
    mailbox = Mailbox()
    reflect_end = BaseExecutionWorkerCommunication.terminated
    put_supported = Rule.put_targets
    publish_elsewhere = Subscription.publish

    def terminated(self: BaseExecutionWorkerCommunication) -> None:
        # moto shows the status first, then what goes with it. Whoever sees an end here sees all of it, and finds
        # it announced.
        ended = copy.copy(self.execution)
        reflect_end(type(self)(ended))
        try:
            announce(ended)
        finally:
            vars(self.execution).update(vars(ended))

    def send(self: Rule, event: dict[str, Any]) -> None:
        send_to_targets(self, event, access)

    def put_targets(self: Rule, targets: list[dict[str, Any]]) -> None:
        for target in targets:
            refuse_unsupported(target)
        put_supported(self, targets)

    def publish(self: Subscription, message: str, message_id: str, **options: Any) -> None:
        if self.protocol != "email":
            publish_elsewhere(self, message, message_id, **options)
            return
        attributes, matcher = options.get("message_attributes"), self._filter_policy_matcher
        if matcher is not None and not matcher.matches(attributes, message):
            return
        if options.get("message_structure") == "json":
            message = self._parse_message_structure(message, self.protocol)
        mailbox.deliver(Email(self.endpoint, options.get("subject") or "", message))

    with (
        patch.object(BaseExecutionWorkerCommunication, "terminated", terminated),
        patch.object(Rule, "put_targets", put_targets),
        patch.object(Rule, "send_to_targets", send),
        patch.object(Subscription, "publish", publish),
    ):
        yield mailbox
