"""Alarms on the number of messages in a queue, which moto keeps and never looks at.

Each is looked at when a message comes or goes, as if its period ended then. Other metrics are not sent.
"""

import contextlib
import json
import operator
from collections.abc import Iterator
from typing import Any

import boto3
from moto.cloudwatch.models import Alarm, cloudwatch_backends
from moto.sqs.models import Queue

from local_runner.iam.access import Access
from local_runner.iam.account import parsed
from local_runner.iam.calls import Permission
from local_runner.seam import Seam

MESSAGE_ADDED = Seam(
    Queue, "add_message", "moto keeps alarms and never looks at the number of messages in a queue."
)
MESSAGE_DELETED = Seam(Queue, "delete_message", MESSAGE_ADDED.reason)

SERVICE = "cloudwatch.amazonaws.com"
NAMESPACE, METRIC = "AWS/SQS", "ApproximateNumberOfMessagesVisible"
COMPARISONS = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


def look(queue: Queue, access: Access) -> None:
    """Bring every alarm on the queue into the state that its number of messages asks for."""
    number = queue.approximate_number_of_messages
    for alarm in list(cloudwatch_backends[queue.account_id][queue.region].alarms.values()):
        if _is_on(alarm, queue):
            breached = COMPARISONS[alarm.comparison_operator](number, alarm.threshold)
            _bring(alarm, "ALARM" if breached else "OK", number, access)


def _is_on(alarm: Alarm, queue: Queue) -> bool:
    dimensions = {each.name: each.value for each in alarm.dimensions}
    named = (alarm.namespace, alarm.metric_name, dimensions)
    return bool(named == (NAMESPACE, METRIC, {"QueueName": queue.name}))


def _bring(alarm: Alarm, state: str, number: int, access: Access) -> None:
    if alarm.state_value == state:
        return
    before = alarm.state_value
    reason = f"The number of messages was {number}, the threshold is {alarm.threshold}."
    alarm.update_state(reason, "{}", state)
    actions = {"ALARM": alarm.alarm_actions, "OK": alarm.ok_actions}[state]
    for topic in actions if alarm.actions_enabled else []:
        if access.service_may(SERVICE, Permission("sns:Publish", topic), alarm.alarm_arn):
            _publish(topic, alarm, before)


def _publish(topic: str, alarm: Alarm, before: str) -> None:
    """Publish as CloudWatch does, as far as people read it.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html
    """
    told = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "NewStateValue": alarm.state_value,
        "NewStateReason": alarm.state_reason,
        "OldStateValue": before,
        "AlarmArn": alarm.alarm_arn,
    }
    region = parsed(topic).region
    subject = f'{alarm.state_value}: "{alarm.name}"'[:100]
    boto3.client("sns", region_name=region).publish(
        TopicArn=topic, Subject=subject, Message=json.dumps(told)
    )


@contextlib.contextmanager
def install(access: Access) -> Iterator[None]:
    """Look at alarms whenever a queue changes, until the context ends."""
    moto_add, moto_delete = Queue.add_message, Queue.delete_message

    def add_message(self: Queue, message: Any) -> None:
        moto_add(self, message)
        look(self, access)

    def delete_message(self: Queue, receipt_handle: str) -> None:
        moto_delete(self, receipt_handle)
        look(self, access)

    with (
        MESSAGE_ADDED.replaced_by(add_message),
        MESSAGE_DELETED.replaced_by(delete_message),
    ):
        yield
