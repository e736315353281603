"""Deploys a SAM template into the embedded AWS: packages, expands and creates it, as `sam deploy` does.

The expansion is AWS's own (aws-sam-translator), and moto's CloudFormation creates the resources. What moto cannot
create is named in Stack.not_created; nothing is left out silently.
"""

import io
import json
import re
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
from moto.cloudformation.parsing import get_model_map
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.models import stepfunctions_parser_backends
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ARTIFACTS_BUCKET = "local-runner-artifacts"
PLACEHOLDER = re.compile(r"\$\{(\w+)}")


class InvalidTemplateError(Exception):
    """A template that AWS would refuse, too."""


@dataclass(frozen=True)
class Stack:
    """A deployed stack: its outputs, its resources' physical ids by type, and the types that could not be created."""

    name: str
    outputs: dict[str, str]
    resources: dict[str, list[str]]
    not_created: frozenset[str]


def expand(template_file: Path, region: str) -> dict[str, Any]:
    """The CloudFormation template that the SAM template stands for, with local code and definitions taken in."""
    template = yaml_parse(template_file.read_text())
    for resource in template["Resources"].values():
        properties = resource.setdefault("Properties", {})
        if isinstance(properties.get("DefinitionUri"), str):
            definition = template_file.parent / properties.pop("DefinitionUri")
            properties["Definition"] = json.loads(definition.read_text())
    globals_ = template.get("Globals", {}).get("Function", {})
    for properties in [globals_, *(r["Properties"] for r in template["Resources"].values())]:
        if isinstance(properties.get("CodeUri"), str):
            folder = template_file.parent / properties["CodeUri"]
            properties["CodeUri"] = f"s3://{ARTIFACTS_BUCKET}/{folder.resolve().name}.zip"
    with patch.dict("os.environ", {"AWS_DEFAULT_REGION": region}):
        expanded: dict[str, Any] = transform(template, {}, _NoManagedPolicies())
    return expanded


class _NoManagedPolicies:
    """SAM looks managed policies up by name in IAM; a template that names them by ARN needs none."""

    def load(self) -> dict[str, str]:
        return {}


def code_folders(template_file: Path) -> set[Path]:
    """The folders that hold the code of a SAM template's functions."""
    template = yaml_parse(template_file.read_text())
    sources = [template.get("Globals", {}).get("Function", {})]
    sources += [resource.get("Properties", {}) for resource in template["Resources"].values()]
    return {template_file.parent / uri for s in sources if isinstance(uri := s.get("CodeUri"), str)}


def zipped(folder: Path) -> bytes:
    """The folder as a deployment package, without what Python leaves behind."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as package:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                # A fixed date, so that the same code gives the same hash.
                package.writestr(zipfile.ZipInfo(str(file.relative_to(folder))), file.read_bytes())
    return archive.getvalue()


def deploy(template_file: Path, name: str, region: str, parameters: dict[str, str]) -> Stack:
    """Create the stack; botocore's ClientError or InvalidTemplateError says why it cannot be created."""
    s3 = boto3.client("s3", region_name=region)
    s3.create_bucket(Bucket=ARTIFACTS_BUCKET)
    for folder in code_folders(template_file):
        s3.put_object(
            Bucket=ARTIFACTS_BUCKET, Key=f"{folder.resolve().name}.zip", Body=zipped(folder)
        )
    template = expand(template_file, region)
    not_created = leave_out_unsupported(template)
    cloudformation = boto3.client("cloudformation", region_name=region)
    with patch.object(StateMachine, "create_from_cloudformation_json", create_state_machine):
        cloudformation.create_stack(
            StackName=name,
            TemplateBody=json.dumps(template),
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
            Capabilities=["CAPABILITY_IAM"],
        )
    return _describe(cloudformation, name, not_created)


def leave_out_unsupported(template: dict[str, Any]) -> frozenset[str]:
    """Take the resources that moto cannot create out of the expanded template; their types."""
    types = {name: resource["Type"] for name, resource in template["Resources"].items()}
    unsupported = {name: type_ for name, type_ in types.items() if type_ not in get_model_map()}
    for name in unsupported:
        del template["Resources"][name]
    return frozenset(unsupported.values())


def _describe(cloudformation: Any, name: str, not_created: frozenset[str]) -> Stack:
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    resources: dict[str, list[str]] = {}
    for resource in cloudformation.describe_stack_resources(StackName=name)["StackResources"]:
        resources.setdefault(resource["ResourceType"], []).append(resource["PhysicalResourceId"])
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}
    return Stack(name, outputs, resources, not_created)


def substitute(definition: str, substitutions: dict[str, str]) -> str:
    """The definition with every placeholder replaced.

    Raises InvalidTemplateError for a placeholder without a value or a value without a placeholder: CloudFormation
    refuses the first (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html),
    and the second is a mistake.
    """
    placeholders = set(PLACEHOLDER.findall(definition))
    if wrong := placeholders ^ set(substitutions):
        raise InvalidTemplateError(f"DefinitionSubstitutions and definition differ in: {wrong}")
    return PLACEHOLDER.sub(lambda match: substitutions[match[1]], definition)


@classmethod  # type: ignore[misc]
def create_state_machine(
    cls: type[StateMachine],  # noqa: ARG001
    resource_name: str,
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
    **_: Any,
) -> Any:
    """Create an AWS::StepFunctions::StateMachine that is executed, which moto's own does not do."""
    properties = cloudformation_json["Properties"]
    definition = properties["DefinitionString"]
    return stepfunctions_parser_backends[account_id][region_name].create_state_machine(
        properties.get("StateMachineName", resource_name),
        substitute(definition, properties.get("DefinitionSubstitutions", {})),
        properties["RoleArn"],
        tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in properties.get("Tags", [])],
        sm_type=properties.get("StateMachineType"),
    )
