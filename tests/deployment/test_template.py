"""The SAM template, and the resources that it expands to."""

import copy
import json
import re
import tomllib
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from local_runner.iam.policy import as_list
from tests.deployment.granted import statements
from tests.deployment.template import (
    DEFINITION,
    EXPANDED,
    RESOURCES,
    ROOT,
    TASKS,
    TEMPLATE,
    TEMPLATE_FILE,
    cfn_lint_findings,
    integration_and_call,
    of_type,
)
from tuner.report.console import CONSOLES

STACK_TAGS = {"Name": {"Ref": "AWS::StackName"}, "Environment": {"Ref": "Environment"}}
ROLES = of_type("AWS::IAM::Role")
SHARED_VARIABLES = {
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "POWERTOOLS_SERVICE_NAME": {"Ref": "AWS::StackName"},
}


def expanded_with(definition: dict[str, Any]) -> str:
    """Return the expanded template with the definition as an object, which cfn-lint reads."""
    template = copy.deepcopy(EXPANDED)
    [name] = of_type("AWS::StepFunctions::StateMachine")
    for alias in of_type("AWS::Lambda::Alias"):
        # SAM hands this on from the function; an alias is never replaced.
        del template["Resources"][alias]["UpdateReplacePolicy"]
    properties = template["Resources"][name]["Properties"]
    del properties["DefinitionString"]
    properties["Definition"] = definition
    return json.dumps(template).replace("${Partition}", "aws")


def test_cfn_lint_checks_the_state_machine_and_finds_nothing_but_a_mistake_made_here() -> None:
    mistaken = copy.deepcopy(DEFINITION)
    mistaken["States"][mistaken["StartAt"]]["Timeout"] = 1
    [found] = cfn_lint_findings(expanded_with(mistaken))
    assert "'Timeout' was unexpected" in found


def test_the_template_keeps_every_output_of_the_original_application_and_adds_the_results_topic() -> (
    None
):
    assert {name: output["Export"]["Name"] for name, output in TEMPLATE["Outputs"].items()} == {
        name: {"Fn::Sub": f"${{AWS::StackName}}-{name}"}
        for name in (
            "ModelTuningStateMachineArn",
            "ResultNotificationTopicArn",
            "ResultNotificationTopicName",
            "FailureNotificationTopicArn",
            "FailureNotificationTopicName",
            "Name",
        )
    }


def test_every_parameter_has_a_default_so_that_guided_deployment_only_asks_to_confirm() -> None:
    assert [name for name, p in TEMPLATE["Parameters"].items() if "Default" not in p] == []
    assert TEMPLATE["Parameters"]["Environment"]["Default"] == "development"
    assert TEMPLATE["Parameters"]["LogRetentionInDays"]["Default"] == 60


