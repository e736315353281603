"""The rights of each role of the template: all that is called, and nothing else.

The scenarios run on the deployed policies, so what no policy allows is not called. Each right is then taken away, and
some request that a scenario made must be denied.
"""

import dataclasses
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from moto.awslambda.utils import get_backend

from local_runner import aws
from local_runner.cli import execution
from local_runner.cloudformation import stack
from local_runner.iam import account
from local_runner.iam.access import Authorization
from local_runner.iam.policy import as_list
from tests.deployment.granted import (
    DOCUMENTED,
    Right,
    Roles,
    allowed,
    exercised,
    rights,
    statements,
    without,
)
from tests.deployment.template import ROOT, TEMPLATE_FILE, of_type
from tests.machine.deployed import CENTRAL_GROUP, Machine, deployed, original_named, smallest
from tests.machine.scripted import Script
from tests.waiting import wait_until

ACCOUNT = "123456789012"
FUNCTION, QUEUE = "AWS::Lambda::Function", "AWS::SQS::Queue"
ALGORITHM = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:algorithm"
OWN_ROLE = "StopAbandonedTuningJobRole"
ROLES = ("StateMachineRole", "FunctionRole", "WriteReportRole", OWN_ROLE, "TuningRole", "ModelRole")


def success(machine: Machine, _: Path) -> str:
    payload = smallest("success", tags={"team": "risk"}, trainingInstanceVolumeKmsKeyId=data_key())
    network = {"trainingSubnets": ["subnet-1"], "trainingSecurityGroupIds": ["sg-1"]}
    payload["model"].update(network)
    return machine.run(payload).status


def success_in_another_bucket(machine: Machine, _: Path) -> str:
    return machine.run(original_named("other-bucket")).status


def dry_run(machine: Machine, _: Path) -> str:
    return machine.ended(machine.start(smallest("dry-run", dryRun=True)), messages=0).status


def started_through_the_sdk(machine: Machine, _: Path) -> str:
    return machine.run(smallest("sdk", maxRetryAttempts=1), Script(looks=1)).status


def attached(machine: Machine, _: Path) -> str:
    second = {**smallest("success")["model"], "name": "attached"}
    payload = smallest("success", model=second, onExistingTuningJob="attach")
    return machine.run(payload).status


def attached_with_its_model(machine: Machine, _: Path) -> str:
    return machine.run(smallest("sdk", onExistingTuningJob="attach")).status


def marketplace(machine: Machine, _: Path) -> str:
    algorithm = f"{ALGORITHM}/marketplace-algorithm"
    tags = {"team": "risk"}
    return machine.run(smallest("marketplace", algorithmARN=algorithm, tags=tags)).status


def registered(machine: Machine, _: Path) -> str:
    registry = {"modelPackageGroupName": "risk-models", "approvalStatus": "Approved"}
    tags = {"team": "risk"}
    return machine.run(smallest("registered", modelRegistry=registry, tags=tags)).status


def registered_in_the_central_group(machine: Machine, _: Path) -> str:
    return machine.run(
        smallest("central", modelRegistry={"modelPackageGroupName": CENTRAL_GROUP})
    ).status


def failed(machine: Machine, _: Path) -> str:
    return machine.run(smallest("failed"), Script("Failed", (), "Out of data.")).status


def without_objective(machine: Machine, _: Path) -> str:
    return machine.run(smallest("without"), Script(objectives=(), logs=["silence\n"])).status


def aborted(machine: Machine, _: Path) -> str:
    return abort(machine, smallest("aborted"))


def aborted_after_the_sdk_started_its_job(machine: Machine, _: Path) -> str:
    return abort(machine, smallest("sdk-aborted", maxRetryAttempts=1))


def abort(machine: Machine, payload: dict[str, Any]) -> str:
    """Abort the execution once its tuning job runs, and return the status that it ends with."""
    name = payload["tuningJobName"]
    machine.scripts.by_name[name] = Script("Stopped", (), ends=False)
    arn = machine.start(payload)
    wait_until(lambda: name in machine.aws.sagemaker.tuning_jobs)
    machine.abort(arn)
    ended = machine.ended(arn)
    wait_until(lambda: machine.aws.sagemaker.tuning_job(name).wait())
    return ended.status


def aborted_and_not_announced(machine: Machine, _: Path) -> str:
    """The function that looks after the execution fails three times: it is not told where executions are."""
    with patch.dict(function_of(machine).environment_vars):
        del function_of(machine).environment_vars["EXECUTIONS_URL"]
        return abort(machine, smallest("unannounced"))


