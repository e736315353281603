"""Alarms on queues: a message that comes raises one, and it calms down when the message is gone."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_runner import aws

ADDRESS = "you@example.com"


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[aws.Aws]:
    """An account with a queue, a topic that sends e-mails, and an alarm on more than one message."""
    with aws.embedded(tmp_path) as ready:
        ready.client("sqs").create_queue(QueueName="queue")
        topic = ready.client("sns").create_topic(Name="topic")["TopicArn"]
        ready.client("sns").subscribe(TopicArn=topic, Protocol="email", Endpoint=ADDRESS)
        put_alarm(ready, AlarmActions=[topic])
        yield ready


def put_alarm(embedded: aws.Aws, **changes: Any) -> None:
    embedded.client("cloudwatch").put_metric_alarm(
        **{
            "AlarmName": "alarm",
            "AlarmDescription": "Too many messages.",
            "Namespace": "AWS/SQS",
            "MetricName": "ApproximateNumberOfMessagesVisible",
            "Dimensions": [{"Name": "QueueName", "Value": "queue"}],
            "Statistic": "Maximum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 1,
            "ComparisonOperator": "GreaterThanThreshold",
        }
        | changes
    )


def send(embedded: aws.Aws, queue: str = "queue") -> None:
    url = embedded.client("sqs").get_queue_url(QueueName=queue)["QueueUrl"]
    embedded.client("sqs").send_message(QueueUrl=url, MessageBody="message")


def take_all(embedded: aws.Aws) -> None:
    sqs = embedded.client("sqs")
    url = sqs.get_queue_url(QueueName="queue")["QueueUrl"]
    for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]:
        sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])


def state(embedded: aws.Aws) -> str:
    [alarm] = embedded.client("cloudwatch").describe_alarms()["MetricAlarms"]
    return str(alarm["StateValue"])


def test_an_alarm_tells_its_topic_once_until_it_has_calmed_down(embedded: aws.Aws) -> None:
    states = []
    for _ in range(3):
        send(embedded)
        states.append(state(embedded))
    assert states == ["OK", "ALARM", "ALARM"]
    [email] = embedded.mailbox.emails()
    assert email.subject == 'ALARM: "alarm"'
    assert json.loads(email.text) == {
        "AlarmName": "alarm",
        "AlarmDescription": "Too many messages.",
        "NewStateValue": "ALARM",
        "NewStateReason": "The number of messages was 2, the threshold is 1.0.",
        "OldStateValue": "OK",
        "AlarmArn": "arn:aws:cloudwatch:us-east-1:123456789012:alarm:alarm",
    }
    take_all(embedded)
    assert state(embedded) == "OK"
    send(embedded)
    send(embedded)
    assert len(embedded.mailbox.emails()) == 2


@pytest.mark.parametrize(
    "changes",
    [
        {"Namespace": "Own"},
        {"MetricName": "NumberOfMessagesSent"},
        {"Dimensions": [{"Name": "QueueName", "Value": "another"}]},
        {"ActionsEnabled": False},
    ],
    ids=str,
)
def test_another_alarm_says_nothing(embedded: aws.Aws, changes: dict[str, Any]) -> None:
    [topic] = embedded.client("sns").list_topics()["Topics"]
    put_alarm(embedded, AlarmActions=[topic["TopicArn"]], **changes)
    send(embedded)
    send(embedded)
    assert embedded.mailbox.emails() == []


def test_a_topic_whose_policy_does_not_let_alarms_publish_hears_nothing(embedded: aws.Aws) -> None:
    sns = embedded.client("sns")
    [topic] = sns.list_topics()["Topics"]
    nobody = json.dumps({"Version": "2012-10-17", "Statement": []})
    sns.set_topic_attributes(
        TopicArn=topic["TopicArn"], AttributeName="Policy", AttributeValue=nobody
    )
    send(embedded)
    send(embedded)
    assert state(embedded) == "ALARM"
    assert embedded.mailbox.emails() == []
