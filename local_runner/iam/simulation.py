"""SimulatePrincipalPolicy for roles, with the evaluation by which calls of roles are decided.

As in IAM, the policies of resources are not asked.
https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.exceptions import NotFoundException
from moto.iam.models import Role
from moto.iam.responses import IamResponse

from local_runner.iam import account
from local_runner.iam.policy import Decision, Document, Principal, Request, decide
from local_runner.seam import Seam

SIMULATION = Seam(
    IamResponse, "simulate_principal_policy", "moto has no simulation of the policies of a role."
)
# The strictest first: of a role's policies and its boundary, the stricter decides.
DECISIONS = {
    Decision.EXPLICIT_DENY: "explicitDeny",
    Decision.IMPLICIT_DENY: "implicitDeny",
    Decision.ALLOW: "allowed",
}
PARAMETERS = {
    "PolicySourceArn",
    "ActionNames",
    "ResourceArns",
    "ContextEntries",
    "PolicyInputList",
    "MaxItems",
}


def simulated(parameters: dict[str, Any]) -> dict[str, Any]:
    """Return the response: a result for each action on each resource, which is * by default.

    Raises moto's NotFoundException for a role that does not exist, and NotImplementedError for parameters that are
    not known here.
    """
    if unknown := parameters.keys() - PARAMETERS:
        raise NotImplementedError(f"{', '.join(sorted(unknown))} of SimulatePrincipalPolicy")
    arn = parameters["PolicySourceArn"]
    role = account.role(arn)
    if role is None:
        raise NotFoundException(f"No role {arn} is known here; a simulation is of a role.")
    added = [json.loads(policy) for policy in parameters.get("PolicyInputList", [])]
    requests = _requests(arn, parameters)
    return {
        "EvaluationResults": [_result(role, added, request) for request in requests],
        "IsTruncated": False,
    }


def _requests(role_arn: str, parameters: dict[str, Any]) -> Iterator[Request]:
    principal = Principal("AWS", frozenset(["*", role_arn]))
    context = {
        entry["ContextKeyName"]: entry["ContextKeyValues"][0]
        for entry in parameters.get("ContextEntries", [])
        if entry.get("ContextKeyValues")
    }
    for action in parameters["ActionNames"]:
        for resource in parameters.get("ResourceArns") or ["*"]:
            yield Request(principal, action, resource, context)


def _result(role: Role, added: list[Document], request: Request) -> dict[str, Any]:
    boundary = account.permissions_boundary(role)
    own = decide([*account.identity_policies(role), *added], request)
    within = Decision.ALLOW if boundary is None else decide([boundary], request)
    stricter = next(each for each in DECISIONS if each in (own, within))
    detail = {"AllowedByPermissionsBoundary": within is Decision.ALLOW}
    return {
        "EvalActionName": request.action,
        "EvalResourceName": request.resource,
        "EvalDecision": DECISIONS[stricter],
        "MatchedStatements": [],
        "MissingContextValues": [],
        **({} if boundary is None else {"PermissionsBoundaryDecisionDetail": detail}),
    }


@contextmanager
def install() -> Iterator[None]:
    """Answer SimulatePrincipalPolicy while the context is open."""

    def simulate_principal_policy(response: IamResponse) -> ActionResult:
        return ActionResult(simulated(response._get_params()))

    with SIMULATION.replaced_by(simulate_principal_policy, create=True):
        yield