def function_of(machine: Machine) -> Any:
    """The function that looks after ended executions."""
    [name] = [name for name in machine.stack.resources[FUNCTION] if "-StopAbandoned" in name]
    return get_backend(ACCOUNT, aws.REGION).get_function(name)


def uncaught(machine: Machine, _: Path) -> str:
    said = ['The field "Surprise" is not supported by Step Functions']
    with patch("local_runner.stepfunctions.task_fields.problems", return_value=said):
        return machine.run(smallest("uncaught")).status


def real_training(machine: Machine, folder: Path) -> str:
    payload = smallest("real", maxNumberOfTrainingJobs=1, maxParallelTrainingJobs=1)
    payload["staticHyperParameters"]["ntrees"] = "2"
    with machine.real_training(folder):
        return machine.run(payload).status


@dataclass(frozen=True)
class Scenario:
    """An execution on a path of its own, and the status that it ends with."""

    run: Callable[[Machine, Path], str]
    status: str = "SUCCEEDED"


# A new call of the state machine needs a scenario here that makes it.
SCENARIOS = {
    scenario.run.__name__: scenario
    for scenario in (
        Scenario(success),
        Scenario(success_in_another_bucket),
        Scenario(dry_run),
        Scenario(started_through_the_sdk),
        Scenario(attached),
        Scenario(attached_with_its_model),
        Scenario(marketplace),
        Scenario(registered),
        Scenario(registered_in_the_central_group),
        Scenario(failed, "FAILED"),
        Scenario(without_objective, "FAILED"),
        Scenario(aborted, "ABORTED"),
        Scenario(aborted_after_the_sdk_started_its_job, "ABORTED"),
        Scenario(aborted_and_not_announced, "ABORTED"),
        Scenario(uncaught, "FAILED"),
        Scenario(real_training),
    )
}


def data_key() -> str:
    """Return the ARN of the key that encrypts the data."""
    client = boto3.client("kms", region_name=aws.REGION)
    return str(client.describe_key(KeyId="alias/data")["KeyMetadata"]["Arn"])


def key_policy(*without_sids: str) -> str:
    """Return the key policy that the README offers, for this account."""
    text = (ROOT / "assets" / "key_policy.json").read_text()
    document = json.loads(text.replace("ACCOUNT", ACCOUNT).replace("REGION", aws.REGION))
    kept = [each for each in document["Statement"] if each["Sid"] not in without_sids]
    return json.dumps({**document, "Statement": kept})


def keys(embedded: aws.Aws) -> dict[str, str]:
    """Create a key for topics and logs, and the buckets' key for the data; return the parameters that name them."""
    kms, s3 = embedded.client("kms"), embedded.client("s3")
    own = kms.create_key(Policy=key_policy())["KeyMetadata"]["Arn"]
    data = kms.create_key()["KeyMetadata"]["Arn"]
    kms.create_alias(AliasName="alias/data", TargetKeyId=data)
    default = {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": data}
    for bucket in ("data", "example-data"):
        s3.put_bucket_encryption(
            Bucket=bucket,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": default}]
            },
        )
    return {"KmsKeyArn": own, "DataKmsKeyArns": data}


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    """Yield the application with keys of the user's for everything that takes a key."""
    with deployed(tmp_path_factory.mktemp("aws"), keys) as ready:
        yield ready


@dataclass(frozen=True)
class Shown:
    """The requests of a scenario for rights, and the status that it ended with."""

    status: str
    asked: list[Authorization]


@pytest.fixture(scope="module")
def shown(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Shown]:
    """Run every scenario once, after the deployment, and return them by name."""
    ledger = machine.aws.access.ledger
    found = {"deployment": Shown("SUCCEEDED", list(ledger))}
    for name, scenario in SCENARIOS.items():
        ledger.clear()
        status = scenario.run(machine, tmp_path_factory.mktemp(name))
        found[name] = Shown(status, list(ledger))
    return found


@pytest.fixture(scope="module")
def roles(machine: Machine) -> Roles:
    resources = machine.aws.client("cloudformation").describe_stack_resources(StackName="test")
    found = [each for each in resources["StackResources"] if "PhysicalResourceId" in each]
    ids = {each["LogicalResourceId"]: each["PhysicalResourceId"] for each in found}
    return Roles(ids, ACCOUNT)


@pytest.mark.parametrize("name", SCENARIOS)
def test_each_scenario_is_allowed_all_that_it_asks_for(shown: dict[str, Shown], name: str) -> None:
    assert shown[name].status == SCENARIOS[name].status
    assert [asked for asked in shown[name].asked if not asked.allowed] == []


