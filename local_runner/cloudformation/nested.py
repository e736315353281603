"""Nested stacks: the applications that a template nests by path, created as AWS::CloudFormation::Stack."""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

from botocore.exceptions import ClientError
from moto.cloudformation import parsing
from moto.cloudformation.models import Stack, cloudformation_backends
from moto.cloudformation.utils import get_stack_from_s3_url
from moto.utilities.utils import get_partition

from local_runner.cloudformation import names
from local_runner.cloudformation import parameters as stack_parameters
from local_runner.seam import Seam

CREATION = Seam(
    Stack,
    "create_from_cloudformation_json",
    "moto creates a nested stack with any parameters, and reports no resource that it leaves out.",
)
PARSING = Seam(
    Stack,
    "parse_template",
    "moto parses a template in JSON as YAML, which takes a hundred times longer.",
)
RESOLUTION = Seam(
    parsing,
    "clean_json",
    "moto takes `${Stack.Outputs.Name}` of `Fn::Sub` apart at every point.",
)
NAMES = Seam(
    parsing,
    "generate_resource_name",
    "moto does not shorten generated names to the limit of each type.",
)
OUTPUTS = Seam(
    Stack,
    "get_cfn_attribute",
    "moto hides the outputs of a nested stack from `Fn::GetAtt` and `Fn::Sub`.",
)
# https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-cloudformation-stack.html
REFERENCE = Seam(
    Stack,
    "physical_resource_id",
    "moto makes the Ref of a nested stack its name instead of its ARN.",
)

TYPE = "AWS::CloudFormation::Stack"
APPLICATION = "AWS::Serverless::Application"

Template = dict[str, Any]

_resolve = parsing.clean_json


def applications(template: Template) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield logical id and properties of each application that a SAM template nests. Changes reach the template."""
    for name, resource in template["Resources"].items():
        if resource["Type"] == APPLICATION:
            yield name, resource["Properties"]


def is_path(location: Any) -> bool:
    """Return whether a Location is a path, which packaging replaces with the address of the packaged template."""
    return isinstance(location, str) and "://" not in location


def template_url(bucket: str, key: str) -> str:
    """Return the address of a template in S3, as `sam package` writes it."""
    return f"https://s3.amazonaws.com/{bucket}/{key}"


def refused(message: str) -> ClientError:
    """Return CloudFormation's answer to a stack that it cannot create."""
    return ClientError({"Error": {"Code": "ValidationError", "Message": message}}, "CreateStack")


def output(stack: Stack, attribute: str) -> str:
    """Return the value of Outputs.NAME of a nested stack; raise ClientError for an output that does not exist."""
    name = attribute.removeprefix("Outputs.")
    if name not in list(stack.output_map):
        raise refused(f"Output '{name}' not found in stack {stack.name}")
    return str(stack.output_map[name].value)


def resolve(value: Any, resources: Any) -> Any:
    """Resolve intrinsic functions as moto does, with the name of a nested stack's output in one piece."""
    attribute = value.get("Fn::GetAtt") if isinstance(value, dict) else None
    if isinstance(attribute, list) and len(attribute) > 2:
        value = {"Fn::GetAtt": [attribute[0], ".".join(attribute[1:])]}
    return _resolve(value, resources)


@contextlib.contextmanager
def install(leave_out_unsupported: Callable[[Template], frozenset[str]]) -> Iterator[set[str]]:
    """Create nested stacks while the context is open, and yield the types that were left out of them."""
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
        CREATION.replaced_by(classmethod(create)),
        PARSING.replaced_by(staticmethod(json.loads)),
        RESOLUTION.replaced_by(resolve),
        NAMES.replaced_by(names.generate),
        OUTPUTS.replaced_by(output, create=True),
        REFERENCE.replaced_by(property(lambda stack: stack.stack_id)),
    ):
        yield left_out
