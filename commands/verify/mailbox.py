"""A queue that is subscribed to both topics, and the messages that it has received."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from commands.verify.created import Created
from local_runner.cli.execution import Clients
from tuner import Json

RECEIVE_AT_MOST = 10
NO_EXECUTION = ""


@dataclass
class Mailbox:
    """The messages of a queue by the execution that they name. SQS may deliver a message twice; it counts once."""

    sqs: Any
    url: str
    known: set[str] = field(default_factory=set)
    by_execution: dict[str, list[Json]] = field(default_factory=lambda: defaultdict(list))

    def of(self, execution_arn: str) -> list[Json]:
        """Return all messages on the execution that have arrived by now."""
        while messages := self._received():
            for message in messages:
                self._keep(json.loads(message["Body"]))
                self.sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return self.by_execution[execution_arn]

    def _received(self) -> list[Json]:
        answer = self.sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=RECEIVE_AT_MOST)
        return list(answer.get("Messages", []))

    def _keep(self, envelope: Json) -> None:
        if envelope["MessageId"] not in self.known:
            self.known.add(envelope["MessageId"])
            facts = json.loads(envelope["Message"])
            attributes = envelope.get("MessageAttributes", {})
            kept = {"topic": envelope["TopicArn"], "attributes": attributes, "facts": facts}
            # An alarm's message names no execution.
            self.by_execution[facts.get("executionArn", NO_EXECUTION)].append(kept)


def subscribed(clients: Clients, name: str, topics: list[str], created: list[Created]) -> Mailbox:
    """Create a queue of this name and subscribe it to the topics; what is created is added to `created`."""
    sqs, sns = clients("sqs"), clients("sns")
    url = sqs.create_queue(QueueName=name)["QueueUrl"]
    command = f"aws sqs delete-queue --queue-url {url}"
    created.append(Created(f"Queue {name}", lambda: sqs.delete_queue(QueueUrl=url), command))
    asked = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
    arn = asked["Attributes"]["QueueArn"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": _policy(arn, topics)})
    for topic in topics:
        _subscribe(sns, topic, arn, created)
    return Mailbox(sqs, url)


def _subscribe(sns: Any, topic: str, queue_arn: str, created: list[Created]) -> None:
    answer = sns.subscribe(
        TopicArn=topic, Protocol="sqs", Endpoint=queue_arn, ReturnSubscriptionArn=True
    )
    arn = answer["SubscriptionArn"]
    command = f"aws sns unsubscribe --subscription-arn {arn}"
    remove = Created(f"Subscription {arn}", lambda: sns.unsubscribe(SubscriptionArn=arn), command)
    created.append(remove)


def _policy(queue_arn: str, topics: list[str]) -> str:
    """Return the policy of the queue: https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html."""
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topics}},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})
