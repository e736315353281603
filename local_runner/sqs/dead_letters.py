"""Keeps in a queue what a service could not deliver or a function failed at."""

from collections.abc import Mapping

import boto3

from local_runner.iam.account import parsed


def keep(queue_arn: str, body: str, attributes: Mapping[str, str]) -> None:
    """Send a message with text attributes; botocore's ClientError when there is no such queue."""
    parts = parsed(queue_arn)
    client = boto3.client("sqs", region_name=parts.region)
    url = client.get_queue_url(QueueName=parts.resource)["QueueUrl"]
    values = {
        name: {"DataType": "String", "StringValue": text} for name, text in attributes.items()
    }
    client.send_message(QueueUrl=url, MessageBody=body, MessageAttributes=values)
