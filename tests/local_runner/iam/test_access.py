"""Policies of an embedded account, enforced on roles and on services."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws

from local_runner.aws import CREDENTIALS
from local_runner.iam.access import Access, AccessDeniedError, Authorization, trusts
from local_runner.iam.calls import Permission
from local_runner.iam.clients import acting_as
from tests.local_runner.sagemaker.account import (
    ACCOUNT,
    REGION,
    ROLE,
    account,
    create_role,
    tuning_request,
)
from tests.local_runner.sagemaker.telling_account import real_account, single

TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:topic"
RULE = f"arn:aws:events:{REGION}:{ACCOUNT}:rule/rule"
PUBLISH = Permission("sns:Publish", TOPIC)
WAIT_SECONDS = 30


@pytest.fixture
def access(monkeypatch: pytest.MonkeyPatch) -> Iterator[Access]:
    """Yield an account with a role without a policy, and a topic."""
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(name, value)
    with mock_aws():
        create_role("tuning", {"Effect": "Allow"})
        boto3.client("sns").create_topic(Name="topic")
        yield Access()


def policy(*actions: str, resource: str = "*", **statement: Any) -> str:
    """Return a policy that allows the actions."""
    own = {"Effect": "Allow", "Action": list(actions), "Resource": resource}
    return json.dumps({"Version": "2012-10-17", "Statement": [own | statement]})


def allow(*actions: str, **statement: Any) -> None:
    """Give the role an inline policy."""
    document = policy(*actions, **statement)
    boto3.client("iam").put_role_policy(
        RoleName="tuning", PolicyName="own", PolicyDocument=document
    )


def managed(name: str, *actions: str) -> str:
    """Create a managed policy that allows the actions, and return its ARN."""
    created = boto3.client("iam").create_policy(PolicyName=name, PolicyDocument=policy(*actions))
    return str(created["Policy"]["Arn"])


def denial(access: Access, permission: Permission = PUBLISH) -> str:
    with pytest.raises(AccessDeniedError) as refused:
        access.check(ROLE, permission)
    return str(refused.value)


def test_a_denial_has_the_words_of_aws_and_is_in_the_ledger(access: Access) -> None:
    assert denial(access) == (
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/tuning/session is not authorized to perform: "
        f"sns:Publish on resource: {TOPIC} because no identity-based policy allows the sns:Publish "
        "action"
    )
    allow("sns:Publish")
    access.check(ROLE, PUBLISH)
    context = {
        "aws:PrincipalArn": ROLE,
        "aws:PrincipalAccount": ACCOUNT,
        "aws:ResourceAccount": ACCOUNT,
    }
    assert list(access.ledger) == [
        Authorization(ROLE, "sns:Publish", TOPIC, context, allowed) for allowed in (False, True)
    ]


@pytest.mark.parametrize("resource", ["*", "arn:", "no ARN", "arn:aws:sns:us-east-1::"])
def test_a_resource_without_an_arn_is_denied_like_any_other(access: Access, resource: str) -> None:
    assert f"on resource: {resource} because" in denial(access, Permission("sns:Publish", resource))


def test_inline_and_attached_policies_count_together(access: Access) -> None:
    allow("s3:GetObject")
    arn = managed("attached", "sns:Publish")
    boto3.client("iam").attach_role_policy(RoleName="tuning", PolicyArn=arn)
    access.check(ROLE, PUBLISH)
    access.check(ROLE, Permission("s3:GetObject", "arn:aws:s3:::b/k"))


def test_an_explicit_deny_says_so(access: Access) -> None:
    allow("sns:*")
    document = policy("sns:Publish", Effect="Deny")
    boto3.client("iam").put_role_policy(RoleName="tuning", PolicyName="no", PolicyDocument=document)
    assert denial(access).endswith(f"{TOPIC} with an explicit deny")


def test_a_boundary_limits_what_policies_allow(access: Access) -> None:
    allow("sns:*", "s3:*")
    iam = boto3.client("iam")
    iam.put_role_permissions_boundary(
        RoleName="tuning", PermissionsBoundary=managed("boundary", "s3:*")
    )
    access.check(ROLE, Permission("s3:GetObject", "arn:aws:s3:::b/k"))
    assert denial(access).endswith("because no permissions boundary allows the sns:Publish action")


def test_a_role_that_does_not_exist_has_no_rights_and_is_not_assumed(access: Access) -> None:
    missing = ROLE.replace("tuning", "missing")
    assert not access.allows(missing, PUBLISH)
    assert trusts(ROLE, "sagemaker.amazonaws.com", TOPIC)
    assert not trusts(missing, "sagemaker.amazonaws.com", TOPIC)
    assert not trusts(ROLE, "lambda.amazonaws.com", TOPIC)


@pytest.mark.parametrize(("source", "trusted"), [("one", True), ("two", False)])
def test_a_trust_policy_may_name_the_resource_that_a_service_acts_for(
    access: Access, source: str, trusted: bool
) -> None:
    arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job"
    create_role(
        "narrow",
        {"Effect": "Allow", "Condition": {"ArnLike": {"aws:SourceArn": f"{arn}/one*"}}},
    )
    role = ROLE.replace("tuning", "narrow")
    assert trusts(role, "sagemaker.amazonaws.com", f"{arn}/{source}-1") is trusted


def topic_policy(**principal: str) -> None:
    statement = policy("sns:Publish", resource=TOPIC, Principal=principal)
    boto3.client("sns").set_topic_attributes(
        TopicArn=TOPIC, AttributeName="Policy", AttributeValue=statement
    )


def test_a_topics_own_policy_may_allow_a_role_that_has_no_policy(access: Access) -> None:
    topic_policy(AWS=ROLE)
    access.check(ROLE, PUBLISH)


def test_a_policy_for_the_whole_account_leaves_the_decision_to_the_roles_policies(
    access: Access,
) -> None:
    topic_policy(AWS=f"arn:aws:iam::{ACCOUNT}:root")
    assert not access.allows(ROLE, PUBLISH)
    allow("sns:Publish")
    access.check(ROLE, PUBLISH)


def test_a_service_has_the_rights_that_a_resource_policy_gives_it(access: Access) -> None:
    assert not access.service_may("events.amazonaws.com", PUBLISH, RULE)
    topic_policy(Service="events.amazonaws.com")
    assert access.service_may("events.amazonaws.com", PUBLISH, RULE)
    assert not access.service_may("cloudwatch.amazonaws.com", PUBLISH, RULE)


def test_the_default_policy_of_a_topic_is_for_alarms_of_the_account_and_not_for_eventbridge(
    access: Access,
) -> None:
    alarm = f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:a"
    elsewhere = alarm.replace(ACCOUNT, "210987654321")
    assert access.service_may("cloudwatch.amazonaws.com", PUBLISH, alarm)
    assert not access.service_may("cloudwatch.amazonaws.com", PUBLISH, elsewhere)
    assert not access.service_may("events.amazonaws.com", PUBLISH, RULE)


def test_a_condition_may_ask_for_the_tags_of_a_resource(access: Access) -> None:
    stop = Permission("sagemaker:StopHyperParameterTuningJob", "arn:aws:sagemaker:::job/own")
    condition = {"StringLike": {"aws:ResourceTag/Owner": "machine:*"}}
    allow("sagemaker:*", Condition=condition)
    assert not access.allows(ROLE, stop)
    access.tags = {stop.resource: [{"Key": "Owner", "Value": "another:1"}]}
    assert not access.allows(ROLE, stop)
    access.tags = {stop.resource: [{"Key": "Owner", "Value": "machine:1"}]}
    assert access.allows(ROLE, stop)


def test_a_queue_takes_messages_of_whom_its_policy_and_its_key_let(access: Access) -> None:
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:queue"
    send = Permission("sqs:SendMessage", queue)
    assert not access.service_may("events.amazonaws.com", send, RULE)
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="queue")["QueueUrl"]
    assert not access.service_may("events.amazonaws.com", send, RULE)
    source = {"ArnEquals": {"aws:SourceArn": RULE}}
    principal = {"Service": "events.amazonaws.com"}
    document = policy("sqs:SendMessage", resource=queue, Principal=principal, Condition=source)
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    assert access.service_may("events.amazonaws.com", send, RULE)
    assert not access.service_may("events.amazonaws.com", send, f"{RULE}-2")
    for key, may in (
        (create_key(Service="sns.amazonaws.com"), False),
        (create_key(**principal), True),
    ):
        attributes = {"KmsMasterKeyId": key, "Policy": document}
        sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        assert access.service_may("events.amazonaws.com", send, RULE) is may
    allow("sqs:SendMessage")
    assert f"kms:GenerateDataKey on resource: {key}" in denial(access, send)


def test_eventbridge_tells_a_key_nothing_of_its_rule(access: Access) -> None:
    """https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"""
    topic_policy(Service="events.amazonaws.com")
    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    own = policy("kms:*", Principal={"Service": "events.amazonaws.com"}, Condition=condition)
    encrypt(str(boto3.client("kms").create_key(Policy=own)["KeyMetadata"]["Arn"]))
    assert not access.service_may("events.amazonaws.com", PUBLISH, RULE)


def test_a_function_is_invoked_by_whom_its_policy_lets(access: Access) -> None:
    invoke = Permission("lambda:InvokeFunction", f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:f")
    assert not access.service_may("events.amazonaws.com", invoke, RULE)
    client = boto3.client("lambda")
    client.create_function(
        FunctionName="f", Role=ROLE, Code={"ZipFile": b"code"}, Runtime="python3.13", Handler="a.b"
    )
    assert not access.service_may("events.amazonaws.com", invoke, RULE)
    client.add_permission(
        FunctionName="f",
        StatementId="rule",
        Action="lambda:InvokeFunction",
        Principal="events.amazonaws.com",
        SourceArn=RULE,
    )
    assert access.service_may("events.amazonaws.com", invoke, RULE)
    assert not access.service_may("events.amazonaws.com", invoke, f"{RULE}-2")


def encrypt(key: str) -> None:
    boto3.client("sns").set_topic_attributes(
        TopicArn=TOPIC, AttributeName="KmsMasterKeyId", AttributeValue=key
    )


def create_key(**principal: str) -> str:
    """Create a key whose policy is about this principal."""
    document = policy("kms:*", Principal=principal)
    return str(boto3.client("kms").create_key(Policy=document)["KeyMetadata"]["Arn"])


def test_a_key_that_does_not_exist_needs_the_roles_policies_only(access: Access) -> None:
    encrypt(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/missing")
    allow("sns:Publish")
    assert "not authorized to perform: kms:GenerateDataKey on resource: " in denial(access)
    allow("sns:Publish", "kms:GenerateDataKey")
    assert "not authorized to perform: kms:Decrypt on resource: " in denial(access)
    allow("sns:Publish", "kms:*")
    access.check(ROLE, PUBLISH)


def test_a_key_that_exists_needs_the_consent_of_its_own_policy(access: Access) -> None:
    allow("sns:Publish", "kms:*")
    encrypt(create_key(Service="events.amazonaws.com"))
    refused = "because no resource-based policy allows the kms:GenerateDataKey action"
    assert denial(access).endswith(refused)
    encrypt(create_key(AWS=f"arn:aws:iam::{ACCOUNT}:root"))
    access.check(ROLE, PUBLISH)
    allow("sns:Publish")
    assert "because no identity-based policy allows the kms:" in denial(access)
    encrypt(create_key(AWS=ROLE))
    access.check(ROLE, PUBLISH)


def test_roles_of_the_account_may_use_a_key_of_aws_and_services_may_not(access: Access) -> None:
    """https://repost.aws/knowledge-center/sns-not-getting-eventbridge-notification"""
    allow("sns:Publish")
    topic_policy(Service="events.amazonaws.com")
    encrypt("alias/aws/sns")
    access.check(ROLE, PUBLISH)
    assert not access.service_may("events.amazonaws.com", PUBLISH, RULE)
    encrypt(create_key(Service="events.amazonaws.com"))
    assert access.service_may("events.amazonaws.com", PUBLISH, RULE)


