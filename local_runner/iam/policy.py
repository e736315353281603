"""The evaluation of IAM policy documents: documents and a request in, a decision out.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from local_runner.iam.conditions import UnknownOperatorError, holds
from local_runner.iam.patterns import matches

Document = Mapping[str, Any]
Statement = Mapping[str, Any]


class Decision(StrEnum):
    """The decision on a request, which without any statement is denied implicitly."""

    ALLOW = "allow"
    EXPLICIT_DENY = "explicit deny"
    IMPLICIT_DENY = "implicit deny"


@dataclass(frozen=True)
class Principal:
    """The caller: its kind in a policy's Principal, AWS or Service, and its names there."""

    kind: str
    names: frozenset[str]


@dataclass(frozen=True)
class Request:
    """An action on a resource, with the values of condition keys."""

    principal: Principal
    action: str
    resource: str
    context: Mapping[str, str] = field(default_factory=dict)


def decide(documents: Iterable[Document], request: Request) -> Decision:
    """Return the decision of these policies together: an explicit deny overrules every allow."""
    effects = {
        statement["Effect"]
        for document in documents
        for statement in statements(document)
        if applies(statement, request)
    }
    if "Deny" in effects:
        return Decision.EXPLICIT_DENY
    return Decision.ALLOW if "Allow" in effects else Decision.IMPLICIT_DENY


def statements(document: Document) -> list[Statement]:
    """Return the document's statements; a single statement need not be in a list."""
    return as_list(document["Statement"])


def applies(statement: Statement, request: Request) -> bool:
    """Return whether the statement applies to the request.

    A condition with an unknown operator never allows and always denies.
    """
    return (
        _principal_matches(statement, request.principal)
        and _action_matches(statement, request.action)
        and _resource_matches(statement, request.resource)
        and _conditions_hold(statement, request.context)
    )


def as_list(value: Any) -> list[Any]:
    """Return a list of a policy element, which may be one value or a list."""
    return list(value) if isinstance(value, list) else [value]


def _principal_matches(statement: Statement, principal: Principal) -> bool:
    """Return whether the principal matches; identity policies have no Principal, but a role."""
    if "Principal" not in statement:
        return "NotPrincipal" not in statement or statement["Effect"] == "Deny"
    stated = statement["Principal"]
    # https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html: both mean everyone.
    if stated == "*" or "*" in as_list(stated.get("AWS", [])):
        return True
    return not principal.names.isdisjoint(as_list(stated.get(principal.kind, [])))


def _action_matches(statement: Statement, action: str) -> bool:
    """Return whether the action matches, regardless of case."""
    return _one_of(statement, "Action", action, str.lower)


def _resource_matches(statement: Statement, resource: str) -> bool:
    """Return whether the resource matches; trust policies have no Resource, but a role."""
    if "Resource" not in statement and "NotResource" not in statement:
        return True
    return _one_of(statement, "Resource", resource, str)


def _one_of(statement: Statement, element: str, value: str, form: Any) -> bool:
    stated = as_list(statement.get(element, statement.get(f"Not{element}")))
    matched = any(matches(form(pattern), form(value)) for pattern in stated)
    return matched == (element in statement)


def _conditions_hold(statement: Statement, context: Mapping[str, str]) -> bool:
    try:
        return holds(statement.get("Condition", {}), context)
    except UnknownOperatorError:
        return bool(statement["Effect"] == "Deny")
