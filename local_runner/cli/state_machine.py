"""The state machine of a deployed stack, found in one way on this machine and on AWS."""

import tomllib
from pathlib import Path
from typing import Any

TYPE = "AWS::StepFunctions::StateMachine"
SAMCONFIG = Path("samconfig.toml")
# Answers of a guided deployment: `make deploy` deploys with them from then on.
ANSWERS = Path("samconfig.local.toml")


class NoStateMachineError(Exception):
    """A stack without a state machine, or with several of which none is named."""


def find(cloudformation: Any, stack_name: str, logical_id: str | None = None) -> str:
    """Return the ARN of the stack's state machine; with several, of the state machine with this logical id.

    Raises NoStateMachineError, and botocore's ClientError for a stack that does not exist.
    """
    pages = cloudformation.get_paginator("list_stack_resources").paginate(StackName=stack_name)
    machines = {
        resource["LogicalResourceId"]: resource["PhysicalResourceId"]
        for page in pages
        for resource in page["StackResourceSummaries"]
        if resource["ResourceType"] == TYPE
    }
    if not machines:
        raise NoStateMachineError(f"The stack {stack_name} has no state machine")
    chosen = [machines[name] for name in machines if logical_id in (None, name)]
    if len(chosen) != 1:
        known = ", ".join(sorted(machines))
        raise NoStateMachineError(
            f"The stack {stack_name} has the state machines {known}; --state-machine should name one"
        )
    return str(chosen[0])


def default_stack_name(samconfig: Path | None = None) -> str | None:
    """Return the name under which `sam deploy` deploys from this folder, if its configuration has a name."""
    return _parameter("stack_name", samconfig or configuration())


def region(samconfig: Path | None = None) -> str | None:
    """Return the Region to which `sam deploy` deploys from this folder, if its configuration has a Region."""
    return _parameter("region", samconfig or configuration())


def configuration() -> Path:
    """Return the file with the parameters of `sam deploy` in this folder: the answers, if there are any."""
    return ANSWERS if ANSWERS.is_file() else SAMCONFIG


def _parameter(name: str, samconfig: Path) -> str | None:
    """Return a parameter of `sam deploy` in its default environment.

    https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/serverless-sam-cli-config.html
    """
    if not samconfig.is_file():
        return None
    default = tomllib.loads(samconfig.read_text(encoding="utf-8")).get("default", {})
    for command in ("deploy", "global"):
        value = default.get(command, {}).get("parameters", {}).get(name)
        if value is not None:
            return str(value)
    return None
