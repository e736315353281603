"""Resources that moto's CloudFormation does not create, or not as the template has them."""

import json
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local_runner import aws
from local_runner.cloudformation import stack

TEMPLATE = """
Transform: AWS::Serverless-2016-10-31
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties: { MessageRetentionPeriod: 1209600, SqsManagedSseEnabled: true }
  QueuePolicy:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument:
        Version: "2012-10-17"
        Statement:
          - Effect: Allow
            Principal: { Service: events.amazonaws.com }
            Action: sqs:SendMessage
            Resource: !GetAtt Queue.Arn
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: There is a message.
      Namespace: AWS/SQS
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{ Name: QueueName, Value: !GetAtt Queue.QueueName }]
      Statistic: Maximum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 0
      ComparisonOperator: GreaterThanThreshold
      Tags: [{ Key: Name, Value: !Ref AWS::StackName }]
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: "2012-10-17", Statement: [] }
      Policies:
        - PolicyName: own
          PolicyDocument:
            Version: "2012-10-17"
            Statement: [{ Effect: Allow, Action: ACTION, Resource: !GetAtt Queue.Arn }]
  Function:
    Type: AWS::Serverless::Function
    Properties:
      InlineCode: "def handler(event, context): raise ValueError('no')"
      Handler: index.handler
      Runtime: python3.13
      Role: !GetAtt Role.Arn
      DeadLetterQueue: { Type: SQS, TargetArn: !GetAtt Queue.Arn }
  Invocations:
    Type: AWS::Lambda::EventInvokeConfig
    Properties:
      { FunctionName: !Ref Function, Qualifier: $LATEST, MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 90 }
  Permission:
    Type: AWS::Lambda::Permission
    Properties:
      Action: lambda:InvokeFunction
      FunctionName: !Ref Function
      Principal: events.amazonaws.com
Outputs:
  Queue: { Value: !Ref Queue }
  Function: { Value: !Ref Function }
"""
WAIT_SECONDS = 30


def deployed(folder: Path, action: str = "sqs:SendMessage") -> dict[str, str]:
    """The outputs of the template, whose function's role has the right."""
    file = folder / "template.yaml"
    file.write_text(TEMPLATE.replace("ACTION", action))
    created = stack.deploy(file, "own", aws.REGION, {})
    assert created.not_created == frozenset()
    return created.outputs


def told(embedded: aws.Aws, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
    return dict(getattr(embedded.client(service), operation)(**parameters))


def test_a_queue_has_its_policy_and_an_alarm_looks_at_it(tmp_path: Path) -> None:
    with aws.embedded(tmp_path / "aws") as embedded:
        url = deployed(tmp_path)["Queue"]
        attributes = told(
            embedded, "sqs", "get_queue_attributes", QueueUrl=url, AttributeNames=["All"]
        )["Attributes"]
        assert attributes["MessageRetentionPeriod"] == "1209600"
        [statement] = json.loads(attributes["Policy"])["Statement"]
        assert statement["Resource"] == attributes["QueueArn"]
        embedded.client("sqs").send_message(QueueUrl=url, MessageBody="one")
        [alarm] = told(embedded, "cloudwatch", "describe_alarms")["MetricAlarms"]
    assert alarm["AlarmName"].startswith("own-Alarm-")
    assert (alarm["AlarmDescription"], alarm["StateValue"]) == ("There is a message.", "ALARM")


def test_a_function_fails_into_its_dead_letter_queue_after_the_tries_that_it_is_given(
    tmp_path: Path,
) -> None:
    with aws.embedded(tmp_path / "aws") as embedded:
        outputs = deployed(tmp_path)
        configured = told(
            embedded,
            "lambda",
            "get_function_event_invoke_config",
            FunctionName=outputs["Function"],
        )
        assert configured["MaximumRetryAttempts"] == 0
        assert configured["MaximumEventAgeInSeconds"] == 90
        embedded.client("lambda").invoke(
            FunctionName=outputs["Function"], InvocationType="Event", Payload=b"[1]"
        )
        assert embedded.asynchronous.wait_until_settled(WAIT_SECONDS)
        received = told(embedded, "sqs", "receive_message", QueueUrl=outputs["Queue"])
    assert [message["Body"] for message in received["Messages"]] == ["[1]"]


def test_a_function_whose_role_may_not_send_to_its_dead_letter_queue_is_not_created(
    tmp_path: Path,
) -> None:
    with aws.embedded(tmp_path / "aws"), pytest.raises(ClientError) as refused:
        deployed(tmp_path, action="sqs:GetQueueUrl")
    assert refused.value.response["Error"] == {
        "Code": "InvalidParameterValueException",
        "Message": "The provided execution role does not have permissions to call SendMessage on SQS",
    }
