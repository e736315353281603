"""Rules whose target is a function: it is invoked if its policy allows it, and what is not delivered is kept."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_runner import aws
from local_runner.eventbridge import events
from local_runner.eventbridge import targets as event_targets
from tests.local_runner.lambdas.deployed_functions import created, zipped

ACCOUNT = "123456789012"
RULE = f"arn:aws:events:us-east-1:{ACCOUNT}:rule/rule"
FUNCTION = f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:function"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:queue"
WAIT_SECONDS = 30
EVENT = {
    "source": "own",
    "account": ACCOUNT,
    "region": "us-east-1",
    "resources": [],
    "detail": {"cause": 'a "quoted" cause'},
}
# Writes the event and the identity under which it calls AWS.
SOURCE = """
import boto3, json, pathlib
def handler(event, context):
    who = boto3.client("sts").get_caller_identity()["Arn"]
    pathlib.Path("{}").write_text(json.dumps([event, who]))
"""


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[aws.Aws]:
    """An account with a function that a rule has as its target, and a queue for what is not delivered."""
    with aws.embedded(tmp_path / "aws") as ready:
        created(SOURCE.format(tmp_path / "handled"))
        ready.client("sqs").create_queue(QueueName="queue")
        put_rule(ready)
        let_call(ready, "sts:GetCallerIdentity")
        yield ready


def put_rule(embedded: aws.Aws, **target: Any) -> None:
    client = embedded.client("events")
    client.put_rule(Name="rule", EventPattern=json.dumps({"source": ["own"]}))
    retries = {"MaximumRetryAttempts": 2, "MaximumEventAgeInSeconds": 60}
    kept = {"RetryPolicy": retries, "DeadLetterConfig": {"Arn": QUEUE}}
    target = {"Id": "f", "Arn": FUNCTION, **kept, **target}
    client.put_targets(Rule="rule", Targets=[target])


def let_call(embedded: aws.Aws, action: str) -> None:
    statement = {"Effect": "Allow", "Action": action, "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    embedded.client("iam").put_role_policy(
        RoleName="role", PolicyName="own", PolicyDocument=document
    )


def let_invoke(embedded: aws.Aws) -> None:
    embedded.client("lambda").add_permission(
        FunctionName="function",
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=RULE,
    )


def let_keep(embedded: aws.Aws) -> None:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": QUEUE,
        "Condition": {"ArnEquals": {"aws:SourceArn": RULE}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    embedded.client("sqs").set_queue_attributes(QueueUrl="queue", Attributes={"Policy": policy})


def kept(embedded: aws.Aws) -> list[dict[str, Any]]:
    answer = embedded.client("sqs").receive_message(QueueUrl="queue", MessageAttributeNames=["All"])
    return list(answer.get("Messages", []))


def test_the_function_handles_the_whole_event_with_its_own_role(
    embedded: aws.Aws, tmp_path: Path
) -> None:
    let_invoke(embedded)
    events.announce(EVENT)
    assert embedded.asynchronous.wait_until_settled(WAIT_SECONDS)
    event, who = json.loads((tmp_path / "handled").read_text())
    assert event == EVENT
    assert who == f"arn:aws:sts::{ACCOUNT}:assumed-role/role/function"
    assert kept(embedded) == []


def test_a_function_whose_policy_does_not_let_the_rule_in_is_not_invoked(
    embedded: aws.Aws, tmp_path: Path
) -> None:
    let_keep(embedded)
    events.announce(EVENT)
    assert embedded.asynchronous.wait_until_settled(0)
    assert not (tmp_path / "handled").exists()
    [message] = kept(embedded)
    assert json.loads(message["Body"]) == EVENT
    told = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert told == {
        "RULE_ARN": RULE,
        "TARGET_ARN": FUNCTION,
        "ERROR_CODE": "NO_PERMISSIONS",
        "ERROR_MESSAGE": "Not authorized to deliver.",
        "RETRY_ATTEMPTS": "0",
    }


def test_a_queue_whose_policy_does_not_let_the_rule_in_keeps_nothing(embedded: aws.Aws) -> None:
    events.announce(EVENT)
    assert kept(embedded) == []


def test_an_event_that_its_target_does_not_take_is_kept(
    embedded: aws.Aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    let_invoke(embedded)
    let_keep(embedded)

    def refuse(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setitem(event_targets._DELIVERIES, "lambda", refuse)
    events.announce(EVENT)
    [message] = kept(embedded)
    attributes = message["MessageAttributes"]
    assert attributes["ERROR_CODE"]["StringValue"] == "NO_RESOURCE"
    assert attributes["ERROR_MESSAGE"]["StringValue"] == "broken"


def test_an_event_reaches_the_function_while_whoever_sends_it_goes_on(
    embedded: aws.Aws, tmp_path: Path
) -> None:
    """The function waits for a file that is written after the event was sent."""
    let_invoke(embedded)
    waiting = (
        "import pathlib, time\ndef handler(event, context):\n"
        f"    while not pathlib.Path('{tmp_path}/go').exists():\n        time.sleep(0.01)\n"
    )
    embedded.client("lambda").update_function_code(FunctionName="function", ZipFile=zipped(waiting))
    began = time.monotonic()
    events.announce(EVENT)
    assert not embedded.asynchronous.wait_until_tried(0)
    (tmp_path / "go").touch()
    assert embedded.asynchronous.wait_until_settled(WAIT_SECONDS)
    assert time.monotonic() - began < WAIT_SECONDS