def needing(right: Right, shown: dict[str, Shown], roles: Roles) -> list[Authorization]:
    """Return the requests of all scenarios that would be denied without the right."""
    documents = list(roles.documents(right.owner).values())
    lessened = [without(right, document) for document in documents]
    asked = [each for one in shown.values() for each in one.asked]
    return [
        each
        for each in asked
        if each.principal == roles.arn(right.owner)
        and allowed(documents, each)
        and not allowed(lessened, each)
    ]


@pytest.mark.parametrize("right", exercised(), ids=str)
def test_each_right_is_needed(right: Right, shown: dict[str, Shown], roles: Roles) -> None:
    assert needing(right, shown, roles) != [], f"nothing needs {right}"


@pytest.mark.parametrize("right", DOCUMENTED)
def test_each_documented_right_is_granted_and_nothing_exercises_it(
    right: str, shown: dict[str, Shown], roles: Roles
) -> None:
    granted = [each for each in rights() if right in (str(each), f"{each.owner}/{each.sid}")]
    assert granted != [], f"no policy has {right}"
    own = [each for each in granted if each.owner in ROLES]
    assert [each for each in own if needing(each, shown, roles)] == [], f"{right} is exercised"


def test_managed_policies_have_documented_rights_only() -> None:
    """Scenarios exercise the rights of roles only."""
    managed = {right.owner for right in rights()} - set(ROLES)
    assert [str(right) for right in exercised() if right.owner in managed] == []


@pytest.mark.parametrize(
    ("owner", "sid"),
    [
        ("TuningRole", "ListData"),
        ("TuningRole", "ReadDataAndWriteArtifacts"),
        ("TuningRole", "UseTheKeysOfData"),
        ("TuningRole", "EncryptVolumes"),
        ("StateMachineRole", "UseTheKeysOfModelPackages"),
        ("ModelRole", "ReadArtifacts"),
        ("ModelRole", "UseTheKeysOfArtifacts"),
    ],
)
def test_each_bucket_and_key_that_is_given_is_needed(
    shown: dict[str, Shown], roles: Roles, owner: str, sid: str
) -> None:
    [statement] = [
        each
        for document in roles.documents(owner).values()
        for each in document["Statement"]
        if each["Sid"] == sid
    ]
    given = [
        Right(owner, sid, "Resource", resource, position)
        for position, resource in enumerate(as_list(statement["Resource"]))
    ]
    assert [str(each) for each in given if not needing(each, shown, roles)] == []


CONDITIONS = [
    (owner, statement["Sid"], key)
    for owner, statement in statements()
    if f"{owner}/{statement['Sid']}" not in DOCUMENTED
    if owner in ROLES and "Fn::If" not in statement.get("Condition", {})
    for keys in statement.get("Condition", {}).values()
    for key in keys
]


@pytest.mark.parametrize(("owner", "sid", "key"), CONDITIONS)
def test_each_condition_is_asked_for(
    shown: dict[str, Shown], roles: Roles, owner: str, sid: str, key: str
) -> None:
    documents = list(roles.documents(owner).values())
    asked = needing(Right(owner, sid), shown, roles)
    assert asked != []
    for each in asked:
        other = {**each.context, key: "other"}
        assert not allowed(documents, dataclasses.replace(each, context=other))


def test_without_buckets_the_roles_may_use_the_default_bucket_of_sagemaker_only(
    tmp_path: Path, machine: Machine
) -> None:
    bucket = f"sagemaker-{aws.REGION}-{ACCOUNT}"
    s3 = machine.aws.client("s3")
    s3.create_bucket(Bucket=bucket)
    s3.put_object(Bucket=bucket, Key="train.csv", Body=b"data")
    own = stack.deploy(TEMPLATE_FILE, "default-bucket", aws.REGION, {})
    payload = smallest("default-bucket")
    payload["channels"][0]["s3DataSource"]["S3Uri"] = f"s3://{bucket}/train.csv"
    payload["model"]["artifactsS3OutputPath"] = f"s3://{bucket}/models"
    machine.aws.access.ledger.clear()
    assert run_of(machine, own, payload)["status"] == "SUCCEEDED"
    asked = [a for a in list(machine.aws.access.ledger) if a.action.startswith("s3:")]
    assert {a.action for a in asked} == {"s3:ListBucket", "s3:GetObject", "s3:PutObject"}
    for each in asked:
        found = account.role(each.principal)
        assert found is not None
        documents = list(account.identity_policies(found))
        of_another = {**each.context, "aws:ResourceAccount": "210987654321"}
        elsewhere = each.resource.replace(bucket, "example-data")
        assert allowed(documents, each)
        assert not allowed(documents, dataclasses.replace(each, context=of_another))
        assert not allowed(documents, dataclasses.replace(each, resource=elsewhere))