def test_access_to_an_encrypted_bucket_needs_its_key(access: Access) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="bucket")
    key = create_key(AWS=f"arn:aws:iam::{ACCOUNT}:root")
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    rules = [{"ApplyServerSideEncryptionByDefault": default}]
    s3.put_bucket_encryption(Bucket="bucket", ServerSideEncryptionConfiguration={"Rules": rules})
    allow("s3:*")
    put = Permission("s3:PutObject", "arn:aws:s3:::bucket/key")
    assert f"kms:GenerateDataKey on resource: {key}" in denial(access, put)
    allow("s3:*", "kms:GenerateDataKey")
    access.check(ROLE, put)
    get = Permission("s3:GetObject", "arn:aws:s3:::bucket/key")
    assert f"kms:Decrypt on resource: {key}" in denial(access, get)


def test_a_bucket_has_an_owner_that_is_not_in_its_arn(access: Access) -> None:
    boto3.client("s3").create_bucket(Bucket="bucket")
    get = Permission("s3:GetObject", "arn:aws:s3:::bucket/key")
    for owner, allowed in ((ACCOUNT, True), ("210987654321", False)):
        allow("s3:GetObject", Condition={"StringEquals": {"aws:ResourceAccount": owner}})
        assert access.allows(ROLE, get) is allowed


