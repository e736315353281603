"""Targets of EventBridge rules: the text that each receives, and its delivery to SNS and Step Functions."""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from moto.events.exceptions import ValidationException
from moto.sns.models import sns_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local_runner.iam.access import Access, trusts
from local_runner.iam.account import parsed
from local_runner.iam.calls import Permission

_EVENTS = "events.amazonaws.com"
JSON_STRING = re.compile(r'("(?:[^"\\]|\\.)*")')
VARIABLE = re.compile(r"<([\w-]+)>")
PATH = re.compile(r"\$(\.[\w-]+)*")

Event = dict[str, Any]
Target = dict[str, Any]


def refuse_unsupported(target: Target) -> None:
    """Raise NotImplementedError for a target to which the local runner cannot deliver.

    Raises ValidationException for a state machine without the role that starts it:
    https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html
    """
    service = _service(target)
    if service not in _DELIVERIES:
        raise NotImplementedError(
            f"the local runner delivers events to SNS and Step Functions only: {target}"
        )
    if service == "states" and "RoleArn" not in target:
        raise ValidationException(f"RoleArn is required for target {target['Arn']}.")
    for path in _paths(target):
        if not PATH.fullmatch(path):
            raise NotImplementedError(f"the local runner reads paths such as $.a.b only: {path}")


def may_deliver(target: Target, rule_arn: str, access: Access) -> bool:
    """Return whether EventBridge may deliver: by the policies of a topic and its key, or with a state machine's role.

    As on AWS, nobody learns of an event that may not be delivered:
    https://repost.aws/knowledge-center/sns-not-getting-eventbridge-notification
    """
    if _service(target) == "sns":
        return access.service_may(_EVENTS, Permission("sns:Publish", target["Arn"]), rule_arn)
    start, role = Permission("states:StartExecution", target["Arn"]), target["RoleArn"]
    return trusts(role, _EVENTS, rule_arn) and access.allows(role, start)


def deliver(target: Target, event: Event, account_id: str, region: str) -> None:
    """Deliver to the target the text that it receives of the event."""
    _DELIVERIES[_service(target)](target, event, account_id, region)


def received(target: Target, event: Event) -> str:
    """Return the text that the target receives: its constant, its own text, its part of the event, or the event."""
    if "Input" in target:
        return str(target["Input"])
    if "InputTransformer" in target:
        return transformed(target["InputTransformer"], event)
    if "InputPath" in target:
        return json.dumps(values_at({"part": target["InputPath"]}, event).get("part"))
    return json.dumps(event)


def transformed(transformer: dict[str, Any], event: Event) -> str:
    """Return the template filled in: with bare values inside its strings, with JSON elsewhere.

    A bare value is not escaped, and a variable whose path the event does not have is left out:
    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
    """
    values = values_at(transformer.get("InputPathsMap", {}), event)
    parts = JSON_STRING.split(transformer["InputTemplate"])
    return "".join(_filled(part, values) for part in parts)


def values_at(paths: dict[str, str], event: Event) -> dict[str, Any]:
    """Return the value at each path such as $.detail.status, without the paths that the event does not have."""
    values = {}
    for name, path in paths.items():
        value: Any = event
        for key in path.split(".")[1:]:
            value = value.get(key, ...) if isinstance(value, dict) else ...
        if value is not ...:
            values[name] = value
    return values


def _filled(part: str, values: dict[str, Any]) -> str:
    in_string = part.startswith('"')

    def filled(variable: re.Match[str]) -> str:
        if variable[1] not in values:
            return ""
        value = values[variable[1]]
        return value if in_string and isinstance(value, str) else json.dumps(value)

    return VARIABLE.sub(filled, part)


def _service(target: Target) -> str:
    return parsed(target["Arn"]).service


def _paths(target: Target) -> list[str]:
    variables = target.get("InputTransformer", {}).get("InputPathsMap", {})
    return [*variables.values(), target.get("InputPath", "$")]


def _publish(target: Target, event: Event, account_id: str, region: str) -> None:
    sns_backends[account_id][region].publish(received(target, event), arn=target["Arn"])


def _start(target: Target, event: Event, account_id: str, region: str) -> None:
    machines = stepfunctions_parser_backends[account_id][region]
    name = f"{event['id']}_{uuid.uuid4()}"
    machines.start_execution(target["Arn"], name, received(target, event))


_DELIVERIES: dict[str, Callable[[Target, Event, str, str], None]] = {
    "sns": _publish,
    "states": _start,
}