def test_every_parameter_is_described_and_grouped() -> None:
    groups = TEMPLATE["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
    grouped = [name for group in groups for name in group["Parameters"]]
    assert sorted(grouped) == sorted(TEMPLATE["Parameters"])
    assert [name for name, p in TEMPLATE["Parameters"].items() if not p.get("Description")] == []


@pytest.mark.parametrize(
    "type_",
    [
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::Logs::LogGroup",
        "AWS::SNS::Topic",
        "AWS::StepFunctions::StateMachine",
        "AWS::Events::Rule",
        "AWS::SQS::Queue",
        "AWS::CloudWatch::Alarm",
    ],
)
def test_everything_that_takes_tags_is_tagged_with_stack_and_environment(type_: str) -> None:
    assert of_type(type_)
    for name, resource in of_type(type_).items():
        tags = {tag["Key"]: tag["Value"] for tag in resource["Properties"]["Tags"]}
        assert {key: tags.get(key) for key in STACK_TAGS} == STACK_TAGS, name


def test_only_types_without_tags_are_untagged() -> None:
    untagged = {r["Type"] for r in RESOURCES.values() if "Tags" not in r.get("Properties", {})}
    assert untagged == {
        "AWS::IAM::ManagedPolicy",
        "AWS::Lambda::Alias",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::Permission",
        "AWS::Lambda::Version",
        "AWS::SQS::QueuePolicy",
    }


def test_nothing_has_a_fixed_name_so_that_it_deploys_twice_into_one_account() -> None:
    named = {
        name: value
        for name, resource in RESOURCES.items()
        for key, value in resource["Properties"].items()
        # These name something else.
        if re.fullmatch(r"Name|\w+Name", key) and key not in {"FunctionName", "MetricName"}
        # The name of an alias is one within its function.
        if resource["Type"] != "AWS::Lambda::Alias"
    }
    assert named == {
        "StateMachineLogGroup": {
            "Fn::Sub": "/aws/vendedlogs/states/${AWS::StackName}-ModelTuningStateMachine"
        }
    }


def test_no_arn_names_a_partition() -> None:
    text = TEMPLATE_FILE.read_text().replace("(arn:aws[a-z-]*:", "")
    assert re.findall(r"arn:aws\S*", text) == []


def test_state_function_file_and_resource_share_one_name() -> None:
    invoke = ("lambda", "invoke")
    invoking = {n: s for n, s in TASKS.items() if integration_and_call(s) == invoke}
    functions = {
        name: resource["Properties"]["Handler"]
        for name, resource in of_type("AWS::Lambda::Function").items()
    }
    # An EventBridge rule calls this one, when executions have ended.
    assert functions == {
        f"{name.replace(' ', '')}Function": f"{name.replace(' ', '_').lower()}.handler"
        for name in [*invoking, "Stop Abandoned Tuning Job"]
    }
    for name, state in invoking.items():
        assert state["Arguments"]["FunctionName"] == f"${{{name.replace(' ', '')}FunctionArn}}"
    files = {f"{file.stem}.handler" for file in (ROOT / "functions").glob("*.py")}
    # Modules that functions share or call AWS with are no functions.
    shared = {f"{name}.handler" for name in ("aws_clients", "telemetry", "training_log")}
    assert files - shared == set(functions.values())


def test_functions_run_on_arm_with_json_logs_in_the_log_group_of_the_stack() -> None:
    for function in of_type("AWS::Lambda::Function").values():
        properties = function["Properties"]
        assert (properties["Runtime"], properties["Architectures"]) == ("python3.14", ["arm64"])
        assert properties["LoggingConfig"] == {
            "LogFormat": "JSON",
            "LogGroup": {"Ref": "FunctionLogGroup"},
        }


def test_tests_use_the_powertools_version_of_the_layer() -> None:
    version = re.search(r"Powertools (\S+), which carries", TEMPLATE_FILE.read_text())
    assert version
    requirements = (ROOT / "requirements-dev.txt").read_text().splitlines()
    assert f"aws-lambda-powertools=={version[1]}" in requirements


@pytest.mark.parametrize("name", ROLES)
def test_every_role_takes_the_permissions_boundary_and_trusts_this_account_only(name: str) -> None:
    role = ROLES[name]["Properties"]
    assert role["PermissionsBoundary"] == {
        "Fn::If": ["HasBoundary", {"Ref": "PermissionsBoundaryArn"}, {"Ref": "AWS::NoValue"}]
    }
    [trust] = role["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_no_policy_is_about_every_bucket() -> None:
    """The name of a bucket carries no account, so every bucket would be everybody's."""
    buckets = [
        statement["Resource"]
        for _, statement in statements()
        if any(action.startswith("s3:") for action in as_list(statement["Action"]))
    ]
    assert buckets != []
    assert "s3:::*" not in json.dumps(buckets)
    assert [one for one in buckets if one == "*"] == []


def test_only_actions_that_take_no_resource_are_allowed_on_every_resource() -> None:
    [folder] = find_spec("cfnlint.data.AdditionalSpecs").submodule_search_locations
    specification = Path(folder) / "Policies.json"
    known = json.loads(specification.read_text())
    for owner, statement in statements():
        if statement["Resource"] == "*":
            for action in as_list(statement["Action"]):
                service, _, name = action.partition(":")
                takes = known[service]["Actions"][name.lower()].get("Resources", [])
                # Newer than the namespaces of metrics, and no part of them.
                assert set(takes) <= {"dataset"}, f"{owner}: {action} takes {takes}"


def test_a_comment_above_every_statement_of_a_policy_gives_its_reason() -> None:
    lines = [line.strip() for line in TEMPLATE_FILE.read_text().splitlines()]
    lines = [line for line in lines if not re.fullmatch(r"- (!If|Has\w+)", line)]
    sids = [at for at, line in enumerate(lines) if re.match(r"- (- )?Sid: ", line)]
    named = [lines[at].rpartition(" ")[2] for at in sids]
    [queue_policy] = of_type("AWS::SQS::QueuePolicy").values()
    of_queue = queue_policy["Properties"]["PolicyDocument"]["Statement"]
    stated = [*of_queue, *(statement for _, statement in statements())]
    assert sorted(named) == sorted(statement["Sid"] for statement in stated)
    assert [lines[at] for at in sids if not lines[at - 1].startswith("#")] == []


def test_the_state_machine_is_standard_traced_and_logs_every_event() -> None:
    [machine] = of_type("AWS::StepFunctions::StateMachine").values()
    properties = machine["Properties"]
    assert properties["StateMachineType"] == "STANDARD"
    assert properties["TracingConfiguration"] == {"Enabled": True}
    assert properties["LoggingConfiguration"] == {
        "Level": "ALL",
        "IncludeExecutionData": {"Fn::If": ["LogsExecutionData", True, False]},
        "Destinations": [
            {
                "CloudWatchLogsLogGroup": {
                    "LogGroupArn": {"Fn::GetAtt": ["StateMachineLogGroup", "Arn"]}
                }
            }
        ],
    }


def test_execution_data_is_logged_unless_the_deployment_says_false() -> None:
    parameter = TEMPLATE["Parameters"]["LogExecutionData"]
    assert (parameter["Default"], parameter["AllowedValues"]) == ("true", ["true", "false"])
    condition = {"Fn::Equals": [{"Ref": "LogExecutionData"}, "true"]}
    assert TEMPLATE["Conditions"]["LogsExecutionData"] == condition


def test_the_variables_of_functions_are_those_of_pydantic_and_powertools_and_few_of_their_own() -> (
    None
):
    own = {
        "StopAbandonedTuningJobFunction": {"CHAT_MESSAGES", "EXECUTIONS_URL", "FAILURE_TOPIC_ARN"},
    }
    for name, function in of_type("AWS::Lambda::Function").items():
        variables = function["Properties"]["Environment"]["Variables"]
        assert set(variables) == {*SHARED_VARIABLES, *own.get(name, ())}
        assert variables | SHARED_VARIABLES == variables


def test_every_function_is_traced() -> None:
    for function in of_type("AWS::Lambda::Function").values():
        assert function["Properties"]["TracingConfig"] == {"Mode": "Active"}


def test_every_bad_end_of_an_execution_goes_to_one_function() -> None:
    [rule] = of_type("AWS::Events::Rule").values()
    properties = rule["Properties"]
    assert properties["EventPattern"] == {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [{"Ref": "ModelTuningStateMachine"}],
            "status": ["FAILED", "ABORTED", "TIMED_OUT"],
        },
    }
    # The whole event: what a transformer inserts it does not escape.
    [target] = properties["Targets"]
    assert target == {
        "Id": "StopAbandonedTuningJobFunction",
        "Arn": {"Fn::GetAtt": ["StopAbandonedTuningJobFunction", "Arn"]},
        "RetryPolicy": {"MaximumEventAgeInSeconds": 3600},
        "DeadLetterConfig": {"Arn": {"Fn::GetAtt": ["UndeliveredEndQueue", "Arn"]}},
    }
    [invocations] = of_type("AWS::Lambda::EventInvokeConfig").values()
    assert invocations["Properties"] == {
        "FunctionName": {"Ref": "StopAbandonedTuningJobFunction"},
        "Qualifier": "$LATEST",
        "MaximumEventAgeInSeconds": 3600,
    }
    function = RESOURCES["StopAbandonedTuningJobFunction"]["Properties"]
    assert function["DeadLetterConfig"] == {
        "TargetArn": {"Fn::GetAtt": ["UnhandledEndQueue", "Arn"]}
    }


SQS = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide"
# Namespace, metric and dimension as the AWS document of the service states them.
METRICS: dict[str, list[tuple[tuple[str, str, str], dict[str, Any]]]] = {
    f"{SQS}/sqs-available-cloudwatch-metrics.html": [
        (
            ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "QueueName"),
            {
                "UndeliveredEndAlarm": {"Fn::GetAtt": ["UndeliveredEndQueue", "QueueName"]},
                "UnhandledEndAlarm": {"Fn::GetAtt": ["UnhandledEndQueue", "QueueName"]},
            },
        )
    ],
    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-monitoring.html": [
        (
            ("AWS/Events", "FailedInvocations", "RuleName"),
            {"FailedInvocationsAlarm": {"Ref": "ExecutionEndedRule"}},
        )
    ],
    "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html": [
        (
            ("AWS/Lambda", "DeadLetterErrors", "FunctionName"),
            {"DeadLetterErrorsAlarm": {"Ref": "StopAbandonedTuningJobFunction"}},
        ),
        (
            ("AWS/Lambda", "Errors", "FunctionName"),
            {"WriteReportErrorsAlarm": {"Ref": "WriteReportFunction"}},
        ),
    ],
    "https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html": [
        (
            ("AWS/SNS", "NumberOfNotificationsFailed", "TopicName"),
            {
                "ResultDeliveryAlarm": {"Fn::GetAtt": ["ResultNotificationTopic", "TopicName"]},
                "FailureDeliveryAlarm": {"Fn::GetAtt": ["FailureNotificationTopic", "TopicName"]},
            },
        )
    ],
}


