"""Names as CloudFormation generates them: stack, logical id and a random end, within the limit of each type."""

from moto.cloudformation import parsing
from moto.cloudformation.utils import random_suffix

# The most characters of a name, by the API reference of each service. Other types have names that are long enough.
LIMITS = {
    "AWS::CloudFormation::Stack": 128,
    "AWS::Events::Rule": 64,
    "AWS::IAM::ManagedPolicy": 128,
    "AWS::IAM::Role": 64,
    "AWS::Lambda::Function": 64,
    "AWS::SNS::Topic": 256,
    "AWS::SQS::Queue": 80,
    "AWS::StepFunctions::StateMachine": 80,
}

_moto_generates = parsing.generate_resource_name


def generate(resource_type: str, stack_name: str, logical_id: str) -> str:
    """Return a new name. Where it would be too long, stack name and logical id share what the random end leaves.

    CloudFormation documents no rule; names that it made are in https://github.com/KensioSoftware/yulin/issues/1113
    """
    if resource_type not in LIMITS:
        return str(_moto_generates(resource_type, stack_name, logical_id))
    end = random_suffix()
    room = LIMITS[resource_type] - len(f"--{end}")
    of_stack = max(room - len(logical_id), (room + 1) // 2)
    stack_part = stack_name[:of_stack]
    return f"{stack_part}-{logical_id[: room - len(stack_part)]}-{end}"
