"""Types of resources that CloudFormation creates and moto's does not, or not with their ARN.

Each is made, and changed, by a call of its service's API.
"""

import json
from collections.abc import Callable
from typing import Any

import boto3
from moto.core.common_models import CloudFormationModel

Properties = dict[str, Any]


def _topic_policy(_name: str, properties: Properties, region: str) -> None:
    """Set the policy of topics: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html"""
    sns, policy = boto3.client("sns", region_name=region), json.dumps(properties["PolicyDocument"])
    for arn in properties["Topics"]:
        sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=policy)


def _queue_policy(_name: str, properties: Properties, region: str) -> None:
    """Set the policy of queues: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sqs-queuepolicy.html"""
    sqs, policy = boto3.client("sqs", region_name=region), json.dumps(properties["PolicyDocument"])
    for url in properties["Queues"]:
        sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def _alarm(name: str, properties: Properties, region: str) -> None:
    """Create an alarm: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudwatch-alarm.html"""
    boto3.client("cloudwatch", region_name=region).put_metric_alarm(AlarmName=name, **properties)


def _event_invoke_config(_name: str, properties: Properties, region: str) -> None:
    """Configure invocations: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-eventinvokeconfig.html"""
    boto3.client("lambda", region_name=region).put_function_event_invoke_config(**properties)


def _version(_name: str, properties: Properties, region: str) -> str:
    """Publish a version: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-version.html"""
    published = boto3.client("lambda", region_name=region).publish_version(**properties)
    return str(published["FunctionArn"])


def _alias(_name: str, properties: Properties, region: str) -> str:
    """Create an alias or move it: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-alias.html"""
    client = boto3.client("lambda", region_name=region)
    found = client.list_aliases(FunctionName=properties["FunctionName"])["Aliases"]
    exists = properties["Name"] in [alias["Name"] for alias in found]
    put = client.update_alias if exists else client.create_alias
    return str(put(**properties)["AliasArn"])


# Each returns the resource's physical id; None for the name that CloudFormation generates.
_CREATE: dict[str, Callable[[str, Properties, str], str | None]] = {
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::Lambda::Alias": _alias,
    "AWS::Lambda::EventInvokeConfig": _event_invoke_config,
    "AWS::Lambda::Version": _version,
    "AWS::SNS::TopicPolicy": _topic_policy,
    "AWS::SQS::QueuePolicy": _queue_policy,
}


def _model(type_: str) -> type[CloudFormationModel]:
    """Return a class by which moto creates resources of the type; moto finds it by its base class."""

    class Added(CloudFormationModel):  # type: ignore[misc]
        """A resource of the type."""

        def __init__(self, physical_resource_id: str) -> None:
            self.physical_resource_id = physical_resource_id

        @staticmethod
        def cloudformation_name_type() -> str:
            return ""

        @staticmethod
        def cloudformation_type() -> str:
            return type_

        @classmethod
        def create_from_cloudformation_json(
            cls,
            resource_name: str,
            cloudformation_json: dict[str, Any],
            account_id: str,  # noqa: ARG003
            region_name: str,
            **_: Any,
        ) -> "Added":
            made = _CREATE[type_](resource_name, cloudformation_json["Properties"], region_name)
            return cls(made or resource_name)

        @classmethod
        def update_from_cloudformation_json(
            cls,
            original_resource: "Added",
            new_resource_name: str,  # noqa: ARG003
            cloudformation_json: dict[str, Any],
            account_id: str,  # noqa: ARG003
            region_name: str,
        ) -> "Added":
            name = original_resource.physical_resource_id
            made = _CREATE[type_](name, cloudformation_json["Properties"], region_name)
            return original_resource if made in (None, name) else cls(made)

        @classmethod
        def has_cfn_attr(cls, attr: str) -> bool:
            return (type_, attr) == ("AWS::Lambda::Version", "Version")

        def get_cfn_attribute(self, attribute_name: str) -> str:  # noqa: ARG002
            """Return the number of a version, which is the end of its ARN."""
            return self.physical_resource_id.rpartition(":")[2]

    return Added


MODELS = {type_: _model(type_) for type_ in _CREATE}
