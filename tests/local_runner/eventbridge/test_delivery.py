"""Events on their way to topics and mailboxes, as EventBridge filters and transforms them."""

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import md5
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from local_runner.aws import CREDENTIALS, REGION
from local_runner.eventbridge import events
from local_runner.eventbridge import targets as event_targets
from local_runner.eventbridge.events import Email, Mailbox

EVENT: dict[str, Any] = {
    "source": "aws.states",
    "detail": {
        "name": "n",
        "count": 3,
        "yes": True,
        "none": None,
        "cause": 'a "quoted"\nline',
        "deep": {"list": [1, "ü"]},
    },
}
PATHS = {**{key: f"$.detail.{key}" for key in EVENT["detail"]}, "missing": "$.detail.none.missing"}
STATUS = {"status": "$.detail.status", "output": "$.detail.output"}
ADDRESS = "you@example.com"
TOPIC = "arn:aws:sns:us-east-1:123456789012:t"
ROLE = "arn:aws:iam::123456789012:role/role"


def target(template: str, **paths: str) -> dict[str, Any]:
    transformer = {"InputPathsMap": paths or PATHS, "InputTemplate": template}
    return {
        "Id": "t",
        "Arn": TOPIC,
        "InputTransformer": transformer,
    }


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """Yield the mailbox of an AWS."""
    config = {"stepfunctions": {"execute_state_machine": True}}
    with (
        patch.dict("os.environ", CREDENTIALS),
        mock_aws(config=config),
        events.install() as mailbox,
    ):
        yield mailbox


def subscribed_topic(**attributes: str) -> str:
    """Create a topic that delivers to the address."""
    sns = boto3.client("sns", region_name=REGION)
    topic: str = sns.create_topic(Name="topic")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=ADDRESS, Attributes=attributes)
    return topic


def put_rule(*targets: dict[str, Any], **options: Any) -> None:
    client = boto3.client("events", region_name=REGION)
    client.put_rule(
        **{"Name": "rule", "EventPattern": json.dumps({"source": ["aws.states"]})} | options
    )
    client.put_targets(Rule="rule", Targets=list(targets))


def state_machine(name: str = "target", **state: Any) -> str:
    """Create a state machine of one state and return its ARN."""
    only = state or {"Type": "Pass", "End": True}
    client = boto3.client("stepfunctions", region_name=REGION)
    definition = json.dumps({"StartAt": "Only", "States": {"Only": only}})
    created = client.create_state_machine(name=name, definition=definition, roleArn=ROLE)
    return str(created["stateMachineArn"])


def ended_execution(**state: Any) -> dict[str, Any]:
    """Run a state machine of one state, and return DescribeExecution's answer as soon as it has ended."""
    client = boto3.client("stepfunctions", region_name=REGION)
    arn = state_machine("machine", **state)
    execution = client.start_execution(stateMachineArn=arn, name="one", input="[1]")["executionArn"]
    deadline = time.monotonic() + 30
    while (ended := client.describe_execution(executionArn=execution))["status"] == "RUNNING":
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return dict(ended)


@pytest.mark.parametrize(
    ("template", "text"),
    [
        ('{"a": <name>, "b": [<count>, <yes>, <none>]}', '{"a": "n", "b": [3, true, null]}'),
        ('"<name> has <count>, <yes>, <none>"', '"n has 3, true, null"'),
        ('{"a": <cause>}', '{"a": "a \\"quoted\\"\\nline"}'),
        ('{"a": "<cause>"}', '{"a": "a "quoted"\nline"}'),
        ('{"a": "\\"<name>\\"", "b": <name>}', '{"a": "\\"n\\"", "b": "n"}'),
        ('{"a": <deep>}', '{"a": {"list": [1, "\\u00fc"]}}'),
        ('"none: <missing>."', '"none: ."'),
    ],
)
def test_variables_are_json_outside_strings_and_bare_inside_them(template: str, text: str) -> None:
    assert event_targets.received(target(template), EVENT) == text


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ({}, json.dumps(EVENT)),
        ({"Input": '{"a": 1}'}, '{"a": 1}'),
        ({"InputPath": "$.detail.deep"}, json.dumps(EVENT["detail"]["deep"])),
        ({"InputPath": "$.detail.missing"}, "null"),
        ({"InputTransformer": {"InputTemplate": '"text"'}}, '"text"'),
    ],
)
def test_a_target_receives_its_constant_its_part_its_text_or_the_event(
    options: dict[str, Any], text: str
) -> None:
    assert event_targets.received({"Id": "t", "Arn": "arn", **options}, EVENT) == text


