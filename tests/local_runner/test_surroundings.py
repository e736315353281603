"""The statements about the rest of AWS: every statement has its evidence, and some of the evidence is here."""

from pathlib import Path
from threading import Event
from typing import Any

import boto3
import pytest
from jsonata.jexception import JException

from local_runner import aws, surroundings
from local_runner.cli import execution
from local_runner.cloudformation import stack
from local_runner.stepfunctions import jsonata_expressions
from tests.local_runner.named_tests import missing
from tests.local_runner.sagemaker.account import ROLE
from tests.local_runner.sagemaker.scripted_training import wait_until
from tests.local_runner.sagemaker.telling_account import (
    CONFIG,
    SINGLE,
    TYPE,
    put,
    real_account,
    single,
    train,
)

TEMPLATE = Path(__file__).parents[2] / "template.yaml"
MACHINE = "AWS::StepFunctions::StateMachine"

LOCAL = (
    "test_surroundings::"
    "test_functions_run_here_and_log_nothing_to_cloudwatch_whatever_the_template_asks"
)
AROUND = {
    "Step Functions": (
        "test_sagemaker_task::test_a_completed_job_returns_the_detail_of_its_event",
        "test_sagemaker_task::test_a_request_response_call_answers_with_the_metadata_of_the_sdk",
        "test_start_execution::test_the_ended_execution_is_the_result",
    ),
    "Other `sagemaker:` and `states:` integrations": (
        "test_sagemaker_task::test_a_state_machine_with_a_call_that_is_not_offered_is_refused",
        "test_start_execution::test_a_call_or_pattern_that_is_not_offered_is_refused",
    ),
    "Applications nested by path": ("test_nested::test_an_application_becomes_a_stack_of_its_own",),
    "Applications nested by id": (
        "test_nested::test_an_application_that_cannot_be_nested_is_refused",
    ),
    "Fields that the integration is not known to pass": (
        "test_sagemaker_task::test_a_field_that_cannot_be_passed_ends_the_execution_uncaught",
    ),
    "JSONata `$partition`, `$range`, `$hash`, and `$random` with a seed": (
        "test_surroundings::test_an_addition_to_jsonata_that_is_not_here_fails",
    ),
    "Logging and tracing of executions": (LOCAL,),
    "Lambda code, handler, environment, timeout and role": (
        "test_functions::test_a_handler_gets_its_event_and_context",
        "test_functions::test_a_handler_finds_its_own_variables_and_lambdas_and_nothing_of_this_process",
        "test_functions::test_a_handler_that_exceeds_its_timeout_is_ended_and_the_next_invocation_starts_anew",
        "test_functions_as_targets::test_the_function_handles_the_whole_event_with_its_own_role",
    ),
    "Asynchronous invocations of Lambda": (
        "test_asynchronous::test_an_event_is_tried_three_times_at_most_under_one_id",
        "test_asynchronous::test_the_waits_are_those_of_lambda_as_far_as_the_function_allows",
        "test_asynchronous::test_an_event_that_fails_for_good_is_kept_in_the_dead_letter_queue",
    ),
    "Destinations of asynchronous invocations": (
        "test_asynchronous::test_a_destination_receives_nothing",
    ),
    "Lambda memory, layers, runtime and architecture": (LOCAL,),
    "CloudWatch Logs": (
        "test_functions::test_the_output_of_a_handler_and_its_programs_is_its_log_and_not_its_answer",
        "test_training_job::test_without_a_failure_file_the_last_line_of_the_log_is_the_reason",
    ),
    "IAM permissions": (
        "test_rights::test_each_scenario_is_allowed_all_that_it_asks_for",
        "test_rights::test_each_right_is_needed",
        "test_rights::test_a_role_without_what_its_state_machine_needs_is_refused_at_deployment",
        "test_added_resources::"
        "test_a_function_whose_role_may_not_send_to_its_dead_letter_queue_is_not_created",
        "test_sessions::test_a_call_that_the_role_may_not_make_is_denied_in_the_service_s_own_way",
        "test_access::test_a_boundary_limits_what_policies_allow",
        "test_access::test_training_that_may_not_read_or_write_its_data_fails_with_the_reason",
    ),
    "`iam:SimulatePrincipalPolicy`": (
        "test_simulation::test_a_simulation_decides_as_a_call_of_the_role_is_decided",
        "test_simulation::test_a_principal_that_is_no_role_is_not_found",
    ),
    "Policies of topics, queues, functions and KMS keys": (
        "test_rights::test_an_undelivered_event_raises_an_alarm_as_far_as_the_key_policy_lets_it",
        "test_rights::test_the_rule_may_call_its_function_and_nothing_else_may",
        "test_access::test_a_key_that_exists_needs_the_consent_of_its_own_policy",
        "test_access::test_a_queue_takes_messages_of_whom_its_policy_and_its_key_let",
        "test_access::test_a_function_is_invoked_by_whom_its_policy_lets",
    ),
    "CloudWatch alarms on the messages of a queue": (
        "test_alarms::test_an_alarm_tells_its_topic_once_until_it_has_calmed_down",
    ),
    "Other CloudWatch alarms": ("test_alarms::test_another_alarm_says_nothing",),
    "Other conditions of policies": (
        "test_policy::test_an_unknown_operator_never_allows_and_always_denies",
    ),
    "Encryption": (
        "test_coverage::test_ignored_members_change_nothing_that_a_training_program_is_given",
        "test_access::test_a_key_that_does_not_exist_needs_the_roles_policies_only",
    ),
    "Ends of executions, new S3 objects": (
        "test_delivery::test_a_matching_rule_delivers_to_its_topic",
        "test_delivery::test_another_rule_delivers_nothing",
        "test_delivery::test_a_new_object_starts_the_state_machine_of_a_matching_rule",
        "test_functions_as_targets::test_the_function_handles_the_whole_event_with_its_own_role",
        "test_functions_as_targets::test_a_function_whose_policy_does_not_let_the_rule_in_is_not_invoked",
    ),
    "Retries of EventBridge": (
        "test_functions_as_targets::test_an_event_that_its_target_does_not_take_is_kept",
    ),
    "Schedules of EventBridge rules": (
        "test_delivery::test_a_schedule_starts_its_state_machine_when_it_is_due",
    ),
    "Other EventBridge targets": (
        "test_delivery::test_a_target_that_cannot_be_reached_is_an_error",
    ),
    "SNS to SQS and to e-mail": (
        "test_success::"
        "test_subscribers_receive_the_facts_with_attributes_and_a_person_a_readable_email",
    ),
    "`CreateTrainingJob`": (
        "test_service::test_an_ended_training_job_cannot_be_stopped_and_none_can_be_created_directly",
    ),
    "Endpoints": ("test_surroundings::test_an_endpoint_serves_nothing",),
    "Service quotas": ("test_surroundings::test_no_quota_limits_a_tuning_job",),
}


