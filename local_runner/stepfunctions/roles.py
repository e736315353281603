"""Roles of state machines: their calls are authorised, and the rights that a creation needs are checked."""

import contextlib
import functools
import json
import sys
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.stepfunctions.parser.asl.utils import boto_client
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.utilities.utils import get_partition

from local_runner.iam import account
from local_runner.iam.access import Access, trusts
from local_runner.iam.calls import Permission, Place
from local_runner.iam.clients import enforce, session_name
from local_runner.seam import Seam

CLIENTS = Seam(
    boto_client,
    "boto_client_for",
    "moto lets a state machine do everything; here it may do what its role's policies allow. Every module that "
    "imports the function has it replaced.",
)
CREATION = Seam(
    StepFunctionsParserBackend,
    "create_state_machine",
    "moto creates state machines whose role AWS would refuse.",
)

_SERVICE = "states.amazonaws.com"

# The managed rules that report the end of what a .sync state waits for, by the end of the state's Resource:
# https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html
_MANAGED_RULES = {
    ":sagemaker:createHyperParameterTuningJob.sync": "StepFunctionsGetEventsForSageMakerTuningJobsRule",
    ":states:startExecution.sync": "StepFunctionsGetEventsForStepFunctionsExecutionRule",
    ":states:startExecution.sync:2": "StepFunctionsGetEventsForStepFunctionsExecutionRule",
}
_RULE_ACTIONS = ("events:PutTargets", "events:PutRule", "events:DescribeRule")

# https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
_LOG_ACTIONS = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)


@contextlib.contextmanager
def install(access: Access) -> Iterator[None]:
    """Let moto's state machines do what their roles allow and no more while the context is open."""
    with contextlib.ExitStack() as patches:
        for module in _modules_with_clients():
            patches.enter_context(CLIENTS._replace(owner=module).replaced_by(_client_for(access)))
        patches.enter_context(_checked_creation(access))
        yield


def refuse_creation(access: Access, arn: str, role_arn: str, definition: str, logs: bool) -> None:
    """Raise AccessDeniedException for a state machine that its role does not let AWS create.

    The messages are quoted in https://github.com/nasa/cumulus/pull/2693 and https://github.com/aws/aws-cdk/issues/26432
    """
    if not trusts(role_arn, _SERVICE, arn):
        raise _denied(
            f"Neither the global service principal {_SERVICE}, nor the regional one is "
            "authorized to assume the provided role."
        )
    parts = account.parsed(arn)
    place = Place(parts.partition, parts.region, parts.account)
    for rule in _managed_rules(json.loads(definition)):
        target = place.arn("events", f"rule/{rule}")
        if not _allows_all(access, role_arn, _RULE_ACTIONS, target):
            raise _denied(f"'{role_arn}' is not authorized to create managed-rule.")
    if logs and not _allows_all(access, role_arn, _LOG_ACTIONS, "*"):
        raise _denied("The state machine IAM Role is not authorized to access the Log Destination")


def _allows_all(access: Access, role_arn: str, actions: tuple[str, ...], resource: str) -> bool:
    return all(access.allows(role_arn, Permission(action, resource)) for action in actions)


def _managed_rules(value: Any) -> list[str]:
    """Return the rules that the definition's states need, without repetition."""
    resources = list(_resources(value))
    return sorted(
        {rule for end, rule in _MANAGED_RULES.items() if any(r.endswith(end) for r in resources)}
    )


def _resources(value: Any) -> Iterator[str]:
    """Yield the Resource of every Task state, however deep the state is."""
    if isinstance(value, list):
        for element in value:
            yield from _resources(element)
    elif isinstance(value, dict):
        if value.get("Type") == "Task" and isinstance(value.get("Resource"), str):
            yield value["Resource"]
        for member in value.values():
            yield from _resources(member)


def _denied(message: str) -> JsonRESTError:
    return JsonRESTError("AccessDeniedException", message)


def _client_for(access: Access) -> Any:
    """Return the interpreter's only way to AWS: it makes clients with the role of the state's state machine.

    Each role has one client for each service, because making a client takes longer than a call.
    """
    moto_client_for = boto_client.boto_client_for

    @functools.cache
    def acting(region: str, service: str, role_arn: str) -> Any:
        return enforce(moto_client_for(region, service), access, role_arn, session_name())

    def client_for(region: str, service: str, state_credentials: Any = None) -> Any:
        if state_credentials is None:
            raise NotImplementedError(f"a call of {service} by a state machine without a role")
        return acting(region, service, state_credentials.role_arn)

    return client_for


def _modules_with_clients() -> list[Any]:
    """Return every loaded module that makes clients for states: each has imported the function by its name."""
    return [
        module
        for name, module in list(sys.modules.items())
        if name != boto_client.__name__
        and getattr(module, CLIENTS.attribute, None) is boto_client.boto_client_for
    ]


def _checked_creation(access: Access) -> AbstractContextManager[Any]:
    moto_create = StepFunctionsParserBackend.create_state_machine

    def create(backend: Any, name: str, definition: str, roleArn: str, **options: Any) -> Any:  # noqa: N803
        place = Place(get_partition(backend.region_name), backend.region_name, backend.account_id)
        arn = place.arn("states", f"stateMachine:{name}")
        # As on AWS, an invalid definition is refused first.
        backend._validate_definition(definition=definition)
        refuse_creation(access, arn, roleArn, definition, _logs(options))
        return moto_create(backend, name, definition, roleArn, **options)

    return CREATION.replaced_by(create)


def _logs(options: dict[str, Any]) -> bool:
    configuration = options.get("loggingConfiguration") or {}
    return bool(configuration.get("level", "OFF") != "OFF")
