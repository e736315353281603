"""What moto leaves out between an event and what comes of it.

Executions announce their end to EventBridge and buckets their new objects, rules deliver to their targets, and e-mail
subscriptions of topics deliver into a Mailbox.
"""

import contextlib
import copy
import json
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from moto.events.models import Rule, events_backends
from moto.s3 import notifications
from moto.s3.notifications import S3NotificationEvent
from moto.sns.models import Subscription
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication

from local_runner.eventbridge import targets as event_targets
from local_runner.eventbridge.targets import Event
from local_runner.iam.access import Access
from local_runner.iam.account import parsed

SCHEDULER = "aws.events"
# Bytes of input and output, escaped, that an event has room for.
LONGEST_DATA = 248 * 1024
EPOCH = datetime.fromtimestamp(0, UTC)

# How an object came about, as its event has it; other events of buckets are not sent.
CREATED = {
    S3NotificationEvent.OBJECT_CREATED_PUT_EVENT: "PutObject",
    S3NotificationEvent.OBJECT_CREATED_POST_EVENT: "POST Object",
    S3NotificationEvent.OBJECT_CREATED_COPY_EVENT: "CopyObject",
    S3NotificationEvent.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD_EVENT: "CompleteMultipartUpload",
}


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


def envelope(source: str, detail_type: str, origin: Any, resource: str, **content: Any) -> Event:
    """An event of an AWS service; the origin knows the account and the Region, `time` and `detail` are given.

    https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html
    """
    moment: datetime = content["time"]
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": detail_type,
        "source": source,
        "account": origin.account_id,
        "time": moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": origin.region_name,
        "resources": [resource],
        "detail": content["detail"],
    }


def status_change(execution: Any) -> Event:
    """The event of an ended execution, without an input or an output that is too large for an event.

    https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
    """
    given = json.dumps(execution.input_data)
    output = None if execution.output is None else json.dumps(execution.output)
    room = LONGEST_DATA - len(json.dumps(output or ""))
    detail = {
        "executionArn": execution.exec_arn,
        "stateMachineArn": execution.state_machine.arn,
        "name": execution.name,
        "status": str(execution.status),
        "startDate": milliseconds(execution.start_date),
        "stopDate": milliseconds(execution.stop_date),
        **_included("input", given, room),
        **_included("output", output, LONGEST_DATA),
        "error": execution.error,
        "cause": execution.cause,
    }
    kind = "Step Functions Execution Status Change"
    return envelope(
        "aws.states",
        kind,
        execution,
        execution.exec_arn,
        time=execution.stop_date,
        detail=detail,
    )


def _included(name: str, text: str | None, room: int) -> dict[str, Any]:
    """Return the text if it fits, and whether it does."""
    if text is None:
        return {name: None, f"{name}Details": None}
    fits = len(json.dumps(text)) <= room
    return {name: text if fits else None, f"{name}Details": {"included": fits}}


def milliseconds(moment: datetime) -> int:
    """Return the whole milliseconds since the epoch, without the errors of floating point."""
    return (moment - EPOCH) // timedelta(milliseconds=1)


def object_created(reason: str, bucket: Any, key: Any) -> Event:
    """The event of an object that has arrived in a bucket.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
    """
    detail = {
        "version": "0",
        "bucket": {"name": bucket.name},
        "object": {
            "key": key.name,
            "size": key.size,
            "etag": key.etag.strip('"'),
            "sequencer": f"{time.time_ns():018X}",
        },
        "request-id": uuid.uuid4().hex[:16].upper(),
        "requester": bucket.account_id,
        "source-ip-address": "127.0.0.1",
        "reason": reason,
    }
    return envelope(
        "aws.s3", "Object Created", bucket, bucket.arn, time=datetime.now(UTC), detail=detail
    )


def announce(event: Event) -> None:
    """Send the event to the rules of its account's default event bus."""
    bus = events_backends[event["account"]][event["region"]].event_buses["default"]
    for rule in list(bus.rules.values()):
        rule.send_to_targets(event)


def schedule_is_due(rule_arn: str) -> None:
    """Do what EventBridge does when the schedule of a rule is due: no clock runs here, so a caller says when."""
    parts = parsed(rule_arn)
    name = parts.resource.removeprefix("rule/")
    rule = events_backends[parts.account][parts.region].describe_rule(name, None)
    now = datetime.now(UTC)
    rule.send_to_targets(
        envelope(SCHEDULER, "Scheduled Event", rule, rule_arn, time=now, detail={})
    )


def send_to_targets(rule: Rule, event: Event, access: Access | None) -> None:
    """Deliver to the targets of an enabled rule that the event is for, where policies allow it."""
    if rule.state == "ENABLED" and _is_for(rule, event):
        for target in rule.targets:
            event_targets.deliver(target, event, rule.arn, access)


def _is_for(rule: Rule, event: Event) -> bool:
    """Whether the event matches the rule's pattern, or comes from its schedule; moto matches all without a pattern."""
    if event["source"] == SCHEDULER:
        return rule.arn in event["resources"]
    return bool(rule.event_pattern.get_pattern()) and rule.event_pattern.matches_event(event)


@contextlib.contextmanager
def install(access: Access | None = None) -> Iterator[Mailbox]:
    """Announce what happens, and deliver events and e-mails, until the context ends.

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
            announce(status_change(ended))
        finally:
            vars(self.execution).update(vars(ended))

    def send(self: Rule, event: Event, **_: Any) -> None:
        send_to_targets(self, event, access)

    def put_targets(self: Rule, targets: list[dict[str, Any]]) -> None:
        for target in targets:
            event_targets.refuse_unsupported(target)
        put_supported(self, targets)

    def send_to_event_bridge(_account: str, bucket: Any, event_name: str, key: Any) -> None:
        if event_name in CREATED:
            announce(object_created(CREATED[S3NotificationEvent(event_name)], bucket, key))

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
        patch.object(notifications, "_send_event_bridge_message", send_to_event_bridge),
    ):
        yield mailbox
