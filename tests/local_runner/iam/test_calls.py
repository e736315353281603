"""The permissions that calls of AWS services need."""

from typing import Any

import pytest

from local_runner.iam.calls import Permission, Place, permissions

PLACE = Place("aws", "us-east-1", "123456789012")
SAGEMAKER = "arn:aws:sagemaker:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/tuning"
IMAGE = "arn:aws:ecr:us-east-1:210987654321:repository/xgboost"
PASS = Permission("iam:PassRole", ROLE, {"iam:PassedToService": "sagemaker.amazonaws.com"})
FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
LOG_GROUP = "arn:aws:logs:us-east-1:123456789012:log-group:/g"


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "required"),
    [
        (
            "sagemaker",
            "DescribeTrainingJob",
            {"TrainingJobName": "t"},
            [Permission("sagemaker:DescribeTrainingJob", f"{SAGEMAKER}:training-job/t")],
        ),
        (
            "sagemaker",
            "DescribeAlgorithm",
            {"AlgorithmName": "arn:aws:sagemaker:us-east-1:000000000000:algorithm/a"},
            [
                Permission(
                    "sagemaker:DescribeAlgorithm",
                    "arn:aws:sagemaker:us-east-1:000000000000:algorithm/a",
                )
            ],
        ),
        (
            "sagemaker",
            "CreateHyperParameterTuningJob",
            {
                "HyperParameterTuningJobName": "j",
                "TrainingJobDefinitions": [{"RoleArn": ROLE}, {"RoleArn": ROLE}],
                "Tags": [{"Key": "k", "Value": "v"}],
            },
            [
                Permission(
                    "sagemaker:CreateHyperParameterTuningJob",
                    f"{SAGEMAKER}:hyper-parameter-tuning-job/j",
                ),
                Permission("sagemaker:AddTags", f"{SAGEMAKER}:hyper-parameter-tuning-job/j"),
                PASS,
            ],
        ),
        (
            "sagemaker",
            "CreateModel",
            {"ModelName": "m", "ExecutionRoleArn": ROLE, "Tags": []},
            [Permission("sagemaker:CreateModel", f"{SAGEMAKER}:model/m"), PASS],
        ),
        (
            "sagemaker",
            "CreateModelPackage",
            {
                "ModelPackageGroupName": "g",
                "InferenceSpecification": {
                    "Containers": [
                        {
                            "Image": "210987654321.dkr.ecr.us-east-1.amazonaws.com/xgboost:1.7-1",
                            "ModelDataUrl": "s3://b/k",
                        }
                    ]
                },
                "ValidationSpecification": {"ValidationRole": ROLE},
            },
            [
                Permission("sagemaker:CreateModelPackage", f"{SAGEMAKER}:model-package/g/*"),
                Permission("sagemaker:CreateModelPackage", f"{SAGEMAKER}:model-package-group/g"),
                Permission("s3:GetObject", "arn:aws:s3:::b/k"),
                Permission("ecr:BatchGetImage", IMAGE),
                Permission("ecr:DescribeImages", IMAGE),
                PASS,
            ],
        ),
        (
            "sagemaker",
            "CreateModel",
            {"ModelName": "m", "Containers": [{"ModelPackageName": "p"}]},
            [
                Permission("sagemaker:CreateModel", f"{SAGEMAKER}:model/m"),
                Permission("sagemaker:CreateModel", f"{SAGEMAKER}:model-package/p"),
            ],
        ),
        ("sagemaker", "ListModels", {}, [Permission("sagemaker:ListModels", "*")]),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f"},
            [Permission("lambda:InvokeFunction", FUNCTION)],
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": FUNCTION, "Qualifier": "1"},
            [Permission("lambda:InvokeFunction", f"{FUNCTION}:1")],
        ),
        (
            "logs",
            "DescribeLogStreams",
            {"logGroupName": "/g", "logStreamNamePrefix": "s"},
            [Permission("logs:DescribeLogStreams", f"{LOG_GROUP}:log-stream:")],
        ),
        (
            "logs",
            "GetLogEvents",
            {"logGroupName": "/g", "logStreamName": "s/1"},
            [Permission("logs:GetLogEvents", f"{LOG_GROUP}:log-stream:s/1")],
        ),
        ("sns", "Publish", {"TopicArn": "arn:t"}, [Permission("sns:Publish", "arn:t")]),
        (
            "s3",
            "ListObjectsV2",
            {"Bucket": "b", "Prefix": "p/"},
            [Permission("s3:ListBucket", "arn:aws:s3:::b")],
        ),
        (
            "s3",
            "HeadObject",
            {"Bucket": "b", "Key": "k/l"},
            [Permission("s3:GetObject", "arn:aws:s3:::b/k/l")],
        ),
        (
            "s3",
            "UploadPart",
            {"Bucket": "b", "Key": "k"},
            [Permission("s3:PutObject", "arn:aws:s3:::b/k")],
        ),
        (
            "states",
            "StartExecution",
            {
                "name": "n",
                "stateMachineArn": "arn:aws:states:us-east-1:123456789012:stateMachine:m",
            },
            [
                Permission(
                    "states:StartExecution",
                    "arn:aws:states:us-east-1:123456789012:stateMachine:m",
                )
            ],
        ),
        ("dynamodb", "ListTables", {}, [Permission("dynamodb:ListTables", "*")]),
    ],
)
def test_a_call_needs_permissions_on_the_resources_of_its_request(
    service: str, operation: str, parameters: dict[str, Any], required: list[Permission]
) -> None:
    assert list(permissions(service, operation, parameters, PLACE)) == required
