"""The rights that the template grants, one by one, and decisions without one of them."""

import contextlib
import copy
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from local_runner.iam import account
from local_runner.iam.access import Authorization
from local_runner.iam.policy import Decision, Principal, Request, as_list, decide
from tests.deployment.template import RESOURCES

Document = dict[str, Any]

FUNCTION_LOGS = "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html"
FUNCTION_TRACES = "https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html"
MODEL_REGISTRY = (
    "https://docs.aws.amazon.com/sagemaker/latest/dg/security-iam-awsmanpol-model-registry.html"
)
SAGEMAKER_ROLES = "https://docs.aws.amazon.com/sagemaker/latest/dg/sagemaker-roles.html"
# Rights that nothing here can exercise, and the AWS document that asks for them. All actions of a statement, or one.
DOCUMENTED = {
    "StateMachineRole/RunTuningJobs/sagemaker:ListTags": (
        "https://docs.aws.amazon.com/step-functions/latest/dg/connect-sagemaker.html"
    ),
    "StateMachineRole/UseTheKeysOfModelPackages/kms:DescribeKey": MODEL_REGISTRY,
    "StateMachineRole/UseTheKeysOfModelPackages/kms:GenerateDataKey": MODEL_REGISTRY,
    "StateMachineRole/GrantTheKeysOfModelPackages": MODEL_REGISTRY,
    "StateMachineRole/Trace": (
        "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-xray-tracing.html"
    ),
    "FunctionRole/WriteLogs": FUNCTION_LOGS,
    "FunctionRole/Trace": FUNCTION_TRACES,
    "StopAbandonedTuningJobRole/WriteLogs": FUNCTION_LOGS,
    "StopAbandonedTuningJobRole/Trace": FUNCTION_TRACES,
    "TuningRole/UseTheKeysOfData/kms:Encrypt": SAGEMAKER_ROLES,
    "WriteReportRole/WriteLogs": FUNCTION_LOGS,
    "WriteReportRole/Trace": FUNCTION_TRACES,
    "TuningRole/WriteLogs": SAGEMAKER_ROLES,
    "ModelRole/WriteLogs": SAGEMAKER_ROLES,
    "SageMakerPolicy/PutMetrics": SAGEMAKER_ROLES,
    "SageMakerPolicy/LogInToRegistries": SAGEMAKER_ROLES,
    "SageMakerPolicy/PullImages": SAGEMAKER_ROLES,
    "SageMakerPolicy/CreateNetworkInterfaces": SAGEMAKER_ROLES,
    "SageMakerPolicy/ManageNetworkInterfaces": SAGEMAKER_ROLES,
    "SageMakerPolicy/LookAtVpc": SAGEMAKER_ROLES,
}


@dataclass(frozen=True)
class Right:
    """A whole statement, or one action or one resource of it; `owner` is a role or a policy of the template."""

    owner: str
    sid: str
    element: str = "Statement"
    value: str = ""
    position: int = 0

    def __str__(self) -> str:
        return "/".join(filter(None, [self.owner, self.sid, self.value]))


def policies() -> Iterator[tuple[str, Document]]:
    """Yield the policy documents of the template, each with the logical id of its role, or of itself."""
    for name, resource in RESOURCES.items():
        properties = resource["Properties"]
        if resource["Type"] == "AWS::IAM::ManagedPolicy":
            yield name, properties["PolicyDocument"]
        for inline in properties.get("Policies", []):
            yield name, inline["PolicyDocument"]


def statements() -> Iterator[tuple[str, Document]]:
    """Yield the statements of the template's policies, with those that depend on a parameter."""
    for owner, document in policies():
        for statement in document["Statement"]:
            yield owner, statement["Fn::If"][1] if "Fn::If" in statement else statement


def rights() -> list[Right]:
    """Return every statement of the template's policies, each of its actions, and each of several resources."""
    found = []
    for owner, statement in statements():
        sid, actions = statement["Sid"], as_list(statement["Action"])
        found.append(Right(owner, sid))
        found += [Right(owner, sid, "Action", action) for action in actions]
        resources = as_list(statement["Resource"])
        if len(resources) > 1:
            for position, resource in enumerate(resources):
                found.append(Right(owner, sid, "Resource", shown(resource), position))
    return found


def exercised() -> list[Right]:
    """Return the rights that an execution in test_rights.py must need: all but the DOCUMENTED rights."""
    return [
        right
        for right in rights()
        if str(right) not in DOCUMENTED and f"{right.owner}/{right.sid}" not in DOCUMENTED
    ]


def shown(value: Any) -> str:
    """Return a resource in the words of the template, such as TuningRole.Arn."""
    if isinstance(value, str):
        return value
    [(_, argument)] = value.items()
    if not isinstance(argument, list):
        return str(argument)
    return ".".join(each for each in argument if isinstance(each, str))


def without(right: Right, document: Document) -> Document:
    """Return the deployed document without the right."""
    kept = []
    for statement in copy.deepcopy(document["Statement"]):
        if statement.get("Sid") == right.sid:
            if right.element == "Statement" or len(as_list(statement[right.element])) == 1:
                continue
            values = as_list(statement[right.element])
            values.remove(right.value if right.element == "Action" else values[right.position])
            statement[right.element] = values
        kept.append(statement)
    return {**document, "Statement": kept}


def allowed(documents: list[Document], asked: Authorization) -> bool:
    """Return True if the documents allow the request."""
    principal = Principal("AWS", frozenset([asked.principal]))
    request = Request(principal, asked.action, asked.resource, asked.context)
    return decide(documents, request) is Decision.ALLOW


class Roles:
    """The roles of a deployed stack, by their logical ids."""

    def __init__(self, physical_ids: Mapping[str, str], account_id: str) -> None:
        self._physical_ids, self._account_id = physical_ids, account_id

    def arn(self, role: str) -> str:
        return f"arn:aws:iam::{self._account_id}:role/{self._physical_ids[role]}"

    def documents(self, role: str) -> dict[str, Document]:
        """Return the role's inline policies as deployed, by name."""
        return dict(account.inline_policies(self._role(role)))

    @contextlib.contextmanager
    def without(self, right: Right) -> Iterator[None]:
        """Take the right away from the role until the context ends."""
        role = self._role(right.owner)
        lessened = {
            n: json.dumps(without(right, d)) for n, d in self.documents(right.owner).items()
        }
        with patch.dict(role.policies, lessened):
            yield

    def _role(self, role: str) -> Any:
        found = account.role(self.arn(role))
        assert found is not None
        return found
