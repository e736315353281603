"""Updates of a stack: resources in the order of their references, as CloudFormation takes them."""

import contextlib
import json
import re
from collections.abc import Iterator
from typing import Any

from moto.awslambda.models import LambdaFunction
from moto.cloudformation.parsing import ResourceMap, parse_and_update_resource

from local_runner.cloudformation.errors import InvalidTemplateError
from local_runner.seam import Seam

_WORD, _PLACEHOLDER = re.compile(r"\w+"), re.compile(r"\${(\w+)")
_NAMES = {"Ref": _WORD, "Fn::GetAtt": _WORD, "Fn::Sub": _PLACEHOLDER, "DependsOn": _WORD}

UPDATE = Seam(
    ResourceMap,
    "update",
    "moto's CloudFormation adds resources before it changes those that they refer to, and ignores DeletionPolicy.",
)
FUNCTION = Seam(
    LambdaFunction,
    "update_from_cloudformation_json",
    "moto's CloudFormation creates a function with any layer, and changes it only if it has the layer itself.",
)


@contextlib.contextmanager
def install() -> Iterator[None]:
    """Let moto's CloudFormation update stacks as CloudFormation does, until the context ends."""
    moto_update = LambdaFunction.update_from_cloudformation_json.__func__

    @classmethod  # type: ignore[misc]
    def update_function(
        cls: type[LambdaFunction],
        original_resource: LambdaFunction,
        new_resource_name: str,
        cloudformation_json: dict[str, Any],
        *arguments: Any,
        **named: Any,
    ) -> Any:
        own = {n: v for n, v in cloudformation_json["Properties"].items() if n != "Layers"}
        without_layers = {**cloudformation_json, "Properties": own}
        return moto_update(
            cls, original_resource, new_resource_name, without_layers, *arguments, **named
        )

    with UPDATE.replaced_by(update), FUNCTION.replaced_by(update_function):
        yield


def update(
    self: ResourceMap, template: dict[str, Any], parameters: dict[str, Any] | None = None
) -> None:
    """Change the resources to those of the template; then delete what it no longer has, unless that is retained.

    https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html
    """
    changes = self.build_resource_diff(template, parameters)
    given = parameters or {}
    # Names of parameters with another value, and of resources with another physical id.
    replaced = {name for name in given if given[name] != self.input_parameters.get(name)}
    removed = {name: self._resource_json_map[name] for name in changes["Remove"]}
    self._template = template
    self.input_parameters = parameters or self.input_parameters
    self.load_mapping()
    self.load_parameters()
    self.load_conditions()
    self._resource_json_map = template["Resources"]
    for name in in_order(template["Resources"]):
        if name in changes["Add"]:
            _ = self[name]
        elif name in changes["Modify"] or _names(template["Resources"][name]) & replaced:
            replaced |= _modify(self, name)
    for name, resource in removed.items():
        if resource.get("DeletionPolicy") != "Retain":
            self._delete_resource(self._parsed_resources[name], resource)
        del self._parsed_resources[name]


def _modify(resources: ResourceMap, name: str) -> set[str]:
    """Change the resource, and return its name if another took its place."""
    before = resources._parsed_resources.get(name)
    changed = parse_and_update_resource(
        name,
        resources._resource_json_map[name],
        resources,
        account_id=resources._account_id,
        region_name=resources._region_name,
    )
    if changed is None:
        return set()
    resources._parsed_resources[name] = changed
    return set() if changed is before else {name}


def in_order(resources: dict[str, Any]) -> Iterator[str]:
    """Yield the names of the resources, each after those that it refers to.

    Raises InvalidTemplateError for references in a circle.
    """
    waiting = dict(resources)
    while waiting:
        ready = [name for name, each in waiting.items() if not _names(each) & waiting.keys()]
        if not ready:
            raise InvalidTemplateError(f"Circular dependency between resources: {sorted(waiting)}")
        yield from ready
        for name in ready:
            del waiting[name]


def _names(value: Any) -> set[str]:
    """Return the names in a resource's Ref, Fn::GetAtt, Fn::Sub and DependsOn; some are no names of resources."""
    if isinstance(value, list):
        return set().union(*map(_names, value))
    if not isinstance(value, dict):
        return set()
    named = [pattern.findall(json.dumps(value.get(key, ""))) for key, pattern in _NAMES.items()]
    return set().union(*named, *map(_names, value.values()))