@pytest.mark.parametrize(
    ("service", "call", "parameters", "error"),
    [
        ("s3", "get_object", {"Bucket": "b", "Key": "k"}, ("AccessDenied", 403)),
        ("sns", "publish", {"TopicArn": TOPIC, "Message": "m"}, ("AuthorizationError", 403)),
        ("lambda", "invoke", {"FunctionName": "f"}, ("AccessDeniedException", 403)),
        ("sagemaker", "list_models", {}, ("AccessDeniedException", 400)),
        (
            "stepfunctions",
            "start_execution",
            {"stateMachineArn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:m"},
            ("AccessDeniedException", 400),
        ),
    ],
)
def test_a_client_that_acts_as_a_role_is_answered_as_the_service_answers(
    access: Access, service: str, call: str, parameters: dict[str, Any], error: tuple[str, int]
) -> None:
    client = acting_as(access, ROLE, service, REGION, "session")
    with pytest.raises(client.exceptions.ClientError) as refused:
        getattr(client, call)(**parameters)
    answer = refused.value.response
    assert (answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]) == error
    assert answer["Error"]["Message"].startswith(
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/tuning/session is not authorized to perform: "
    )


DATA = ("s3:ListBucket", "s3:GetObject", "s3:PutObject", "sagemaker:DescribeAlgorithm")


