"""Stacks inside a stack: what a template nests by path is created as CloudFormation creates AWS::CloudFormation::Stack.

moto creates nested stacks, too, but takes any parameters, hides their outputs from Fn::GetAtt and Fn::Sub, and makes
their Ref a name instead of an ARN.
"""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

from botocore.exceptions import ClientError
from moto.cloudformation import parsing
from moto.cloudformation.models import Stack, cloudformation_backends
from moto.cloudformation.utils import get_stack_from_s3_url
from moto.utilities.utils import get_partition

from local_runner.cloudformation import names
from local_runner.cloudformation import parameters as stack_parameters

TYPE = "AWS::CloudFormation::Stack"
APPLICATION = "AWS::Serverless::Application"

Template = dict[str, Any]

_resolve = parsing.clean_json


def applications(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Logical id and properties of each application that a SAM template nests; changes reach the template."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == APPLICATION:
            yield name, resource["Properties"]


def is_path(location: Any) -> bool:
    """Whether a Location is a path, which packaging replaces with the address of the packaged template."""
    return isinstance(location, str) and "://" not in location


def template_url(bucket: str, key: str) -> str:
    """The address of a template in S3, as `sam package` writes it."""
    return f"https://s3.amazonaws.com/{bucket}/{key}"


def refused(message: str) -> ClientError:
    """CloudFormation's answer to a stack that it cannot create."""
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "CreateStack")


def output(stack: Stack, attribute: str) -> str:
    """What Fn::GetAtt gives for Outputs.NAME of a nested stack; ClientError for an output that is not there."""
    name = attribute.removeprefix("Outputs.")
    if name not in list(stack.output_map):
        raise refused(f"Output '{name}' not found in stack {stack.name}")
    return str(stack.output_map[name].value)


def resolve(value: Any, resources: Any) -> Any:
    """moto's resolution of intrinsic functions; it takes ${Stack.Outputs.Name} of Fn::Sub apart at every point."""
    attribute = value.get("Fn::GetAtt") if isinstance(value, dict) else None
    if isinstance(attribute, list) and len(attribute) > 2:
        value = {"Fn::GetAtt": [attribute[0], ".".join(attribute[1:])]}
    return _resolve(value, resources)


@contextlib.contextmanager
def install(leave_out_unsupported: Callable[[Template], frozenset[str]]) -> Iterator[set[str]]:
    """Create nested stacks while the context is open; the types that were left out of them."""
    left_out: set[str] = set()

    def create(
        _cls: type[Stack],
        /,
        resource_name: str,
        cloudformation_json: dict[str, Any],
        account_id: str,
        region_name: str,
        **origin: Any,
    ) -> Stack:
        properties = cloudformation_json["Properties"]
        parameters = properties.get("Parameters", {})
        body = get_stack_from_s3_url(
            properties["TemplateURL"], account_id, get_partition(region_name)
        )
        template = json.loads(body)
        if problems := stack_parameters.problems(template.get("Parameters", {}), parameters):
            name = origin["LogicalId"]
            raise refused(f"Nested stack {name}: {'; '.join(problems)}")
        left_out.update(leave_out_unsupported(template))
        backend = cloudformation_backends[account_id][region_name]
        return backend.create_stack(resource_name, json.dumps(template), parameters)

    with (
        patch.object(Stack, "create_from_cloudformation_json", classmethod(create)),
        patch.object(parsing, "clean_json", resolve),
        patch.object(parsing, "generate_resource_name", names.generate),
        patch.object(Stack, "get_cfn_attribute", output, create=True),
        # https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
        patch.object(Stack, "physical_resource_id", property(lambda stack: stack.stack_id)),
    ):
        yield left_out
