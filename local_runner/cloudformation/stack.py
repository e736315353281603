"""The deployment of a SAM template into the embedded AWS: packaged, expanded and created as by `sam deploy`.

AWS's own aws-sam-translator expands the template, and moto's CloudFormation creates the resources. Stack.not_created
names the types that moto cannot create.
"""

import hashlib
import io
import json
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import yaml
from moto.cloudformation.parsing import get_model_map
from samtranslator.model.exceptions import InvalidDocumentException
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

from local_runner.cloudformation import added_resources, state_machines, updates
from local_runner.cloudformation import nested as nested_stacks
from local_runner.cloudformation import parameters as stack_parameters
from local_runner.cloudformation.described import Stack as Stack
from local_runner.cloudformation.described import describe
from local_runner.cloudformation.errors import InvalidTemplateError as InvalidTemplateError

ARTIFACTS_BUCKET = "local-runner-artifacts"


@dataclass(frozen=True)
class Package:
    """A template for CloudFormation and the objects that it needs in the bucket of artifacts, by key."""

    template: dict[str, Any]
    objects: dict[str, bytes]


def read(template_file: Path) -> dict[str, Any]:
    """Return the SAM template with its intrinsic functions in their long form."""
    try:
        template: dict[str, Any] = yaml_parse(template_file.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError) as error:
        raise InvalidTemplateError(f"{template_file} cannot be read as YAML: {error}") from error
    if not isinstance(template, dict) or not template.get("Resources"):
        raise InvalidTemplateError(f"{template_file} is not a template: it has no Resources")
    return template


def expand(template_file: Path, region: str) -> dict[str, Any]:
    """Return the CloudFormation template of a SAM template.

    It contains the definitions of state machines, and refers to code and nested templates at their later place in S3.
    Raises InvalidTemplateError for a template that AWS SAM refuses, and for a file or folder that does not exist.
    """
    return package(template_file, region).template


def package(template_file: Path, region: str) -> Package:
    """Return the template as `expand` does, and the objects that it and its nested templates refer to."""
    template, root = read(template_file), template_file.parent
    objects: dict[str, bytes] = {}
    for properties in _properties(template):
        if isinstance(properties.get("DefinitionUri"), str):
            properties["Definition"] = read_definition(root / properties.pop("DefinitionUri"))
        if _is_local(properties.get("CodeUri")):
            code = zipped(root / properties["CodeUri"])
            objects[key := object_key(code, "zip")] = code
            properties["CodeUri"] = f"s3://{ARTIFACTS_BUCKET}/{key}"
    for name, properties in nested_stacks.applications(template):
        objects |= _nest(name, properties, root, region)
    with patch.dict("os.environ", {"AWS_DEFAULT_REGION": region}):
        return Package(_transformed(template), objects)


def _nest(name: str, properties: dict[str, Any], root: Path, region: str) -> dict[str, bytes]:
    """Make an application's Location the address of its packaged template, and return the objects of the template."""
    location = properties.get("Location")
    if not nested_stacks.is_path(location):
        raise InvalidTemplateError(
            f"{name}: the local runner nests applications whose Location is the path of a template: {location}"
        )
    nested = package(root / str(location), region)
    body = json.dumps(nested.template).encode()
    key = object_key(body, "template")
    properties["Location"] = nested_stacks.template_url(ARTIFACTS_BUCKET, key)
    return {**nested.objects, key: body}


def _transformed(template: dict[str, Any]) -> dict[str, Any]:
    try:
        return dict(transform(template, {}, _NoManagedPolicies()))
    except InvalidDocumentException as error:
        problems = "; ".join(cause.message for cause in error.causes)
        raise InvalidTemplateError(problems or error.message) from error


def read_definition(file: Path) -> Any:
    """Return a state machine's definition; raise InvalidTemplateError for a missing file or one without JSON."""
    try:
        return json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise InvalidTemplateError(f"DefinitionUri: {file}: {error}") from error


def _properties(template: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the properties that all functions share, and those of each resource. Changes reach the template."""
    resources = template["Resources"].values()
    shared = template.get("Globals", {}).get("Function", {})
    return [shared, *(resource.setdefault("Properties", {}) for resource in resources)]


def _is_local(code_uri: Any) -> bool:
    return isinstance(code_uri, str) and not code_uri.startswith("s3://")


class _NoManagedPolicies:
    """No managed policies: SAM looks up their names in IAM, and templates have their ARNs instead."""

    def load(self) -> dict[str, str]:
        return {}


def zipped(folder: Path) -> bytes:
    """Return the folder as a deployment package without Python's cache; identical code gives identical bytes."""
    if not folder.is_dir():
        raise InvalidTemplateError(f"CodeUri: {folder} is not a folder")
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                # Dates and permissions of files differ between checkouts, and are left out.
                entry = zipfile.ZipInfo(file.relative_to(folder).as_posix())
                entry.external_attr = 0o644 << 16
                package.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return archive.getvalue()


def object_key(content: bytes, extension: str) -> str:
    """Return the key of an artifact, which is a hash of its content, as with `sam deploy`."""
    return f"{hashlib.sha256(content).hexdigest()}.{extension}"


def deploy(template_file: Path, name: str, region: str, parameters: dict[str, str]) -> Stack:
    """Create the stack; raise botocore's ClientError or InvalidTemplateError if it cannot be created."""
    return _deploy("create_stack", template_file, name, region, parameters)


def update(template_file: Path, name: str, region: str, parameters: dict[str, str]) -> Stack:
    """Update the stack of the name, with these parameters and no others; raise as `deploy` does."""
    with updates.install():
        return _deploy("update_stack", template_file, name, region, parameters)


def _deploy(
    call: str, template_file: Path, name: str, region: str, parameters: dict[str, str]
) -> Stack:
    packaged = package(template_file, region)
    if problems := stack_parameters.problems(packaged.template.get("Parameters", {}), parameters):
        raise InvalidTemplateError("; ".join(problems))
    not_created = leave_out_unsupported(packaged.template)
    _upload(packaged.objects, region)
    cloudformation = boto3.client("cloudformation", region_name=region)
    with (
        state_machines.CREATION.replaced_by(state_machines.create),
        state_machines.UPDATE.replaced_by(state_machines.update),
        nested_stacks.install(leave_out_unsupported) as left_out,
    ):
        getattr(cloudformation, call)(
            StackName=name,
            TemplateBody=json.dumps(packaged.template),
            Parameters=[{"ParameterKey": k, "ParameterValue": v} for k, v in parameters.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        return describe(cloudformation, name, not_created | left_out)


def _upload(objects: dict[str, bytes], region: str) -> None:
    s3 = boto3.client("s3", region_name=region)
    s3.create_bucket(Bucket=ARTIFACTS_BUCKET)
    for key, content in objects.items():
        s3.put_object(Bucket=ARTIFACTS_BUCKET, Key=key, Body=content)


def leave_out_unsupported(template: dict[str, Any]) -> frozenset[str]:
    """Remove the resources that moto cannot create from the expanded template, and return their types."""
    types = {name: resource["Type"] for name, resource in template["Resources"].items()}
    supported = {*get_model_map(), *added_resources.MODELS}
    unsupported = {name: type_ for name, type_ in types.items() if type_ not in supported}
    for name in unsupported:
        del template["Resources"][name]
    return frozenset(unsupported.values())
