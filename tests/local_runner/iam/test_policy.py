"""Decisions on IAM policy documents, without an account."""

from collections.abc import Mapping
from typing import Any

import pytest

from local_runner.iam.policy import Decision, Principal, Request, decide

BUCKET = "arn:aws:s3:::data"
ROLE = Principal("AWS", frozenset(["*", "arn:aws:iam::123456789012:role/role"]))
EVENTS = Principal("Service", frozenset(["*", "events.amazonaws.com"]))
ALLOW, IMPLICIT, EXPLICIT = Decision.ALLOW, Decision.IMPLICIT_DENY, Decision.EXPLICIT_DENY


def document(**statement: Any) -> dict[str, Any]:
    """Return a policy of one statement, which by default allows reading the bucket."""
    default = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": f"{BUCKET}/*"}
    return {"Version": "2012-10-17", "Statement": [default | statement]}


def asked(
    principal: Principal = ROLE,
    action: str = "s3:GetObject",
    resource: str = f"{BUCKET}/a/b.csv",
    context: Mapping[str, str] | None = None,
) -> Request:
    return Request(principal, action, resource, context or {})


def test_a_request_without_a_statement_is_denied() -> None:
    assert decide([], asked()) is IMPLICIT
    assert decide([document(Action="s3:PutObject")], asked()) is IMPLICIT


@pytest.mark.parametrize(
    ("actions", "decision"),
    [
        ("s3:GetObject", ALLOW),
        ("S3:getobject", ALLOW),
        ("s3:Get*", ALLOW),
        ("s3:GetObjec?", ALLOW),
        ("*", ALLOW),
        (["s3:PutObject", "s3:GetObject"], ALLOW),
        ("s3:GetObject?", IMPLICIT),
        ("s3:GetObjectTagging", IMPLICIT),
        ("s3.GetObject", IMPLICIT),
        ("[s]3:GetObject", IMPLICIT),
        ([], IMPLICIT),
    ],
)
def test_actions_match_with_wildcards_in_any_case(actions: Any, decision: Decision) -> None:
    assert decide([document(Action=actions)], asked()) is decision


@pytest.mark.parametrize(
    ("resources", "decision"),
    [
        (f"{BUCKET}/*", ALLOW),
        (f"{BUCKET}/a/?.csv", ALLOW),
        ("*", ALLOW),
        ([BUCKET, f"{BUCKET}/*"], ALLOW),
        (BUCKET, IMPLICIT),
        (f"{BUCKET}/A/*", IMPLICIT),
        ("arn:aws:s3:::data2/*", IMPLICIT),
    ],
)
def test_resources_match_with_wildcards_and_their_case(resources: Any, decision: Decision) -> None:
    assert decide([document(Resource=resources)], asked()) is decision


def test_not_action_and_not_resource_match_everything_else() -> None:
    but_put = {"Effect": "Allow", "NotAction": "s3:Put*", "Resource": "*"}
    assert decide([{"Statement": but_put}], asked()) is ALLOW
    assert decide([{"Statement": but_put}], asked(action="s3:PutObject")) is IMPLICIT
    elsewhere = {"Effect": "Allow", "Action": "*", "NotResource": f"{BUCKET}/*"}
    assert decide([{"Statement": elsewhere}], asked()) is IMPLICIT
    assert decide([{"Statement": elsewhere}], asked(resource="arn:aws:s3:::other/a")) is ALLOW


def test_an_explicit_deny_overrules_every_allow() -> None:
    assert decide([document(), document(Effect="Deny", Action="s3:*")], asked()) is EXPLICIT
    assert decide([document(Effect="Deny", Action="s3:Put*"), document()], asked()) is ALLOW


ACCOUNT = {"aws:SourceAccount": "123456789012"}
RULE = {"aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/one"}


@pytest.mark.parametrize(
    ("operator", "key", "value", "context", "decision"),
    [
        ("StringEquals", "aws:SourceAccount", "123456789012", ACCOUNT, ALLOW),
        ("StringEquals", "AWS:SourceAccount", ["1", "123456789012"], ACCOUNT, ALLOW),
        ("StringEquals", "aws:SourceAccount", "*", ACCOUNT, IMPLICIT),
        ("StringEquals", "aws:SourceAccount", "123456789012", {}, IMPLICIT),
        ("StringLike", "aws:SourceAccount", "1234*", ACCOUNT, ALLOW),
        ("StringLike", "aws:SourceAccount", "234*", ACCOUNT, IMPLICIT),
        ("ArnEquals", "aws:SourceArn", RULE["aws:SourceArn"], RULE, ALLOW),
        ("ArnEquals", "aws:SourceArn", "arn:aws:events:us-east-1:*:rule/two", RULE, IMPLICIT),
        ("ArnLike", "aws:SourceArn", "arn:*:events:*:123456789012:rule/*", RULE, ALLOW),
        # A wildcard stays within its part of the ARN.
        ("ArnLike", "aws:SourceArn", "arn:aws:*:rule/one", RULE, IMPLICIT),
        ("Bool", "kms:GrantIsForAWSResource", "true", {"kms:GrantIsForAWSResource": "true"}, ALLOW),
        ("Bool", "kms:GrantIsForAWSResource", True, {"kms:GrantIsForAWSResource": "true"}, ALLOW),
        ("Bool", "kms:GrantIsForAWSResource", "true", {}, IMPLICIT),
    ],
)
def test_a_statement_whose_condition_does_not_hold_is_ignored(
    operator: str, key: str, value: Any, context: dict[str, str], decision: Decision
) -> None:
    policy = document(Condition={operator: {key: value}})
    assert decide([policy], asked(context=context)) is decision


def test_all_conditions_must_hold() -> None:
    both = {"StringEquals": ACCOUNT, "ArnLike": {"aws:SourceArn": "arn:aws:events:*:*:rule/*"}}
    assert decide([document(Condition=both)], asked(context=ACCOUNT)) is IMPLICIT
    assert decide([document(Condition=both)], asked(context=ACCOUNT | RULE)) is ALLOW


def test_an_unknown_operator_never_allows_and_always_denies() -> None:
    condition = {"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}
    context = {"aws:SourceIp": "203.0.113.1"}
    assert decide([document(Condition=condition)], asked(context=context)) is IMPLICIT
    denying = document(Effect="Deny", Condition=condition)
    assert decide([document(), denying], asked(context=context)) is EXPLICIT


@pytest.mark.parametrize(
    ("principal", "asking", "decision"),
    [
        ({"Service": "events.amazonaws.com"}, EVENTS, ALLOW),
        ({"Service": ["sns.amazonaws.com", "events.amazonaws.com"]}, EVENTS, ALLOW),
        ("*", EVENTS, ALLOW),
        ({"AWS": "*"}, EVENTS, ALLOW),
        ({"Service": "events.amazonaws.com"}, ROLE, IMPLICIT),
        ({"AWS": "arn:aws:iam::123456789012:role/role"}, ROLE, ALLOW),
        ({"AWS": ["arn:aws:iam::123456789012:role/other"]}, ROLE, IMPLICIT),
    ],
)
def test_a_resource_policy_applies_to_its_principals(
    principal: Any, asking: Principal, decision: Decision
) -> None:
    assert decide([document(Principal=principal)], asked(asking)) is decision