def test_a_caller_who_sees_an_execution_end_sees_its_error_and_its_event(
    mailbox: Mailbox,
) -> None:
    put_rule({"Id": "t", "Arn": subscribed_topic()})
    ended = ended_execution(Type="Fail", Error="Broken", Cause="because")
    assert (ended["status"], ended["error"], ended["cause"]) == ("FAILED", "Broken", "because")
    [email] = mailbox.emails()
    event = json.loads(email.text)
    assert len(event.pop("id")) == 36
    assert event.pop("time") == ended["stopDate"].strftime("%Y-%m-%dT%H:%M:%SZ")
    assert event == {
        "version": "0",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": "123456789012",
        "region": REGION,
        "resources": [ended["executionArn"]],
        "detail": {
            "executionArn": ended["executionArn"],
            "stateMachineArn": ended["stateMachineArn"],
            "name": "one",
            "status": "FAILED",
            "startDate": round(ended["startDate"].timestamp() * 1000),
            "stopDate": round(ended["stopDate"].timestamp() * 1000),
            "input": "[1]",
            "inputDetails": {"included": True},
            "output": None,
            "outputDetails": None,
            "error": "Broken",
            "cause": "because",
        },
    }


@pytest.mark.parametrize(
    ("given", "output", "included"),
    [
        (253_950, None, (True, None)),
        (253_951, None, (False, None)),
        (200_000, 10_000, (True, True)),
        (200_000, 60_000, (False, True)),
        (10, 260_000, (False, False)),
    ],
)
def test_an_event_leaves_out_what_is_too_large_for_it(
    given: int, output: int | None, included: tuple[bool, bool | None]
) -> None:
    now = datetime.now(UTC)
    execution = SimpleNamespace(
        exec_arn="arn:aws:states:us-east-1:123456789012:execution:m:e",
        state_machine=SimpleNamespace(arn="arn"),
        name="e",
        status="SUCCEEDED",
        start_date=now,
        stop_date=now,
        # Quotation marks take their escapes' room, too.
        input_data="x" * (given - 6),
        output=None if output is None else "x" * (output - 6),
        error=None,
        cause=None,
        account_id="123456789012",
        region_name=REGION,
    )
    detail = events.status_change(execution)["detail"]
    for name, fits in zip(("input", "output"), included, strict=True):
        assert (detail[name] is not None) is bool(fits)
        assert detail[f"{name}Details"] == (None if fits is None else {"included": fits})


def test_a_matching_rule_delivers_to_its_topic(mailbox: Mailbox) -> None:
    topic = subscribed_topic()
    template = target('{"status": <status>, "output": <output>}', **STATUS)
    put_rule(template | {"Arn": topic})
    assert ended_execution(Type="Pass", End=True)["status"] == "SUCCEEDED"
    [email] = mailbox.emails()
    assert email == Email(ADDRESS, "", '{"status": "SUCCEEDED", "output": "[1]"}')


@pytest.mark.parametrize(
    "options", [{"State": "DISABLED"}, {"EventPattern": json.dumps({"source": ["aws.s3"]})}]
)
def test_another_rule_delivers_nothing(mailbox: Mailbox, options: dict[str, str]) -> None:
    put_rule({"Id": "t", "Arn": subscribed_topic()}, **options)
    ended_execution(Type="Pass", End=True)
    assert mailbox.emails() == []


