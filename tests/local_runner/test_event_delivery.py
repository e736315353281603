"""Events on their way to topics and mailboxes, as EventBridge filters and transforms them."""

import json
import time
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto import mock_aws

from local_runner import events
from local_runner.aws import CREDENTIALS, REGION
from local_runner.events import Email, Mailbox

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


def target(template: str, **paths: str) -> dict[str, Any]:
    transformer = {"InputPathsMap": paths or PATHS, "InputTemplate": template}
    return {
        "Id": "t",
        "Arn": "arn:aws:sns:us-east-1:123456789012:t",
        "InputTransformer": transformer,
    }


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """An AWS whose e-mails arrive in the mailbox."""
    config = {"stepfunctions": {"execute_state_machine": True}}
    with (
        patch.dict("os.environ", CREDENTIALS),
        mock_aws(config=config),
        events.install() as mailbox,
    ):
        yield mailbox


def subscribed_topic(**attributes: str) -> str:
    """A topic that delivers to the address."""
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


def ended_execution(**state: Any) -> dict[str, Any]:
    """Run a state machine of one state; DescribeExecution's answer as soon as it does not run any more."""
    client = boto3.client("stepfunctions", region_name=REGION)
    arn = client.create_state_machine(
        name="machine",
        definition=json.dumps({"StartAt": "Only", "States": {"Only": state}}),
        roleArn="arn:aws:iam::123456789012:role/role",
    )["stateMachineArn"]
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
    assert events.transformed(target(template), EVENT) == text


def test_without_a_transformer_the_target_receives_the_event() -> None:
    assert json.loads(events.transformed({"Id": "t", "Arn": "arn"}, EVENT)) == EVENT


def test_a_template_needs_no_variables() -> None:
    transformer = {"InputTemplate": '"text"'}
    assert events.transformed({"InputTransformer": transformer}, EVENT) == '"text"'


def test_who_sees_an_execution_ended_sees_its_error_and_finds_it_announced(
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
            "startDate": int(ended["startDate"].timestamp() * 1000),
            "stopDate": int(ended["stopDate"].timestamp() * 1000),
            "input": "[1]",
            "output": None,
            "error": "Broken",
            "cause": "because",
        },
    }


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
    """The error is the interpreter thread's, where this test takes it."""
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
            "the local runner delivers events to SNS only: "
            "{'Id': 'q', 'Arn': 'arn:aws:sqs:us-east-1:123456789012:queue'}",
        ),
        (
            target("<a>", a="$.resources[0]"),
            "the local runner reads paths such as $.a.b only: $.resources[0]",
        ),
    ],
)
def test_a_target_that_is_no_topic_is_an_error_and_no_silence(
    mailbox: Mailbox, refused: dict[str, Any], message: str
) -> None:
    with pytest.raises(NotImplementedError) as raised:
        put_rule(refused)
    assert str(raised.value) == message


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
