"""Targets of EventBridge rules: the text that each receives, and its delivery to SNS, Step Functions and Lambda.

An event that cannot be delivered goes to the target's dead-letter queue. No delivery is retried: what fails here
fails for good.
"""

import json
import re
import uuid
from collections.abc import Callable
from typing import Any

from moto.awslambda.utils import get_backend
from moto.events.exceptions import ValidationException
from moto.sns.models import sns_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local_runner.iam.access import Access, trusts
from local_runner.iam.account import parsed
from local_runner.iam.calls import Permission
from local_runner.sqs import dead_letters

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
            f"the local runner delivers events to SNS, Step Functions and Lambda only: {target}"
        )
    if service == "states" and "RoleArn" not in target:
        raise ValidationException(f"RoleArn is required for target {target['Arn']}.")
    for path in _paths(target):
        if not PATH.fullmatch(path):
            raise NotImplementedError(f"the local runner reads paths such as $.a.b only: {path}")


def deliver(target: Target, event: Event, rule_arn: str, access: Access | None) -> None:
    """Deliver to the target the text that it receives of the event; keep the event where policies forbid that.

    As on AWS, nobody learns of an event that may be neither delivered nor kept:
    https://repost.aws/knowledge-center/sns-not-getting-eventbridge-notification
    """
    if access is not None and not may_deliver(target, rule_arn, access):
        _keep(target, event, rule_arn, access, "NO_PERMISSIONS", "Not authorized to deliver.")
        return
    try:
        rule = parsed(rule_arn)
        _DELIVERIES[_service(target)](target, event, rule.account, rule.region)
    except Exception as error:
        if "DeadLetterConfig" not in target:
            raise
        _keep(target, event, rule_arn, access, "NO_RESOURCE", str(error))


def may_deliver(target: Target, rule_arn: str, access: Access) -> bool:
    """Return whether the policies of the target and of its key, or the role for a state machine, let EventBridge in."""
    service = _service(target)
    if service in _BY_POLICY:
        return access.service_may(_EVENTS, Permission(_BY_POLICY[service], target["Arn"]), rule_arn)
    start, role = Permission("states:StartExecution", target["Arn"]), target["RoleArn"]
    return trusts(role, _EVENTS, rule_arn) and access.allows(role, start)


def _keep(
    target: Target, event: Event, rule_arn: str, access: Access | None, code: str, message: str
) -> None:
    """Send the event to the target's dead-letter queue, if there is one that takes it.

    https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
    """
    queue = target.get("DeadLetterConfig", {}).get("Arn")
    send = Permission("sqs:SendMessage", str(queue))
    if queue is None or (access is not None and not access.service_may(_EVENTS, send, rule_arn)):
        return
    told = {
        "RULE_ARN": rule_arn,
        "TARGET_ARN": target["Arn"],
        "ERROR_CODE": code,
        "ERROR_MESSAGE": message or code,
        "RETRY_ATTEMPTS": "0",
    }
    dead_letters.keep(queue, json.dumps(event), told)


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


def _invoke(target: Target, event: Event, account_id: str, region: str) -> None:
    headers = {"X-Amz-Invocation-Type": "Event"}
    functions = get_backend(account_id, region)
    functions.invoke(target["Arn"], None, received(target, event), headers, {})


# What the policy of a target lets EventBridge do.
_BY_POLICY = {"lambda": "lambda:InvokeFunction", "sns": "sns:Publish"}
_DELIVERIES: dict[str, Callable[[Target, Event, str, str], None]] = {
    "lambda": _invoke,
    "sns": _publish,
    "states": _start,
}
