"""SimulatePrincipalPolicy: the decisions on a role's calls, asked for in advance and through the endpoint."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local_runner import aws, endpoint
from tests.local_runner.sagemaker.account import ACCOUNT, ROLE, create_role

BUCKET = "arn:aws:s3:::bucket"
WITHIN = {"Effect": "Allow", "Action": ["s3:*", "ec2:*"], "Resource": "*"}
STATEMENTS = [
    {"Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": f"{BUCKET}/*"},
    {"Effect": "Deny", "Action": "s3:PutObject", "Resource": f"{BUCKET}/read-only/*"},
    {"Effect": "Allow", "Action": ["ec2:DescribeVpcs", "sns:Publish"], "Resource": "*"},
    {
        "Effect": "Allow",
        "Action": "s3:ListBucket",
        "Resource": BUCKET,
        "Condition": {"StringEquals": {"s3:prefix": "mine"}},
    },
]


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.fixture
def iam(tmp_path: Path) -> Iterator[Any]:
    """Yield a client at the endpoint of an account that has a role with the statements."""
    with (
        aws.embedded(tmp_path) as embedded,
        endpoint.bound(0) as server,
        endpoint.answering(server, embedded.access) as url,
    ):
        create_role("tuning", {"Effect": "Allow"})
        client = boto3.client("iam", endpoint_url=url)
        client.put_role_policy(
            RoleName="tuning", PolicyName="own", PolicyDocument=policy(*STATEMENTS)
        )
        yield client


def decisions(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [
        (each["EvalActionName"], each["EvalResourceName"], each["EvalDecision"])
        for each in answer["EvaluationResults"]
    ]


def test_a_simulation_decides_as_a_call_of_the_role_is_decided(iam: Any) -> None:
    answer = iam.simulate_principal_policy(
        PolicySourceArn=ROLE,
        ActionNames=["s3:GetObject", "s3:PutObject"],
        ResourceArns=[f"{BUCKET}/a", f"{BUCKET}/read-only/a", "arn:aws:s3:::other/a"],
    )
    assert decisions(answer) == [
        ("s3:GetObject", f"{BUCKET}/a", "allowed"),
        ("s3:GetObject", f"{BUCKET}/read-only/a", "allowed"),
        ("s3:GetObject", "arn:aws:s3:::other/a", "implicitDeny"),
        ("s3:PutObject", f"{BUCKET}/a", "allowed"),
        ("s3:PutObject", f"{BUCKET}/read-only/a", "explicitDeny"),
        ("s3:PutObject", "arn:aws:s3:::other/a", "implicitDeny"),
    ]
    assert answer["IsTruncated"] is False


def test_without_resources_every_resource_is_asked_for(iam: Any) -> None:
    actions = ["ec2:DescribeVpcs", "s3:GetObject"]
    pages = iam.get_paginator("simulate_principal_policy")
    found = pages.paginate(PolicySourceArn=ROLE, ActionNames=actions).build_full_result()
    assert decisions(found) == [
        ("ec2:DescribeVpcs", "*", "allowed"),
        ("s3:GetObject", "*", "implicitDeny"),
    ]


@pytest.mark.parametrize(("prefix", "decision"), [("mine", "allowed"), ("other", "implicitDeny")])
def test_a_condition_is_decided_with_the_given_context(
    iam: Any, prefix: str, decision: str
) -> None:
    entry = {
        "ContextKeyName": "s3:prefix",
        "ContextKeyValues": [prefix],
        "ContextKeyType": "string",
    }
    answer = iam.simulate_principal_policy(
        PolicySourceArn=ROLE,
        ActionNames=["s3:ListBucket"],
        ResourceArns=[BUCKET],
        ContextEntries=[entry],
    )
    assert decisions(answer) == [("s3:ListBucket", BUCKET, decision)]


def test_a_boundary_limits_the_role_and_is_named(iam: Any) -> None:
    boundary = iam.create_policy(PolicyName="within", PolicyDocument=policy(WITHIN))["Policy"]
    iam.put_role_permissions_boundary(RoleName="tuning", PermissionsBoundary=boundary["Arn"])
    answer = iam.simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=["ec2:DescribeVpcs", "sns:Publish"]
    )
    found = [
        (
            each["EvalDecision"],
            each["PermissionsBoundaryDecisionDetail"]["AllowedByPermissionsBoundary"],
        )
        for each in answer["EvaluationResults"]
    ]
    assert found == [("allowed", True), ("implicitDeny", False)]


def test_a_policy_that_is_given_is_added(iam: Any) -> None:
    answer = iam.simulate_principal_policy(
        PolicySourceArn=ROLE, ActionNames=["s3:DeleteObject"], PolicyInputList=[policy(WITHIN)]
    )
    assert decisions(answer) == [("s3:DeleteObject", "*", "allowed")]


def test_a_principal_that_is_no_role_is_not_found(iam: Any) -> None:
    with pytest.raises(ClientError) as refused:
        iam.simulate_principal_policy(
            PolicySourceArn=f"arn:aws:iam::{ACCOUNT}:user/someone", ActionNames=["s3:GetObject"]
        )
    assert refused.value.response["Error"]["Code"] == "NoSuchEntity"


def test_a_parameter_that_is_not_known_here_is_not_ignored(iam: Any) -> None:
    with pytest.raises(ClientError) as refused:
        iam.simulate_principal_policy(
            PolicySourceArn=ROLE, ActionNames=["s3:GetObject"], ResourcePolicy=policy(WITHIN)
        )
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