def run_of(machine: Machine, deployed: stack.Stack, payload: dict[str, Any]) -> dict[str, Any]:
    """Execute on another stack than the machine's own, and return the execution's description after its end."""
    client = machine.aws.client("stepfunctions")
    arn = deployed.outputs["ModelTuningStateMachineArn"]
    name = payload["tuningJobName"]
    started = execution.start(client, arn, name, json.dumps(payload))
    wait_until(lambda: execution.describe(client, started)["status"] != "RUNNING")
    return execution.describe(client, started)


def test_the_rule_may_call_its_function_and_nothing_else_may(shown: dict[str, Shown]) -> None:
    asked = [each for one in shown.values() for each in one.asked]
    [rule] = of_type("AWS::Events::Rule")
    called = {
        (each.action, each.context["aws:SourceArn"].rpartition("rule/")[2].split("-")[1])
        for each in asked
        if each.principal == "events.amazonaws.com"
    }
    assert called == {("lambda:InvokeFunction", rule)}
    [permission] = of_type("AWS::Lambda::Permission").values()
    assert permission["Properties"] == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": {"Ref": "StopAbandonedTuningJobFunction"},
        "Principal": "events.amazonaws.com",
        "SourceArn": {"Fn::GetAtt": [rule, "Arn"]},
    }


def test_the_function_may_stop_no_tuning_job_of_another_state_machine(
    machine: Machine, roles: Roles
) -> None:
    own = machine.stack.outputs["ModelTuningStateMachineArn"].replace(
        ":stateMachine:", ":execution:"
    )
    documents = list(roles.documents(OWN_ROLE).values())
    job = f"arn:aws:sagemaker:us-east-1:{ACCOUNT}:hyper-parameter-tuning-job/job"
    key = "aws:ResourceTag/ModelTuningExecutionArn"

    def may_stop(**tags: str) -> bool:
        action = "sagemaker:StopHyperParameterTuningJob"
        return allowed(documents, Authorization(roles.arn(OWN_ROLE), action, job, tags, True))

    assert may_stop(**{key: f"{own}:run"})
    assert not may_stop(**{key: f"{own}-2:run"})
    assert not may_stop()


@dataclass(frozen=True)
class Denied:
    """A right that is taken away, and the failure of an execution without it."""

    right: Right
    error: str
    cause: str
    action: str


USER = f"User: arn:aws:sts::{ACCOUNT}:assumed-role/test-StateMachineRole-"
OPTIMIZED, SDK = "SageMaker.AmazonSageMakerException", "SageMaker.SageMakerException"


def denied(sid: str, action: str, error: str, owner: str = "StateMachineRole") -> Denied:
    cause = f"is not authorized to perform: {action} on resource: arn:aws:"
    return Denied(Right(owner, sid, "Action", action), error, cause, action)


@pytest.mark.parametrize(
    "case",
    [
        denied("InvokeFunctions", "lambda:InvokeFunction", "Lambda.AWSLambdaException"),
        denied("DescribeAlgorithms", "sagemaker:DescribeAlgorithm", SDK),
        denied("RunTuningJobs", "sagemaker:CreateHyperParameterTuningJob", OPTIMIZED),
        denied("RunTuningJobs", "sagemaker:AddTags", OPTIMIZED),
        denied("PassRolesToSageMaker", "iam:PassRole", OPTIMIZED),
        denied("PublishNotifications", "sns:Publish", "SNS.AuthorizationErrorException"),
        denied("UseTheKeyOfTheTopics", "kms:GenerateDataKey", "SNS.KMSAccessDeniedException"),
    ],
    ids=lambda case: case.action,
)
def test_a_person_reads_which_right_the_state_machine_lacks(
    machine: Machine, roles: Roles, case: Denied
) -> None:
    name = f"lacks-{case.action.partition(':')[2].lower()}"[:32]
    # Without the right to publish nothing can be read, but in the execution itself.
    messages = 0 if case.error.startswith("SNS.") else 1
    with roles.without(case.right):
        run = machine.ended(machine.start(smallest(name)), messages)
    error, cause = run.failure
    assert error == case.error
    assert cause.startswith(USER)
    assert case.cause in cause
    assert f"because no identity-based policy allows the {case.action} action (Service: " in cause
    assert [json.loads(message["Message"])["cause"] for message in run.messages] == [cause][
        :messages
    ]
    assert all(email.startswith(f"{error} in ") and cause in email for email in run.emails)


