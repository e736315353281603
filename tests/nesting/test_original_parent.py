"""A parent that was written for the original application, and works unchanged."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_runner import aws
from local_runner.cloudformation import stack
from tests.deployment.template import ROOT
from tests.events import original
from tests.nesting.parent import Parent, deployed

TEMPLATE_FILE = ROOT / "tests" / "nesting" / "original_parent" / "template.yaml"
# The bucket that SageMaker makes for an account, which its parent needs to name nowhere.
BUCKET = f"sagemaker-{aws.REGION}-123456789012"
OWN_KEYS = {
    "endpointName": "survival-endpoint",
    "autoscalingMinCapacity": 1,
    "autoscalingMaxCapacity": 3,
    "targetTrackingScalingPolicyConfiguration": {"TargetValue": 70.0, "ScaleInCooldown": 600},
}
IMPORTING = """
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
Outputs:
"""


def payload(**changes: Any) -> dict[str, Any]:
    """Return the original payload with its data in the bucket of SageMaker, and with the keys of the parent."""
    sample = json.dumps(original()).replace("s3://data/", f"s3://{BUCKET}/")
    return {**json.loads(sample), **OWN_KEYS, **changes}


@pytest.fixture(scope="module")
def parent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Parent]:
    uris = [channel["s3DataSource"]["S3Uri"] for channel in payload()["channels"]]
    objects = [(BUCKET, uri.removeprefix(f"s3://{BUCKET}/")) for uri in uris]
    with deployed(TEMPLATE_FILE, tmp_path_factory.mktemp("aws"), objects) as ready:
        yield ready


def test_it_reads_the_production_variants_and_configures_an_endpoint(parent: Parent) -> None:
    ended = parent.run("survival", payload())
    assert ended["status"] == "SUCCEEDED"
    output = json.loads(ended["output"])
    result = output["modelTuningSfn"]["Output"]
    made = parent.sagemaker.describe_endpoint_config(EndpointConfigName="survival-endpoint")
    assert made["ProductionVariants"] == result["productionVariants"]
    assert made["EndpointConfigArn"] == output["modelEndpointConfig"]["EndpointConfigArn"]
    assert [variant["ModelName"] for variant in made["ProductionVariants"]] == ["survival-model"]


def test_the_output_has_its_own_keys_and_the_nested_execution_knows_its_parent(
    parent: Parent,
) -> None:
    model = {**payload()["model"], "name": "survival-model-2"}
    changes = {"tuningJobName": "survival-2", "endpointName": "survival-2", "model": model}
    sent = payload(**changes)
    ended = parent.run("survival-2", sent)
    result = json.loads(ended["output"])["modelTuningSfn"]["Output"]
    assert {key: result[key] for key in sent} == sent
    assert result["AWS_STEP_FUNCTIONS_STARTED_BY_EXECUTION_ID"] == ended["executionArn"]


def test_it_sees_a_failure_and_publishes_to_the_topic_that_it_knows(parent: Parent) -> None:
    ended = parent.run("bad", payload(tuningStrategy="Guess"))
    assert (ended["status"], ended["error"]) == ("FAILED", "TuneAndConfigureFailed")
    assert parent.states(ended["executionArn"]) == ["Tune", "Tell of the Failure", "Failed"]
    assert parent.nested("bad")["error"] == "InvalidInput"


def test_it_finds_the_outputs_of_the_stack_by_their_original_names(parent: Parent) -> None:
    [tuner] = parent.stack.nested
    outputs, [arn] = parent.stack.outputs, parent.stack.resources["AWS::CloudFormation::Stack"]
    assert outputs == {
        "TuneAndConfigureStateMachineArn": parent.arn,
        "ModelTuningApplicationArn": arn,
        "TunerName": tuner.name,
        "TunerFailureTopicName": tuner.outputs["FailureNotificationTopicName"],
    }
    assert tuner.outputs["FailureNotificationTopicArn"].endswith(outputs["TunerFailureTopicName"])


def test_another_stack_imports_the_exports_of_the_original_application(
    parent: Parent, tmp_path: Path
) -> None:
    names = (
        "ModelTuningStateMachineArn",
        "FailureNotificationTopicArn",
        "FailureNotificationTopicName",
        "Name",
    )
    [tuner] = parent.stack.nested
    imports = [f"  {name}: {{ Value: !ImportValue {tuner.name}-{name} }}\n" for name in names]
    (tmp_path / "importing.yaml").write_text(IMPORTING + "".join(imports))
    importing = stack.deploy(tmp_path / "importing.yaml", "importing", aws.REGION, {})
    assert importing.outputs == {name: tuner.outputs[name] for name in names}