def test_an_event_that_cannot_be_delivered_does_not_hold_the_execution_up(
    mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Take the error from the interpreter's thread, in which it is raised."""
    failures: list[str] = []
    monkeypatch.setattr("threading.excepthook", lambda hook: failures.append(str(hook.exc_value)))
    put_rule({"Id": "t", "Arn": "arn:aws:sns:us-east-1:123456789012:nowhere"})
    assert ended_execution(Type="Pass", End=True)["status"] == "SUCCEEDED"
    deadline = time.monotonic() + 30
    while not failures:
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert failures == ["NotFound: Endpoint does not exist"]


@pytest.mark.parametrize(
    ("refused", "message"),
    [
        (
            {"Id": "q", "Arn": "arn:aws:sqs:us-east-1:123456789012:queue"},
            "the local runner delivers events to SNS, Step Functions and Lambda only: "
            "{'Id': 'q', 'Arn': 'arn:aws:sqs:us-east-1:123456789012:queue'}",
        ),
        (
            target("<a>", a="$.resources[0]"),
            "the local runner reads paths such as $.a.b only: $.resources[0]",
        ),
        (
            {"Id": "t", "Arn": TOPIC, "InputPath": "$.resources[0]"},
            "the local runner reads paths such as $.a.b only: $.resources[0]",
        ),
    ],
)
def test_a_target_that_cannot_be_reached_is_an_error(
    mailbox: Mailbox, refused: dict[str, Any], message: str
) -> None:
    with pytest.raises(NotImplementedError) as raised:
        put_rule(refused)
    assert str(raised.value) == message


def test_a_state_machine_is_no_target_without_the_role_that_starts_it(mailbox: Mailbox) -> None:
    arn = state_machine()
    with pytest.raises(ClientError) as refused:
        put_rule({"Id": "m", "Arn": arn})
    assert refused.value.response["Error"] == {
        "Code": "ValidationException",
        "Message": f"RoleArn is required for target {arn}.",
    }


# Executions that events start


def machine_target(**options: Any) -> dict[str, Any]:
    return {"Id": "m", "Arn": state_machine(), "RoleArn": ROLE, **options}


def started() -> list[dict[str, Any]]:
    """Return every execution."""
    client = boto3.client("stepfunctions", region_name=REGION)
    return [
        client.describe_execution(executionArn=execution["executionArn"])
        for machine in client.list_state_machines()["stateMachines"]
        for execution in client.list_executions(stateMachineArn=machine["stateMachineArn"])[
            "executions"
        ]
    ]


def bucket(name: str, **configuration: Any) -> Any:
    """Return a client of an S3 with a bucket that sends its events as the configuration says."""
    s3 = boto3.client("s3", region_name=REGION)
    s3.create_bucket(Bucket=name)
    s3.put_bucket_notification_configuration(Bucket=name, NotificationConfiguration=configuration)
    return s3


CREATED = json.dumps({"source": ["aws.s3"], "detail-type": ["Object Created"]})


def test_a_new_object_starts_the_state_machine_of_a_matching_rule(mailbox: Mailbox) -> None:
    s3 = bucket("data", EventBridgeConfiguration={})
    put_rule(machine_target(), EventPattern=CREATED)
    s3.put_object(Bucket="data", Key="a b/ü.csv", Body=b"12345")
    [execution] = started()
    event = json.loads(execution["input"])
    name, _, rest = execution["name"].partition("_")
    assert (event.pop("id"), len(rest)) == (name, 36)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", event.pop("time"))
    for generated in ("sequencer", "request-id"):
        holder = event["detail"]["object"] if generated == "sequencer" else event["detail"]
        assert re.fullmatch("[0-9A-F]{16,18}", holder.pop(generated))
    assert event == {
        "version": "0",
        "detail-type": "Object Created",
        "source": "aws.s3",
        "account": "123456789012",
        "region": REGION,
        "resources": ["arn:aws:s3:::data"],
        "detail": {
            "version": "0",
            "bucket": {"name": "data"},
            "object": {"key": "a b/ü.csv", "size": 5, "etag": md5(b"12345").hexdigest()},
            "requester": "123456789012",
            "source-ip-address": "127.0.0.1",
            "reason": "PutObject",
        },
    }


def test_the_event_of_a_new_object_has_its_reason(mailbox: Mailbox) -> None:
    s3 = bucket("data", EventBridgeConfiguration={})
    put_rule(machine_target(InputPath="$.detail.reason"), EventPattern=CREATED)
    s3.put_object(Bucket="data", Key="first", Body=b"1")
    s3.copy_object(Bucket="data", Key="second", CopySource="data/first")
    s3.delete_object(Bucket="data", Key="first")
    assert sorted(execution["input"] for execution in started()) == ['"CopyObject"', '"PutObject"']


def test_a_bucket_that_does_not_send_its_events_starts_nothing(mailbox: Mailbox) -> None:
    s3 = bucket("data")
    put_rule(machine_target(), EventPattern=CREATED)
    s3.put_object(Bucket="data", Key="key", Body=b"")
    assert started() == []


def test_a_schedule_starts_its_state_machine_when_it_is_due(mailbox: Mailbox) -> None:
    schedule = {"Name": "rule", "ScheduleExpression": "rate(1 day)"}
    client = boto3.client("events", region_name=REGION)
    arn = client.put_rule(**schedule)["RuleArn"]
    client.put_targets(Rule="rule", Targets=[machine_target()])
    ended_execution(Type="Pass", End=True)
    before = len(started())
    events.schedule_is_due(arn)
    [event] = [json.loads(e["input"]) for e in started() if json.loads(e["input"]) not in ([1], {})]
    assert (before, event.pop("id").count("-"), len(event.pop("time"))) == (1, 4, 20)
    assert event == {
        "version": "0",
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": "123456789012",
        "region": REGION,
        "resources": [arn],
        "detail": {},
    }


def test_a_disabled_schedule_starts_nothing(mailbox: Mailbox) -> None:
    client = boto3.client("events", region_name=REGION)
    rule = {"Name": "rule", "ScheduleExpression": "rate(1 day)", "State": "DISABLED"}
    arn = client.put_rule(**rule)["RuleArn"]
    client.put_targets(Rule="rule", Targets=[machine_target()])
    events.schedule_is_due(arn)
    assert started() == []


def test_an_email_has_the_subject_and_the_text_meant_for_emails(mailbox: Mailbox) -> None:
    sns, topic = boto3.client("sns", region_name=REGION), subscribed_topic()
    sns.publish(TopicArn=topic, Message="plain")
    message = json.dumps({"default": "others", "email": "Dear reader"})
    sns.publish(TopicArn=topic, Subject="Hello", Message=message, MessageStructure="json")
    assert mailbox.emails() == [
        Email(ADDRESS, "", "plain"),
        Email(ADDRESS, "Hello", "Dear reader"),
    ]


def test_a_filter_policy_keeps_other_messages_away(mailbox: Mailbox) -> None:
    sns = boto3.client("sns", region_name=REGION)
    topic = subscribed_topic(FilterPolicy=json.dumps({"status": ["failed"]}))
    for status in ("completed", "failed"):
        attributes = {"status": {"DataType": "String", "StringValue": status}}
        sns.publish(TopicArn=topic, Message=status, MessageAttributes=attributes)
    assert mailbox.emails() == [Email(ADDRESS, "", "failed")]