@pytest.mark.parametrize(
    ("right", "cause"),
    [
        (
            Right("TuningRole", "ListData"),
            'No S3 objects found under S3 URL "s3://example-data/breast-cancer/train.csv"',
        ),
        (Right("TuningRole", "DescribeAlgorithms"), "Access denied when describing algorithm"),
        (
            Right("ModelRole", "ReadArtifacts"),
            "Could not access model data at s3://example-data/model-artifacts/",
        ),
    ],
    ids=str,
)
def test_a_person_reads_which_right_a_role_of_sagemaker_lacks(
    machine: Machine, roles: Roles, right: Right, cause: str
) -> None:
    with roles.without(right):
        run = machine.run(smallest(f"lacks-{right.sid.lower()}"))
    assert run.failure[0] == OPTIMIZED
    assert run.failure[1].startswith(cause)
    [email] = run.emails
    assert cause in email


def test_a_right_that_comes_back_yields_the_model_without_training_again(
    machine: Machine, roles: Roles
) -> None:
    with roles.without(Right("StateMachineRole", "CreateModels")):
        run = machine.run(smallest("come-back"))
    assert run.failure[0] == OPTIMIZED
    assert "is not authorized to perform: sagemaker:CreateModel on resource" in run.failure[1]
    job = machine.aws.sagemaker.tuning_job("come-back")
    assert job.status == "Completed"
    run = machine.run(smallest("come-back", onExistingTuningJob="attach"))
    assert run.status == "SUCCEEDED"
    assert machine.aws.sagemaker.tuning_job("come-back") is job


def test_a_tuning_job_that_its_state_machine_may_not_stop_is_stopped_all_the_same(
    machine: Machine, roles: Roles
) -> None:
    right = Right(
        "StateMachineRole", "RunTuningJobs", "Action", "sagemaker:StopHyperParameterTuningJob"
    )
    ledger = machine.aws.access.ledger
    ledger.clear()
    with roles.without(right):
        abort(machine, smallest("may-not-stop"))
    asked = [(each.principal, each.allowed) for each in list(ledger) if each.action == right.value]
    assert asked == [(roles.arn("StateMachineRole"), False), (roles.arn(OWN_ROLE), True)]


@pytest.mark.parametrize(
    ("without_sid", "kept", "announced"),
    [
        (None, 1, 1),
        ("LetEventBridgeSendToEncryptedQueues", 0, 0),
        ("LetAlarmsPublishToEncryptedTopics", 1, 0),
    ],
    ids=["the key policy of the README", "without EventBridge", "without alarms"],
)
def test_an_undelivered_event_raises_an_alarm_as_far_as_the_key_policy_lets_it(
    machine: Machine, without_sid: str | None, kept: int, announced: int
) -> None:
    """Nobody lets the rule call its function here."""
    kms, sqs = machine.aws.client("kms"), machine.aws.client("sqs")
    key = machine.topics[machine.stack.outputs["FailureNotificationTopicArn"]].kms_master_key_id
    given = kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"]
    [queue] = [url for url in machine.stack.resources[QUEUE] if "-UndeliveredEnd" in url]
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=key_policy(without_sid or ""))
    with patch.object(function_of(machine).policy, "statements", []):
        run = machine.ended(machine.start({}), messages=1 + announced)
    kms.put_key_policy(KeyId=key, PolicyName="default", Policy=given)
    received = sqs.receive_message(QueueUrl=queue).get("Messages", [])
    for message in received:
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    assert [json.loads(message["Body"])["detail"]["error"] for message in received] == [
        "InvalidInput"
    ] * kept
    alarms = [message for message in run.messages if "AlarmName" in message["Message"]]
    assert [json.loads(message["Message"])["NewStateValue"] for message in alarms] == [
        "ALARM"
    ] * announced
    assert not machine.received()


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("events:PutRule, ", r"role/\S+' is not authorized to create managed-rule\."),
        (
            "                  - logs:CreateLogDelivery\n",
            "The state machine IAM Role is not authorized to access the Log Destination",
        ),
    ],
)
def test_a_role_without_what_its_state_machine_needs_is_refused_at_deployment(
    machine: Machine, tmp_path: Path, action: str, words: str
) -> None:
    template = TEMPLATE_FILE.read_text()
    assert action in template
    (tmp_path / "template.yaml").write_text(template.replace(action, ""))
    for folder in ("functions", "statemachine"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    with pytest.raises(stack.InvalidTemplateError, match=words):
        stack.deploy(tmp_path / "template.yaml", tmp_path.name.replace("_", "-"), aws.REGION, {})
