"""Events from their origin to their targets.

Executions announce their end to EventBridge and buckets their new objects, rules deliver to their targets, and e-mail
subscriptions of topics deliver into a Mailbox.
"""

import contextlib
import copy
import json
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from moto.events.models import Rule, events_backends
from moto.s3 import notifications
from moto.s3.notifications import S3NotificationEvent
from moto.sns.models import Subscription
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication

from local_runner.eventbridge import targets as event_targets
from local_runner.eventbridge.mailbox import Email, Mailbox
from local_runner.eventbridge.targets import Event
from local_runner.iam.access import Access
from local_runner.iam.account import parsed
from local_runner.seam import Seam

END = Seam(
    BaseExecutionWorkerCommunication,
    "terminated",
    "moto announces no end of an execution to EventBridge, and shows the status before the output, error and cause.",
)
TARGETS = Seam(
    Rule,
    "put_targets",
    "moto takes every target; a target that cannot be delivered to is refused here.",
)
DELIVERY = Seam(
    Rule,
    "send_to_targets",
    "moto delivers neither to topics nor to state machines, and asks no policy.",
)
SUBSCRIPTION = Seam(Subscription, "publish", "moto does not deliver to e-mail subscriptions.")
NEW_OBJECT = Seam(
    notifications,
    "_send_event_bridge_message",
    "moto's events of new objects have other members and values than S3's.",
)

SCHEDULER = "aws.events"
# Bytes of input and output, escaped, that an event has room for.
LONGEST_DATA = 248 * 1024
EPOCH = datetime.fromtimestamp(0, UTC)

# The reasons in the events of new objects; other events of buckets are not sent.
CREATED = {
    S3NotificationEvent.OBJECT_CREATED_PUT_EVENT: "PutObject",
    S3NotificationEvent.OBJECT_CREATED_POST_EVENT: "POST Object",
    S3NotificationEvent.OBJECT_CREATED_COPY_EVENT: "CopyObject",
    S3NotificationEvent.OBJECT_CREATED_COMPLETE_MULTIPART_UPLOAD_EVENT: "CompleteMultipartUpload",
}


def envelope(source: str, detail_type: str, origin: Any, resource: str, **content: Any) -> Event:
    """Return an event of an AWS service; `origin` knows account and Region, `content` has `time` and `detail`.

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
    """Return the event of an ended execution, without an input or an output that is too large for an event.

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
    """Return the event of a new object in a bucket.

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
    """Do what EventBridge does when the schedule of a rule is due. No clock runs here, so the caller decides when."""
    parts = parsed(rule_arn)
    name = parts.resource.removeprefix("rule/")
    rule = events_backends[parts.account][parts.region].describe_rule(name, None)
    now = datetime.now(UTC)
    rule.send_to_targets(
        envelope(SCHEDULER, "Scheduled Event", rule, rule_arn, time=now, detail={})
    )


def send_to_targets(rule: Rule, event: Event, access: Access | None) -> None:
    """Deliver the event to the targets of an enabled rule that matches it, as far as policies allow."""
    if rule.state == "ENABLED" and _is_for(rule, event):
        for target in rule.targets:
            event_targets.deliver(target, event, rule.arn, access)


def _is_for(rule: Rule, event: Event) -> bool:
    """Return whether the event matches the rule's pattern, or comes from its schedule.

    Without a pattern moto would match every event.
    """
    if event["source"] == SCHEDULER:
        return rule.arn in event["resources"]
    return bool(rule.event_pattern.get_pattern()) and rule.event_pattern.matches_event(event)


@contextlib.contextmanager
def install(access: Access | None = None) -> Iterator[Mailbox]:
    """Announce what happens, and deliver events and e-mails, while the context is open.

    With ``access``, rules deliver as far as policies allow.
    """
    mailbox = Mailbox()
    reflect_end = BaseExecutionWorkerCommunication.terminated
    put_supported = Rule.put_targets
    publish_elsewhere = Subscription.publish

    def terminated(self: BaseExecutionWorkerCommunication) -> None:
        # A caller who sees the end sees the output, error and cause as well, and the end is announced by then.
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
        END.replaced_by(terminated),
        TARGETS.replaced_by(put_targets),
        DELIVERY.replaced_by(send),
        SUBSCRIPTION.replaced_by(publish),
        NEW_OBJECT.replaced_by(send_to_event_bridge),
    ):
        yield mailbox
