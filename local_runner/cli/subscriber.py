"""A subscriber of topics: an SQS queue and an e-mail address, as a team would subscribe them."""

import json
from typing import Any

from local_runner.aws import Aws

ADDRESS = "you@example.com"
RECEIVE_AT_MOST = 10


def subscribe(aws: Aws, topic_arns: list[str]) -> str:
    """Subscribe a new queue and the e-mail address to every topic, and return the queue's URL."""
    sqs, sns = aws.client("sqs"), aws.client("sns")
    url: str = sqs.create_queue(QueueName="subscriber")["QueueUrl"]
    attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    for arn in topic_arns:
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=attributes["QueueArn"])
        sns.subscribe(TopicArn=arn, Protocol="email", Endpoint=ADDRESS)
    return url


def receive(aws: Aws, queue_url: str) -> list[dict[str, Any]]:
    """Take the SNS envelopes that wait in the queue out of it, oldest first."""
    sqs = aws.client("sqs")
    answer = sqs.receive_message(QueueUrl=queue_url, MaxNumberOfMessages=RECEIVE_AT_MOST)
    messages = answer.get("Messages", [])
    for message in messages:
        sqs.delete_message(QueueUrl=queue_url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]
