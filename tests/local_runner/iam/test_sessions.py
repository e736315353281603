"""Clients with the credentials of a role, at the endpoint: each call is answered as the service answers it."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_runner import aws, endpoint
from local_runner.iam.access import Access
from tests.local_runner.sagemaker.account import ACCOUNT, REGION, ROLE, create_role

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"
EXECUTION = f"arn:aws:states:{REGION}:{ACCOUNT}:execution:machine:run"
MODEL = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model/m"
Client = Callable[[str], Any]


@pytest.fixture
def access(tmp_path: Path) -> Iterator[Access]:
    """An account with a role that has no policy yet, a topic and a bucket."""
    with aws.embedded(tmp_path) as embedded:
        create_role("tuning", {"Effect": "Allow"})
        embedded.client("sns").create_topic(Name="topic")
        embedded.client("s3").create_bucket(Bucket="bucket")
        yield embedded.access


@pytest.fixture
def client(access: Access) -> Iterator[Client]:
    """Makes clients that act as the role through the endpoint, as another process would."""
    found = boto3.client("sts").assume_role(RoleArn=ROLE, RoleSessionName="function")["Credentials"]
    own = {
        "aws_access_key_id": found["AccessKeyId"],
        "aws_secret_access_key": found["SecretAccessKey"],
        "aws_session_token": found["SessionToken"],
    }
    with endpoint.bound(0) as server, endpoint.answering(server, access) as url:
        yield lambda service: boto3.client(service, endpoint_url=url, **own)


def allow(*actions: str) -> None:
    """Give the role an inline policy."""
    statement = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    boto3.client("iam").put_role_policy(
        RoleName="tuning", PolicyName="own", PolicyDocument=document
    )


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "code", "action", "resource"),
    [
        (
            "sagemaker",
            "list_tags",
            {"ResourceArn": MODEL},
            "AccessDeniedException",
            "sagemaker:ListTags",
            MODEL,
        ),
        (
            "stepfunctions",
            "describe_execution",
            {"executionArn": EXECUTION},
            "AccessDeniedException",
            "states:DescribeExecution",
            EXECUTION,
        ),
        (
            "sns",
            "publish",
            {"TopicArn": TOPIC, "Message": "m"},
            "AuthorizationError",
            "sns:Publish",
            TOPIC,
        ),
        (
            "s3",
            "put_object",
            {"Bucket": "bucket", "Key": "a/b c", "Body": b"x"},
            "AccessDenied",
            "s3:PutObject",
            "arn:aws:s3:::bucket/a/b c",
        ),
    ],
    ids=["json with dates", "json", "query", "xml"],
)
def test_a_call_that_the_role_may_not_make_is_denied_in_the_service_s_own_way(
    client: Client,
    access: Access,
    service: str,
    operation: str,
    parameters: dict[str, Any],
    code: str,
    action: str,
    resource: str,
) -> None:
    with pytest.raises(ClientError) as denied:
        getattr(client(service), operation)(**parameters)
    error = denied.value.response["Error"]
    assert (error["Code"], error["Message"]) == (
        code,
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/tuning/function is not authorized to perform: "
        f"{action} on resource: {resource} because no identity-based policy allows the {action} "
        "action",
    )
    [asked] = access.ledger
    assert (asked.principal, asked.action, asked.resource, asked.allowed) == (
        ROLE,
        action,
        resource,
        False,
    )


def test_a_call_that_the_role_may_make_is_answered(client: Client, access: Access) -> None:
    allow("s3:PutObject", "s3:GetObject")
    client("s3").put_object(Bucket="bucket", Key="ä/b c", Body=b"content")
    assert client("s3").get_object(Bucket="bucket", Key="ä/b c")["Body"].read() == b"content"
    assert [(asked.action, asked.allowed) for asked in access.ledger] == [
        ("s3:PutObject", True),
        ("s3:GetObject", True),
    ]


def test_other_credentials_may_do_everything(client: Client, access: Access) -> None:
    url = client("sns").meta.endpoint_url
    boto3.client("sns", endpoint_url=url).publish(TopicArn=TOPIC, Message="m")
    assert list(access.ledger) == []
