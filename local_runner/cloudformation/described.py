"""A deployed stack, as CloudFormation describes it."""

from dataclasses import dataclass
from typing import Any

from local_runner.cloudformation import nested as nested_stacks


@dataclass(frozen=True)
class Stack:
    """A deployed stack: outputs, physical ids by type, types that could not be created, nested stacks."""

    name: str
    outputs: dict[str, str]
    resources: dict[str, list[str]]
    not_created: frozenset[str]
    nested: tuple["Stack", ...] = ()

    def everywhere(self, type_: str) -> list[str]:
        """Return the physical ids of a type in this stack and in its nested stacks."""
        inside = [found for stack in self.nested for found in stack.everywhere(type_)]
        return [*self.resources.get(type_, []), *inside]


def describe(cloudformation: Any, name: str, not_created: frozenset[str]) -> Stack:
    """Return the stack of a name or ARN as CloudFormation describes it, with its nested stacks."""
    stack = cloudformation.describe_stacks(StackName=name)["Stacks"][0]
    resources: dict[str, list[str]] = {}
    for resource in cloudformation.describe_stack_resources(StackName=name)["StackResources"]:
        # moto also lists resources that a condition leaves out, without a type, and gives some types no id.
        if {"ResourceType", "PhysicalResourceId"} <= resource.keys():
            resources.setdefault(resource["ResourceType"], []).append(
                resource["PhysicalResourceId"]
            )
    outputs = {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}
    inside = resources.get(nested_stacks.TYPE, [])
    nested = tuple(describe(cloudformation, arn, not_created) for arn in inside)
    return Stack(stack["StackName"], outputs, resources, not_created, nested)
