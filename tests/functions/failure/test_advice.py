"""The advice about errors, and about the causes that AWS gives. The causes are quoted from public reports."""

import subprocess
import sys

import pytest

from tests.deployment.template import ROOT
from tuner.errors import TuningError, TuningJobFailed
from tuner.failure.advice import ERRORS, FIX, advice
from tuner.failure.causes import CAUSES

# The reports are cited in tuner/failure/causes.py.
CAUSE_AND_ADVICE = {
    "quota": (
        "The account-level service limit 'ml.p3.2xlarge for training job usage' is 0 Instances, with current "
        "utilization of 0 Instances and a request delta of 1 Instances. Please contact AWS support to request an "
        "increase for this limit.",
        "Have the quota that the cause names raised",
    ),
    "Region": (
        "The requested resource training-job/ml.p2.xlarge is not available in this region",
        "Use an instance type that SageMaker offers",
    ),
    "capacity": (
        "CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance "
        "type.",
        "Name other instance types in `fallbackInstanceTypes`",
    ),
    "action": (
        "User: arn:aws:sts::123456789012:assumed-role/StateMachine/x is not authorized to perform: "
        "sagemaker:CreateTrainingJob on resource: arn:aws:sagemaker:us-east-1:123456789012:training-job/x with an "
        "explicit deny",
        "Allow the role the action",
    ),
    "key": (
        "User: arn:aws:sts::123456789012:assumed-role/Tuning/SageMaker is not authorized to perform: kms:CreateGrant "
        "on resource: arn:aws:kms:us-east-1:123456789012:key/1 (AccessDeniedException)",
        "Let the deployment's roles use the key",
    ),
    "image's repository": (
        "The repository of your image 007439368137.dkr.ecr.eu-west-2.amazonaws.com/server:1 does not grant "
        "ecr:GetDownloadUrlForLayer, ecr:BatchGetImage, ecr:BatchCheckLayerAvailability permission to "
        "sagemaker.amazonaws.com service principal.",
        "Check that the image exists",
    ),
    "image": (
        "Requested image 123456789012.dkr.ecr.us-west-2.amazonaws.com/image not found.",
        "Check that the image exists",
    ),
    "role": (
        "Could not assume role arn:aws:iam::123456789012:role/Tuning. Please ensure that the role exists and allows "
        "principal 'sagemaker.amazonaws.com' to assume the role.",
        "Check that the role exists",
    ),
    "object": (
        "ClientError: Data download failed:Unable to download object s3://bucket/key (AccessDenied: Access Denied)",
        "Grant the bucket in `S3BucketArns`",
    ),
    "channel": (
        'No S3 objects found under S3 URL "s3://bucket/train" given in input data source. Please ensure that the '
        'bucket exists in the selected region (us-west-2), that objects exist under that S3 prefix, and that the role "'
        'arn:aws:iam::123456789012:role/Tuning" has "s3:ListBucket" permissions on bucket "bucket".',
        "Correct the channel's address",
    ),
    "artifact": (
        "Could not find model data at s3://bucket/risk-001/output/model.tar.gz. (Service: AmazonSageMaker; Status "
        "Code: 400; Error Code: ValidationException)",
        "Have the training program write its model",
    ),
    "subnet": (
        "ClientError: Artifact upload failed:Please ensure that the subnet's route table has a route to an S3 VPC "
        "endpoint or a NAT device, and both the security groups and the subnet's network ACL allow outbound traffic to "
        "S3",
        "Check `model.trainingSubnets`",
    ),
    "storage": (
        "ClientError: Artifact upload failed:Insufficient disk space",
        "Give more `trainingInstanceVolumeSizeInGB`",
    ),
    "memory": (
        "AlgorithmError: Memory allocation error on worker 0: std::bad_alloc: out_of_memory: CUDA error",
        "Use an instance type with more memory",
    ),
    "subscription": (
        "Caller is not subscribed to the marketplace offering.",
        "Subscribe to the product",
    ),
    "constraint": (
        "2 validation errors detected: Value 'x' at 'modelName' failed to satisfy constraint: Member must have length "
        "less than or equal to 63",
        "Correct the member of the request",
    ),
    "rate": (
        "Rate exceeded (Service: SageMaker, Status Code: 400)",
        "Run again later: other calls",
    ),
    "credentials": (
        "The security token included in the request is expired",
        "Run again: AWS renews",
    ),
    "model's name": (
        'Cannot create already existing model "arn:aws:sagemaker:us-east-2:123456789012:model/m".',
        "Give another `model.name`",
    ),
}


@pytest.mark.parametrize("case", CAUSE_AND_ADVICE)
def test_the_words_of_aws_lead_to_one_remedy(case: str) -> None:
    cause, expected = CAUSE_AND_ADVICE[case]
    for error in ("SageMaker.SageMakerException", "SageMaker.ResourceLimitExceededException"):
        assert advice(error, cause).startswith(expected)
    failed = advice(TuningJobFailed.__name__, f"Tuning job risk failed: {cause}")
    assert failed.startswith(f"{TuningJobFailed.remedy} {expected}")


def test_every_remedy_of_a_cause_is_tried() -> None:
    reached = {
        advice("SageMaker.SageMakerException", cause) for cause, _ in CAUSE_AND_ADVICE.values()
    }
    assert reached == set(CAUSES)


@pytest.mark.parametrize("error", ERRORS)
def test_without_known_words_the_error_decides(error: str) -> None:
    assert advice(error, "Anything else.") == ERRORS[error][1]


def test_an_unknown_error_leads_to_its_cause() -> None:
    assert advice("KeyError", '{"errorMessage": "\'name\'"}') == FIX


def test_values_that_an_input_error_quotes_lead_to_no_other_remedy() -> None:
    quoted = 'environment.A: "Rate exceeded" is not valid'
    assert advice("InvalidInput", quoted).startswith("Correct the input:")


def test_the_name_of_an_error_of_a_key_is_enough() -> None:
    assert advice("SNS.KMSAccessDeniedException", "").startswith("Let the deployment's roles use")


def test_each_own_error_has_a_remedy_without_docstrings_too() -> None:
    """Python drops docstrings with -OO, which an environment variable of a function can ask for."""
    program = "from tuner.failure.advice import OWN; print(*OWN.values(), sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-OO", "-c", program],
        cwd=ROOT / "functions",
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.splitlines() == [each.remedy for each in TuningError.__subclasses__()]
