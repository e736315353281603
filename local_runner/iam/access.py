"""Decisions on every request of a role or a service in the embedded AWS, and a ledger of them."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from local_runner.iam import account
from local_runner.iam.calls import Permission
from local_runner.iam.implied import implied
from local_runner.iam.policy import Decision, Document, Principal, Request, decide

# A runner that serves runs executions without end; tests look at the last entries.
LEDGER_LENGTH = 20_000
# The condition by which a topic's default policy lets CloudWatch alarms of its account in, and EventBridge not:
# https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
TELLING_THE_OWNER = ("cloudwatch.amazonaws.com",)
# https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html: no conditions for EventBridge.
SILENT_TO_KEYS = ("events.amazonaws.com",)

Tags = Sequence[Mapping[str, str]]


class AccessDeniedError(Exception):
    """A request that policies do not allow, in AWS's words.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
    """

    def __init__(self, session_arn: str, permission: Permission, reason: str) -> None:
        self.permission = permission
        super().__init__(
            f"User: {session_arn} is not authorized to perform: {permission.action} on resource: "
            f"{permission.resource} {reason}"
        )


@dataclass(frozen=True)
class Authorization:
    """An entry of the ledger: who asked for what, and whether it was allowed."""

    principal: str
    action: str
    resource: str
    context: Mapping[str, str]
    allowed: bool


class Access:
    """The account's policies, enforced. ``tags`` are those of resources, by ARN, that conditions may ask for."""

    def __init__(self) -> None:
        self.ledger: deque[Authorization] = deque(maxlen=LEDGER_LENGTH)
        self.tags: Mapping[str, Tags] = {}

    def check(self, role_arn: str, permission: Permission, session: str = "session") -> None:
        """Raise AccessDeniedError unless the role has the permission and those that it implies."""
        for each in (permission, *implied(permission, for_role=True)):
            context = {**_global_context(role_arn, each), **self._tags_of(each.resource)}
            asked = replace(each, context={**context, **each.context})
            reason = _reason_against(role_arn, asked)
            self._record(role_arn, asked, reason is None)
            if reason is not None:
                raise AccessDeniedError(_session_arn(role_arn, session), each, reason)

    def allows(self, role_arn: str, permission: Permission) -> bool:
        """Return whether the role has the permission and those that it implies."""
        try:
            self.check(role_arn, permission)
        except AccessDeniedError:
            return False
        return True

    def service_may(self, service: str, permission: Permission, source_arn: str) -> bool:
        """Return whether resource policies give the service the permission for what the ARN names."""
        required = (permission, *implied(permission, for_role=False))
        return all(self._resource_allows(service, each, source_arn) for each in required)

    def _resource_allows(self, service: str, permission: Permission, source_arn: str) -> bool:
        asked = replace(permission, context=_told_by(service, permission, source_arn))
        policies = _resource_policies(asked)
        allowed = decide(policies, _request(_service(service), asked)) is Decision.ALLOW
        self._record(service, asked, allowed)
        return allowed

    def _tags_of(self, arn: str) -> dict[str, str]:
        """Return the tags of a resource as the condition keys that they are."""
        return {f"aws:ResourceTag/{tag['Key']}": tag["Value"] for tag in self.tags.get(arn, ())}

    def _record(self, principal: str, asked: Permission, allowed: bool) -> None:
        self.ledger.append(
            Authorization(principal, asked.action, asked.resource, asked.context, allowed)
        )


def trusts(role_arn: str, service: str, source_arn: str) -> bool:
    """Return whether the role exists and lets the service assume it for what the second ARN names."""
    role = account.role(role_arn)
    if role is None:
        return False
    request = Request(_service(service), "sts:AssumeRole", role_arn, source_context(source_arn))
    return decide([account.trust_policy(role)], request) is Decision.ALLOW


def source_context(arn: str) -> dict[str, str]:
    """Return the condition keys of the resource for which a service acts.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
    """
    return {"aws:SourceAccount": account.parsed(arn).account, "aws:SourceArn": arn}


def _told_by(service: str, permission: Permission, source_arn: str) -> dict[str, str]:
    if service in SILENT_TO_KEYS and permission.action.startswith("kms:"):
        return {}
    context = source_context(source_arn)
    owner = {"aws:SourceOwner": context["aws:SourceAccount"]}
    return context | owner if service in TELLING_THE_OWNER else context


def _reason_against(role_arn: str, permission: Permission) -> str | None:
    """Return the reason of a denial, or None for a role that has the permission."""
    role = account.role(role_arn)
    if role is None:
        return _no("identity-based policy", permission)
    own = account.parsed(role_arn)
    itself = _request(Principal("AWS", frozenset(["*", role_arn])), permission)
    root = f"arn:{own.partition}:iam::{own.account}:root"
    whole_account = _request(Principal("AWS", frozenset([own.account, root])), permission)
    policies = _resource_policies(permission)
    identity = decide(account.identity_policies(role), itself)
    direct, delegated = decide(policies, itself), decide(policies, whole_account)
    boundary = _within(account.permissions_boundary(role), itself)
    if Decision.EXPLICIT_DENY in (identity, direct, delegated, boundary):
        return "with an explicit deny"
    # An identity policy gives access to a key only with the consent of the key's policy:
    # https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
    is_key = permission.action.startswith("kms:") and bool(policies)
    if is_key and Decision.ALLOW not in (direct, delegated):
        return _no("resource-based policy", permission)
    if Decision.ALLOW not in (identity, direct):
        return _no("identity-based policy", permission)
    if boundary is not Decision.ALLOW:
        return _no("permissions boundary", permission)
    return None


def _no(kind: str, permission: Permission) -> str:
    return f"because no {kind} allows the {permission.action} action"


def _within(boundary: Document | None, request: Request) -> Decision:
    return Decision.ALLOW if boundary is None else decide([boundary], request)


def _resource_policies(permission: Permission) -> list[Document]:
    """Return the policies of the resource itself, for the services whose policies are known here."""
    service = permission.action.partition(":")[0]
    of = _POLICIES.get(service)
    found = of(permission.resource) if of and permission.resource.startswith("arn:") else None
    return [] if found is None else [found]


_POLICIES = {
    "kms": account.key_policy,
    "lambda": account.function_policy,
    "sns": account.topic_policy,
    "sqs": account.queue_policy,
}


def _request(principal: Principal, permission: Permission) -> Request:
    return Request(principal, permission.action, permission.resource, permission.context)


def _service(name: str) -> Principal:
    return Principal("Service", frozenset(["*", name]))


def _global_context(role_arn: str, permission: Permission) -> dict[str, str]:
    """Return the global condition keys of a role's request.

    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
    """
    context = {
        "aws:PrincipalArn": role_arn,
        "aws:PrincipalAccount": account.parsed(role_arn).account,
    }
    owner = account.owner(permission.resource)
    return {**context, "aws:ResourceAccount": owner} if owner else context


def _session_arn(role_arn: str, session: str) -> str:
    own = account.parsed(role_arn)
    name = role_arn.rpartition("/")[2]
    return f"arn:{own.partition}:sts::{own.account}:assumed-role/{name}/{session}"