def test_alarms_are_on_documented_metrics_and_publish_to_the_topic_of_failures() -> None:
    stated = {
        name: (*metric, value)
        for each in METRICS.values()
        for metric, alarms in each
        for name, value in alarms.items()
    }
    alarms = of_type("AWS::CloudWatch::Alarm")
    found = {}
    for name, alarm in alarms.items():
        properties = alarm["Properties"]
        [dimension] = properties["Dimensions"]
        metric = properties["Namespace"], properties["MetricName"], dimension["Name"]
        found[name] = (*metric, dimension["Value"])
    assert found == stated


@pytest.mark.parametrize("name", of_type("AWS::CloudWatch::Alarm"))
def test_each_alarm_is_raised_once_and_calms_down_without_data(name: str) -> None:
    alarm = RESOURCES[name]
    properties = dict(alarm["Properties"])
    for own in ("Namespace", "MetricName", "Dimensions", "Tags"):
        del properties[own]
    assert properties.pop("AlarmDescription")
    is_on_queue = name in ("UndeliveredEndAlarm", "UnhandledEndAlarm")
    assert alarm["Condition"] == "HasAlarms"
    assert properties == {
        "Statistic": "Maximum" if is_on_queue else "Sum",
        "Period": 60 if is_on_queue else 300,
        "EvaluationPeriods": 1,
        "Threshold": 0,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "notBreaching",
        "AlarmActions": [{"Ref": "FailureNotificationTopic"}],
    }