def test_every_statement_on_the_rest_of_aws_names_the_tests_that_show_it() -> None:
    assert sorted(AROUND) == sorted(row.members for row in surroundings.rows())
    assert missing(test for tests in AROUND.values() for test in tests) == []


def test_a_deployment_of_the_template_leaves_nothing_out() -> None:
    assert stack.leave_out_unsupported(stack.expand(TEMPLATE, "us-east-1")) == frozenset()


def test_no_quota_limits_a_tuning_job(tmp_path: Path) -> None:
    body = single()
    put(body, f"{SINGLE}.ResourceConfig.InstanceType", "ml.p5.48xlarge")
    put(body, f"{CONFIG}.ResourceLimits.MaxParallelTrainingJobs", 1000)
    with real_account(tmp_path) as sagemaker:
        assert [job.status for job in train(sagemaker, body)] == ["Completed"] * 3


def test_an_endpoint_serves_nothing(tmp_path: Path) -> None:
    variant = {"VariantName": "all", "ModelName": "m", "InstanceType": TYPE}
    container = {"Image": "image", "ModelDataUrl": "s3://data/models/best.tar.gz"}
    with real_account(tmp_path):
        client = boto3.client("sagemaker")
        client.create_model(ModelName="m", ExecutionRoleArn=ROLE, PrimaryContainer=container)
        client.create_endpoint_config(
            EndpointConfigName="c", ProductionVariants=[variant | {"InitialInstanceCount": 1}]
        )
        client.create_endpoint(EndpointName="e", EndpointConfigName="c")
        assert client.describe_endpoint(EndpointName="e")["EndpointStatus"] == "InService"
        runtime = boto3.client("sagemaker-runtime")
        answers = [
            runtime.invoke_endpoint(EndpointName="e", Body=body)["Body"].read()
            for body in (b"1", b"2")
        ]
    assert answers == [b"body", b"body"]


@pytest.mark.parametrize(
    "call", ["$partition([1, 2], 1)", "$range(1, 3, 1)", "$hash('a', 'MD5')", "$random(1)"]
)
def test_an_addition_to_jsonata_that_is_not_here_fails(call: str) -> None:
    with pytest.raises(JException, match=r"non-function|does not match"):
        jsonata_expressions.evaluate(call, {})


def properties(kind: str) -> list[dict[str, Any]]:
    """Return the properties of the expanded template's resources of a type."""
    resources = stack.expand(TEMPLATE, aws.REGION)["Resources"].values()
    return [resource["Properties"] for resource in resources if resource["Type"] == kind]


def test_functions_run_here_and_log_nothing_to_cloudwatch_whatever_the_template_asks(
    tmp_path: Path,
) -> None:
    for function in properties("AWS::Lambda::Function"):
        assert {"Runtime", "Architectures", "Layers", "MemorySize"} <= function.keys()
    for machine in properties(MACHINE):
        assert {"LoggingConfiguration", "TracingConfiguration"} <= machine.keys()
    with aws.embedded(tmp_path) as embedded:
        deployed = stack.deploy(TEMPLATE, "asks", aws.REGION, {})
        states, logs = embedded.client("stepfunctions"), embedded.client("logs")
        arn = execution.start(states, deployed.resources[MACHINE][0], "bad-input", "{}")
        wait_until(lambda: execution.describe(states, arn)["status"] != "RUNNING", Event().wait)
        error = execution.describe(states, arn)["error"]
        groups = [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]]
        streams = [logs.describe_log_streams(logGroupName=name)["logStreams"] for name in groups]
    # The first function has run, and refused the input.
    assert error == "InvalidInput"
    assert streams == [[], []]
