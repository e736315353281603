"""The event of an execution that succeeded, with the pattern that the documents offer to rules."""

import json

from tests.deployment.template import ROOT
from tests.documents.pages import blocks
from tests.machine.deployed import Machine, smallest
from tests.waiting import wait_until

PATTERN = blocks(ROOT / "statemachine" / "README.md", "json")[0]


def test_a_rule_gets_the_output_of_each_execution_that_succeeds(machine: Machine) -> None:
    arn = machine.stack.outputs["ModelTuningStateMachineArn"]
    events, sns, sqs = (machine.aws.client(name) for name in ("events", "sns", "sqs"))
    topic = sns.create_topic(Name="results")["TopicArn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": topic,
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    url = sqs.create_queue(QueueName="results")["QueueUrl"]
    queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]
    sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue["QueueArn"])
    events.put_rule(Name="results", EventPattern=PATTERN.replace("STATE_MACHINE_ARN", arn))
    events.put_targets(Rule="results", Targets=[{"Id": "topic", "Arn": topic}])
    failed = machine.run({})
    succeeded = machine.run(smallest("event"))
    received: list[dict[str, str]] = []

    def has_come() -> bool:
        received.extend(sqs.receive_message(QueueUrl=url).get("Messages", []))
        return bool(received)

    wait_until(has_come)
    [message] = received
    detail = json.loads(json.loads(message["Body"])["Message"])["detail"]
    assert (failed.status, succeeded.status) == ("FAILED", "SUCCEEDED")
    assert detail["executionArn"] == succeeded.description["executionArn"]
    assert json.loads(detail["output"]) == succeeded.output