@pytest.mark.parametrize("partition", [*CONSOLES, "aws-eusc", "aws-iso"])
def test_messages_link_to_the_console_that_the_report_links_to(partition: str) -> None:
    [machine] = of_type("AWS::StepFunctions::StateMachine").values()
    url = machine["Properties"]["DefinitionSubstitutions"]["ExecutionsUrl"]
    resolved = resolve(url, partition)
    if partition in CONSOLES:
        text, variables = resolved["Fn::Sub"]
        path = "/states/home?region=${AWS::Region}#/v2/executions/details/"
        resolved = text.replace("${Domain}", variables["Domain"])
        assert resolved == f"https://${{AWS::Region}}.{CONSOLES[partition]}{path}"
    else:
        assert resolved == ""
    assert "Mappings" not in TEMPLATE


def resolve(value: Any, partition: str) -> Any:
    """Return the value with its conditions on the partition decided."""
    if isinstance(value, list):
        return [resolve(each, partition) for each in value]
    if not isinstance(value, dict):
        return value
    if "Fn::If" in value:
        condition, then, otherwise = value["Fn::If"]
        holds = decided({"Condition": condition}, partition)
        return resolve(then if holds else otherwise, partition)
    return {key: resolve(each, partition) for key, each in value.items()}


def decided(condition: Any, partition: str) -> bool:
    """Return whether a condition on the partition holds."""
    if "Condition" in condition:
        return decided(TEMPLATE["Conditions"][condition["Condition"]], partition)
    if "Fn::Or" in condition:
        return any(decided(each, partition) for each in condition["Fn::Or"])
    left, right = condition["Fn::Equals"]
    assert left == {"Ref": "AWS::Partition"}
    return bool(right == partition)


def test_alarms_are_on_unless_the_deployment_says_false() -> None:
    parameter = TEMPLATE["Parameters"]["Alarms"]
    assert (parameter["Default"], parameter["AllowedValues"]) == ("true", ["true", "false"])
    assert TEMPLATE["Conditions"]["HasAlarms"] == {"Fn::Equals": [{"Ref": "Alarms"}, "true"]}


