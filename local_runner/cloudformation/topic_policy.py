"""AWS::SNS::TopicPolicy, which moto's CloudFormation lacks: it sets the policy of topics."""

import json
from typing import Any

from moto.core.common_models import CloudFormationModel
from moto.sns.models import sns_backends

TYPE = "AWS::SNS::TopicPolicy"


class TopicPolicy(CloudFormationModel):  # type: ignore[misc]
    """A policy of topics of a stack. moto finds the class by its base class."""

    def __init__(self, physical_resource_id: str) -> None:
        self.physical_resource_id = physical_resource_id

    @staticmethod
    def cloudformation_name_type() -> str:
        return ""

    @staticmethod
    def cloudformation_type() -> str:
        return TYPE

    @classmethod
    def create_from_cloudformation_json(
        cls,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **_: Any,
    ) -> "TopicPolicy":
        """Replace the policy of the topics.

        https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-sns-topicpolicy.html
        """
        properties = cloudformation_json["Properties"]
        policy = json.dumps(properties["PolicyDocument"])
        for arn in properties["Topics"]:
            sns_backends[account_id][region_name].topics[arn].policy = policy
        return cls(resource_name)
