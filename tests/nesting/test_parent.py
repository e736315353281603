"""The parent in events/, which nests the application, runs it and makes an endpoint configuration of its output."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from unittest.mock import patch

import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.exceptions import JsonRESTError
from moto.iam.models import iam_backends
from moto.stepfunctions.parser.models import StepFunctionsParserBackend

from local_runner import aws
from local_runner.cli import subscriber
from local_runner.cloudformation import stack
from local_runner.eventbridge import events
from tests.deployment.template import ROOT, cfn_lint_findings
from tests.machine.scripted import Script
from tests.nesting.parent import Parent, deployed
from tests.waiting import wait_until

FOLDER = ROOT / "events" / "parent"
TEMPLATE_FILE = FOLDER / "template.yaml"
TEMPLATE = TEMPLATE_FILE.read_text()
ALGORITHM_ARN = f"arn:aws:sagemaker:{aws.REGION}:123456789012:algorithm/gradient-boosting"
BUCKET = "example-data"
REQUIRED = {"AlgorithmArn": ALGORITHM_ARN, "DataBucket": BUCKET}
OBJECTS = [(BUCKET, "training/train.csv"), (BUCKET, "validation/validation.csv")]
STATES = ["Complete Payload", "Tune Model", "Model to Host?"]
ANNOUNCE = events.announce


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    """Yield the parent with both triggers."""
    triggers = {"Schedule": "rate(7 days)", "StartOnNewData": "true"}
    workdir = tmp_path_factory.mktemp("aws")
    with deployed(TEMPLATE_FILE, workdir, OBJECTS, **REQUIRED, **triggers) as ready:
        ready.aws.client("s3").put_bucket_notification_configuration(
            Bucket=BUCKET, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )
        yield ready


# Deployment


def test_cfn_lint_has_no_findings_in_the_form_that_nests_the_published_application() -> None:
    nested, form = re.findall(
        r"      Location: \S+\n|      # Location:\n(?:      # .*\n)+", TEMPLATE
    )
    uncommented = form.replace("      # ", "      ")
    published = TEMPLATE.replace(nested, "").replace(form, uncommented)
    assert cfn_lint_findings(published) == []
    assert stack.yaml_parse(published)["Resources"]["ModelTuner"]["Properties"]["Location"] == {
        "ApplicationId": "arn:aws:serverlessrepo:REGION:ACCOUNT:applications/sagemaker-model-tuner",
        "SemanticVersion": "VERSION",
    }


def test_cfn_lint_has_no_findings_in_its_state_machine_either() -> None:
    template = stack.expand(TEMPLATE_FILE, aws.REGION)
    properties = template["Resources"]["RetrainingStateMachine"]["Properties"]
    del properties["DefinitionString"]
    properties["Definition"] = stack.read_definition(FOLDER / "retraining.asl.json")
    text = json.dumps(template).replace("${Partition}", "aws")
    assert cfn_lint_findings(text) == []


def test_it_expands_to_a_nested_stack_a_state_machine_and_its_triggers() -> None:
    resources = stack.expand(TEMPLATE_FILE, aws.REGION)["Resources"]
    assert {name: resource["Type"] for name, resource in resources.items()} == {
        "ModelTuner": "AWS::CloudFormation::Stack",
        "RetrainingStateMachine": "AWS::StepFunctions::StateMachine",
        "RetrainingRole": "AWS::IAM::Role",
        "RetrainingLogGroup": "AWS::Logs::LogGroup",
        "ScheduleRule": "AWS::Events::Rule",
        "NewDataRule": "AWS::Events::Rule",
        "TriggerRole": "AWS::IAM::Role",
        "MissedStartQueue": "AWS::SQS::Queue",
        "MissedStartQueuePolicy": "AWS::SQS::QueuePolicy",
        "MissedStartAlarm": "AWS::CloudWatch::Alarm",
    }


def test_without_a_trigger_there_is_neither_rule_nor_role_for_one(parent: Parent) -> None:
    plain = stack.deploy(TEMPLATE_FILE, "plain", aws.REGION, REQUIRED)
    assert {type_: len(ids) for type_, ids in plain.resources.items()} == {
        "AWS::CloudFormation::Stack": 1,
        "AWS::StepFunctions::StateMachine": 1,
        "AWS::IAM::Role": 1,
        "AWS::Logs::LogGroup": 1,
    }


def failure_topic(parent: Parent) -> str:
    return parent.stack.nested[0].outputs["FailureNotificationTopicArn"]


def statements(parent: Parent, name: str) -> dict[str, tuple[Any, Any]]:
    """Return action and resource of each statement of a deployed role, by Sid."""
    [role] = [r for r in parent.stack.resources["AWS::IAM::Role"] if f"-{name}-" in r]
    # Read from moto: its GetRolePolicy answers with something else than JSON.
    [document] = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].get_role(role).policies.values()
    return {s["Sid"]: (s["Action"], s["Resource"]) for s in document["Statement"]}


def test_the_roles_allow_each_call_on_its_resource(parent: Parent) -> None:
    execution = parent.nested_arn.replace(":stateMachine:", ":execution:")
    here = f"{aws.REGION}:123456789012"
    rule = "StepFunctionsGetEventsForStepFunctionsExecutionRule"
    found = statements(parent, "RetrainingRole")
    actions, resource = found.pop("DeliverLogs")
    assert (resource, {action.partition(":")[0] for action in actions}) == ("*", {"logs"})
    assert found == {
        "StartModelTuning": ("states:StartExecution", parent.nested_arn),
        "FollowModelTuning": (
            ["states:DescribeExecution", "states:StopExecution"],
            f"{execution}:*",
        ),
        "WaitForModelTuning": (
            ["events:PutRule", "events:PutTargets", "events:DescribeRule"],
            f"arn:aws:events:{here}:rule/{rule}",
        ),
        "CreateEndpointConfigurations": (
            ["sagemaker:CreateEndpointConfig", "sagemaker:AddTags"],
            f"arn:aws:sagemaker:{here}:endpoint-config/*",
        ),
        "PublishFailures": ("sns:Publish", failure_topic(parent)),
    }
    assert statements(parent, "TriggerRole") == {
        "StartRetraining": ("states:StartExecution", parent.arn)
    }


# Executions


def test_its_event_ends_in_an_endpoint_configuration(parent: Parent) -> None:
    payload = json.loads((FOLDER / "event.json").read_text())
    ended = parent.run("event", payload)
    assert ended["status"] == "SUCCEEDED"
    assert parent.states(ended["executionArn"]) == [*STATES, "Create Endpoint Configuration"]
    output = json.loads(ended["output"])
    made = parent.sagemaker.describe_endpoint_config(
        EndpointConfigName=output["endpointConfig"]["EndpointConfigName"]
    )
    assert made["ProductionVariants"] == output["productionVariants"]
    assert made["EndpointConfigArn"] == output["EndpointConfigArn"]
    assert {key: output[key] for key in payload} == payload


def test_the_keys_of_an_execution_replace_those_of_every_execution(
    parent: Parent,
) -> None:
    ended = parent.run("own-keys", {"maxParallelTrainingJobs": 1, "tuningJobName": "own-keys"})
    job = parent.sagemaker.describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName="own-keys"
    )
    assert job["HyperParameterTuningJobConfig"]["ResourceLimits"] == {
        "MaxNumberOfTrainingJobs": 12,
        "MaxParallelTrainingJobs": 1,
    }
    nested = json.loads(parent.nested("own-keys")["input"])
    assert nested["AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"] == ended["executionArn"]


def test_a_dry_run_makes_nothing(parent: Parent) -> None:
    before = parent.sagemaker.list_endpoint_configs()["EndpointConfigs"]
    ended = parent.run("dry", {"dryRun": True})
    assert parent.states(ended["executionArn"]) == [*STATES, "Nothing to Host"]
    assert "createHyperParameterTuningJob" in json.loads(ended["output"])["dryRun"]
    assert parent.sagemaker.list_endpoint_configs()["EndpointConfigs"] == before


def test_the_parent_fails_with_the_failure_of_the_nested_execution(parent: Parent) -> None:
    ended = parent.run("bad-input", {"maxNumberOfTrainingJobs": "many"})
    nested = parent.nested("bad-input")
    assert (ended["error"], ended["cause"]) == (nested["error"], nested["cause"])
    assert (ended["status"], ended["error"]) == ("FAILED", "InvalidInput")
    assert parent.states(ended["executionArn"])[-1] == "Retraining Failed"


@pytest.mark.parametrize("reason", [{}, {"error": "States.Test", "cause": "stopped"}])
def test_the_parent_of_an_aborted_execution_fails_with_the_reason_of_the_abort(
    parent: Parent, reason: dict[str, str]
) -> None:
    name = f"aborted-{len(reason)}"
    parent.scripts.by_name[name] = Script("Stopped", (), ends=False)
    arn = parent.start(name, {"tuningJobName": name})
    wait_until(lambda: name in parent.aws.sagemaker.tuning_jobs)
    nested = parent.nested(name)["executionArn"]
    parent.step_functions.stop_execution(executionArn=nested, **reason)
    ended = parent.ended(arn)
    expected = ("Test", "stopped") if reason else ("ModelTuning.ABORTED", nested)
    assert (ended["error"], ended["cause"]) == expected


def test_an_aborted_execution_stops_the_nested_one_and_its_tuning_job(parent: Parent) -> None:
    parent.scripts.by_name["stop"] = Script("Stopped", (), ends=False)
    arn = parent.start("stop", {"tuningJobName": "stop"})
    wait_until(lambda: "stop" in parent.aws.sagemaker.tuning_jobs)
    parent.step_functions.stop_execution(executionArn=arn)
    assert parent.ended(parent.nested("stop")["executionArn"])["cause"] == (
        f"The Task state in AWS Step Functions execution [{arn}] which was managing this resource "
        "was aborted"
    )
    wait_until(lambda: parent.aws.sagemaker.tuning_job("stop").wait())


def test_a_start_without_an_answer_is_retried_and_starts_nothing_twice(parent: Parent) -> None:
    start = StepFunctionsParserBackend.start_execution
    tries: list[str] = []

    def unanswered(backend: Any, machine: str, *arguments: Any, **options: Any) -> Any:
        started = start(backend, machine, *arguments, **options)
        if machine == parent.nested_arn:
            tries.append(started.execution_arn)
            if len(tries) == 1:
                raise JsonRESTError("ThrottlingException", "Rate exceeded")
        return started

    script = parent.scripts.by_name["unanswered"] = Script(ends=False)
    before = len(parent.executions(parent.nested_arn))
    with patch.object(StepFunctionsParserBackend, "start_execution", unanswered):
        arn = parent.start("unanswered", {"tuningJobName": "unanswered"})
        wait_until(lambda: len(tries) == 2)
    script.ends = True
    ended = parent.ended(arn)
    assert (ended["status"], len(tries), len(set(tries))) == ("SUCCEEDED", 2, 1)
    assert len(parent.executions(parent.nested_arn)) == before + 1


def test_a_taken_endpoint_configuration_fails_with_sagemakers_words(parent: Parent) -> None:
    def named(name: str) -> dict[str, Any]:
        config = {"EndpointConfigName": "taken"}
        return {"tuningJobName": name, "overrides": {"createEndpointConfig": config}}

    assert parent.run("taken-1", named("taken-1"))["status"] == "SUCCEEDED"
    ended = parent.run("taken-2", named("taken-2"))
    assert ended["error"] == "SageMaker.SageMakerException"
    assert ended["cause"].startswith("Cannot create already existing endpoint configuration")
    assert parent.nested("taken-2")["status"] == "SUCCEEDED"


def received_by(parent: Parent, topic: str) -> Callable[[], list[dict[str, Any]]]:
    """Subscribe to the topic, and return a function that returns the messages since then."""
    queue = subscriber.subscribe(parent.aws, [topic])
    return lambda: subscriber.receive(parent.aws, queue)


def test_a_failure_of_the_parents_own_is_announced(parent: Parent) -> None:
    received = received_by(parent, failure_topic(parent))
    config = {"EndpointConfigName": "announced"}
    payload = {"overrides": {"createEndpointConfig": config}}
    parent.run("announced-1", {**payload, "tuningJobName": "announced-1"})
    ended = parent.run("announced-2", {**payload, "tuningJobName": "announced-2"})
    [message] = received()
    assert message["Subject"] == f"Retraining failed: {ended['error']}"
    text = f"{ended['error']}: {ended['cause']}\n\nExecution: {ended['executionArn']}"
    assert message["Message"] == text


def test_a_failure_of_the_application_is_announced_once(parent: Parent) -> None:
    received = received_by(parent, failure_topic(parent))
    ended = parent.run("refused", {"maxNumberOfTrainingJobs": "many"})
    [message] = received()
    assert message["Subject"] == "Tuning failed: InvalidInput"
    assert "Publish Failure" not in parent.states(ended["executionArn"])


# Triggers


def started_since(parent: Parent, before: list[str]) -> dict[str, Any]:
    """Return the one execution of the parent that was started since, after its end."""
    [started] = set(parent.executions(parent.arn)) - set(before)
    return parent.ended(started)


def test_a_due_schedule_retrains(parent: Parent) -> None:
    before = parent.executions(parent.arn)
    [rule] = [r for r in parent.stack.resources["AWS::Events::Rule"] if "-ScheduleRule-" in r]
    described = parent.aws.client("events").describe_rule(Name=rule)
    assert described["ScheduleExpression"] == "rate(7 days)"
    events.schedule_is_due(described["Arn"])
    ended = started_since(parent, before)
    assert ended["status"] == "SUCCEEDED"
    [start_id] = json.loads(ended["input"]).values()
    assert parent.nested(start_id)["status"] == "SUCCEEDED"


@pytest.mark.parametrize("folder", ["training/", 'training/run="7"/'])
def test_new_data_starts_one_execution_for_a_delivery(parent: Parent, folder: str) -> None:
    before = parent.executions(parent.arn)
    arrived = {"bucket": BUCKET, "key": f"{folder}_SUCCESS"}
    parts = [f"{folder}part-0000{number}.csv" for number in range(3)]
    elsewhere = ["validation/_SUCCESS", "other/training/_SUCCESS", f"{folder}NO_SUCCESS"]
    for key in (*parts, *elsewhere, arrived["key"]):
        parent.aws.client("s3").put_object(Bucket=BUCKET, Key=key, Body=b"data")
    ended = started_since(parent, before)
    assert ended["status"] == "SUCCEEDED"
    assert json.loads(ended["output"])["newData"] == arrived


def twice(event: events.Event) -> None:
    """Announce an event of a bucket a second time, and others once."""
    for _ in range(1 + (event["source"] == "aws.s3")):
        ANNOUNCE(event)


def test_an_event_that_is_delivered_twice_tunes_once(parent: Parent) -> None:
    received = received_by(parent, failure_topic(parent))
    before = {arn: parent.executions(arn) for arn in (parent.arn, parent.nested_arn)}
    with patch.object(events, "announce", twice):
        parent.aws.client("s3").put_object(Bucket=BUCKET, Key="training/_SUCCESS", Body=b"")
    first, second = set(parent.executions(parent.arn)) - set(before[parent.arn])
    ended = [parent.ended(arn) for arn in (first, second)]
    assert [each["status"] for each in ended] == ["SUCCEEDED", "SUCCEEDED"]
    ends = {parent.states(each["executionArn"])[-1] for each in ended}
    assert ends == {"Create Endpoint Configuration", "Started Before"}
    request = json.loads(ended[0]["input"])["request-id"]
    nested = set(parent.executions(parent.nested_arn)) - set(before[parent.nested_arn])
    assert nested == {parent.nested(request)["executionArn"]}
    assert received() == []


def test_a_start_that_is_refused_stays_in_the_queue_and_raises_the_alarm(parent: Parent) -> None:
    received = received_by(parent, failure_topic(parent))
    before = parent.executions(parent.arn)
    [role] = [r for r in parent.stack.resources["AWS::IAM::Role"] if "-TriggerRole-" in r]
    policies = iam_backends[DEFAULT_ACCOUNT_ID]["aws"].get_role(role).policies
    with patch.dict(policies, clear=True):
        parent.aws.client("s3").put_object(Bucket=BUCKET, Key="training/_SUCCESS", Body=b"")
    assert parent.executions(parent.arn) == before
    [queue] = parent.stack.resources["AWS::SQS::Queue"]
    [missed] = parent.aws.client("sqs").receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(missed["Body"])["detail"]["object"]["key"] == "training/_SUCCESS"
    [message] = received()
    assert json.loads(message["Message"])["NewStateValue"] == "ALARM"
