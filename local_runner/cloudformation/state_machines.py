"""State machines, as CloudFormation creates and updates them: with the substitutions of their definition."""

import re
from typing import Any

from moto.core.exceptions import JsonRESTError
from moto.stepfunctions.models import StateMachine
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local_runner.cloudformation.errors import InvalidTemplateError
from local_runner.seam import Seam

CREATION = Seam(
    StateMachine,
    "create_from_cloudformation_json",
    "moto's CloudFormation creates a state machine that is not executed, and keeps the placeholders of its definition.",
)
UPDATE = Seam(
    StateMachine,
    "update_from_cloudformation_json",
    CREATION.reason,
)

PLACEHOLDER = re.compile(r"\$\{(\w+)}")


def substitute(definition: str, substitutions: dict[str, str]) -> str:
    """Return the definition with every placeholder replaced.

    Raises InvalidTemplateError for a placeholder without a value or a value without a placeholder: CloudFormation
    refuses the first (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-stepfunctions-statemachine.html),
    and the second is a mistake.
    """
    placeholders = set(PLACEHOLDER.findall(definition))
    problems = [
        *(f"${{{name}}} has no substitution" for name in sorted(placeholders - set(substitutions))),
        *(f"{name} is not in the definition" for name in sorted(set(substitutions) - placeholders)),
    ]
    if problems:
        raise InvalidTemplateError(f"DefinitionSubstitutions: {'; '.join(problems)}")
    return PLACEHOLDER.sub(lambda match: str(substitutions[match[1]]), definition)


@classmethod  # type: ignore[misc]
def create(
    cls: type[StateMachine],  # noqa: ARG001
    resource_name: str,
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
    **_: Any,
) -> Any:
    """Create an AWS::StepFunctions::StateMachine whose executions run."""
    properties = cloudformation_json["Properties"]
    definition = properties["DefinitionString"]
    backend = stepfunctions_parser_backends[account_id][region_name]
    try:
        return backend.create_state_machine(
            properties.get("StateMachineName", resource_name),
            substitute(definition, properties.get("DefinitionSubstitutions", {})),
            properties["RoleArn"],
            tags=[{"key": tag["Key"], "value": tag["Value"]} for tag in properties.get("Tags", [])],
            sm_type=properties.get("StateMachineType"),
            loggingConfiguration={"level": _log_level(properties)},
        )
    except JsonRESTError as error:
        # CloudFormation answers in XML; moto would answer with JSON, which no client of it can read.
        raise InvalidTemplateError(f"{resource_name}: {error.message}") from error


@classmethod  # type: ignore[misc]
def update(
    cls: type[StateMachine],  # noqa: ARG001
    original_resource: Any,
    new_resource_name: str,  # noqa: ARG001
    cloudformation_json: dict[str, Any],
    account_id: str,
    region_name: str,
) -> Any:
    """Give the state machine its new definition and role; executions that run keep theirs."""
    properties = cloudformation_json["Properties"]
    backend = stepfunctions_parser_backends[account_id][region_name]
    definition = substitute(
        properties["DefinitionString"], properties.get("DefinitionSubstitutions", {})
    )
    return backend.update_state_machine(
        original_resource.arn, definition=definition, role_arn=properties["RoleArn"]
    )


def _log_level(properties: dict[str, Any]) -> str:
    return str(properties.get("LoggingConfiguration", {}).get("Level", "OFF"))