@pytest.mark.parametrize(
    ("lacking", "reason"),
    [
        ("s3:GetObject", "ClientError: Data download failed for channel training: "),
        ("s3:PutObject", "ClientError: Artifact upload failed: "),
    ],
)
def test_training_that_may_not_read_or_write_its_data_fails_with_the_reason(
    tmp_path: Path, lacking: str, reason: str
) -> None:
    with real_account(tmp_path, access=Access()) as sagemaker:
        allow(*(action for action in DATA if action != lacking))
        boto3.client("sagemaker").create_hyper_parameter_tuning_job(**single())
        job = sagemaker.tuning_job("tuning")
        assert job.wait(WAIT_SECONDS)
        failed = job.training_jobs()[0].summary()
    assert failed["TrainingJobStatus"] == "Failed"
    assert failed["FailureReason"].startswith(reason)
    assert f"not authorized to perform: {lacking} on resource" in failed["FailureReason"]


def refusal(request: dict[str, Any]) -> str:
    client = boto3.client("sagemaker")
    with pytest.raises(client.exceptions.ClientError) as refused:
        client.create_hyper_parameter_tuning_job(**request)
    return str(refused.value.response["Error"]["Message"])


def test_a_tuning_job_is_created_only_if_its_role_may_use_what_it_names(tmp_path: Path) -> None:
    with account(tmp_path, access=Access()):
        request = tuning_request()
        allow("sagemaker:DescribeAlgorithm")
        assert refusal(request).startswith('No S3 objects found under S3 URL "s3://data/training/"')
        allow("s3:ListBucket")
        assert refusal(request) == "Access denied when describing algorithm"
        key = boto3.client("kms").create_key()["KeyMetadata"]["KeyId"]
        request["TrainingJobDefinition"]["ResourceConfig"]["VolumeKmsKeyId"] = key
        allow(*DATA)
        assert f"not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:{REGION}:" in (
            refusal(request)
        )
        allow(*DATA, "kms:CreateGrant")
        boto3.client("sagemaker").create_hyper_parameter_tuning_job(**request)