def test_every_suppression_of_checkov_has_a_comment() -> None:
    suppressed = {
        name: [each["id"] for each in resource["Metadata"]["checkov"]["skip"] if each["comment"]]
        for name, resource in TEMPLATE["Resources"].items()
        if "Metadata" in resource
    }
    of_functions = ["CKV_AWS_115", "CKV_AWS_116", "CKV_AWS_117"]
    functions = of_type("AWS::Lambda::Function")
    assert suppressed == {
        **dict.fromkeys(functions, of_functions),
        # It is invoked asynchronously, and has a dead-letter queue.
        "StopAbandonedTuningJobFunction": ["CKV_AWS_115", "CKV_AWS_117"],
        "SageMakerPolicy": ["CKV_AWS_109", "CKV_AWS_111"],
    }
    assert "checkov:skip" not in TEMPLATE_FILE.read_text()
    assert "skip-check" not in (ROOT / "Makefile").read_text()


def test_topics_queues_logs_and_variables_take_the_key() -> None:
    key = {"Fn::If": ["HasKey", {"Ref": "KmsKeyArn"}, {"Ref": "AWS::NoValue"}]}
    for function in of_type("AWS::Lambda::Function").values():
        assert function["Properties"]["KmsKeyArn"] == key
    for topic in of_type("AWS::SNS::Topic").values():
        assert topic["Properties"]["KmsMasterKeyId"] == key
    for queue in of_type("AWS::SQS::Queue").values():
        assert queue["Properties"]["KmsMasterKeyId"] == key
        own = {"Fn::If": ["HasKey", {"Ref": "AWS::NoValue"}, True]}
        assert queue["Properties"]["SqsManagedSseEnabled"] == own
        assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
    for group in of_type("AWS::Logs::LogGroup").values():
        assert group["Properties"]["KmsKeyId"] == key
        assert group["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionInDays"}


def test_the_expanded_template_has_the_resources_of_the_template_and_versions_only() -> None:
    added = {*of_type("AWS::Lambda::Version"), *of_type("AWS::Lambda::Alias")}
    assert set(EXPANDED["Resources"]) - added == set(TEMPLATE["Resources"])


def test_states_invoke_published_versions_which_updates_keep() -> None:
    [machine] = of_type("AWS::StepFunctions::StateMachine").values()
    substitutions = machine["Properties"]["DefinitionSubstitutions"]
    invoked = {n: v["Ref"] for n, v in substitutions.items() if n.endswith("FunctionArn")}
    versions = of_type("AWS::Lambda::Version")
    assert sorted(invoked.values()) == sorted(versions)
    for name, version in invoked.items():
        function = {"Ref": name.removesuffix("Arn")}
        published = versions[version]
        assert published["Properties"]["FunctionName"] == function
        assert published["Properties"]["Description"] == {
            "Fn::Sub": "Layer: ${PowertoolsLayerArn}, key: ${KmsKeyArn}"
        }
        assert (published["DeletionPolicy"], published["UpdateReplacePolicy"]) == ("Retain",) * 2


def test_samconfig_deploys_development_by_default_and_production_on_request() -> None:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    environments = {}
    for name in ("default", "production"):
        deploy = config[name]["deploy"]["parameters"]
        overrides = dict(text.split("=") for text in deploy["parameter_overrides"])
        assert set(overrides) <= set(TEMPLATE["Parameters"])
        assert deploy["capabilities"] == "CAPABILITY_IAM"
        environments[config[name]["global"]["parameters"]["stack_name"]] = overrides["Environment"]
    assert environments == {
        "sagemaker-model-tuner": "development",
        "sagemaker-model-tuner-production": "production",
    }


@pytest.mark.parametrize(
    ("text", "is_allowed"),
    [
        ("{}", True),
        ("{ }", True),
        ('{"ml.m5.xlarge": 0.23}', True),
        ('{"ml.m5.xlarge":1,\n "ml.p4d.24xlarge": 37.688}', True),
        ("", False),
        ("0.23", False),
        ('{"ml.m5.xlarge": "0.23"}', False),
        ('{"m5.xlarge": 0.23}', False),
        ('{"ml.m5.xlarge": 0.23,}', False),
        ('{"ml.m5.xlarge": 0.23 "ml.m5.large": 0.1}', False),
        ('{"ml.m5.xlarge": -1}', False),
    ],
)
def test_prices_of_the_deployment_are_json(text: str, is_allowed: bool) -> None:
    pattern = TEMPLATE["Parameters"]["InstancePrices"]["AllowedPattern"]
    assert bool(re.fullmatch(pattern, text)) == is_allowed
    assert not is_allowed or isinstance(json.loads(text), dict)
