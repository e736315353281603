"""Builds the CreateHyperParameterTuningJob request from a payload whose defaults are filled in.

What is not used is absent: SageMaker refuses empty members, such as a VpcConfig of empty lists.
"""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
Tags = Sequence[dict[str, str]]


def create_tuning_job(payload: Json, role_arn: str, tags: Tags) -> Json:
    """The complete request."""
    return {
        "HyperParameterTuningJobName": payload["tuningJobName"],
        "HyperParameterTuningJobConfig": {
            "Strategy": payload["tuningStrategy"],
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": payload["maxNumberOfTrainingJobs"],
                "MaxParallelTrainingJobs": payload["maxParallelTrainingJobs"],
            },
            "TrainingJobEarlyStoppingType": payload["trainingJobEarlyStoppingType"],
        },
        "TrainingJobDefinitions": [_definition(payload, role_arn)],
        "Tags": list(tags),
    }


def vpc_config(subnets: list[str] | None, security_group_ids: list[str] | None) -> Json:
    """{"VpcConfig": ...} to merge into a request, or {} without a network."""
    if not subnets or not security_group_ids:
        return {}
    return {"VpcConfig": {"SecurityGroupIds": security_group_ids, "Subnets": subnets}}


def _definition(payload: Json, role_arn: str) -> Json:
    model = payload["model"]
    definition = {
        "DefinitionName": payload["trainingJobDefinitionName"],
        "TuningObjective": payload["objective"],
        "HyperParameterRanges": payload["parameterRanges"],
        "AlgorithmSpecification": _algorithm_specification(payload),
        "RoleArn": role_arn,
        "InputDataConfig": [_channel(channel) for channel in payload["channels"]],
        "OutputDataConfig": _output_data_config(model),
        "ResourceConfig": _resource_config(payload),
        "StoppingCondition": _stopping_condition(payload),
        "EnableNetworkIsolation": payload["enableNetworkIsolation"],
        "EnableInterContainerTrafficEncryption": payload["enableInterContainerTrafficEncryption"],
        "EnableManagedSpotTraining": payload["enableManagedSpotTraining"],
        **vpc_config(model.get("trainingSubnets"), model.get("trainingSecurityGroupIds")),
    }
    if payload["staticHyperParameters"]:
        definition["StaticHyperParameters"] = payload["staticHyperParameters"]
    if "spotTrainingCheckpointS3Uri" in payload:
        definition["CheckpointConfig"] = {"S3Uri": payload["spotTrainingCheckpointS3Uri"]}
    return definition


def _algorithm_specification(payload: Json) -> Json:
    specification = {"TrainingInputMode": payload["trainingInputMode"]}
    if "algorithmARN" in payload:
        return specification | {"AlgorithmName": payload["algorithmARN"]}
    if "metricDefinitions" in payload:
        specification["MetricDefinitions"] = payload["metricDefinitions"]
    return specification | {"TrainingImage": payload["trainingImage"]}


def _channel(channel: Json) -> Json:
    content_type = {"ContentType": channel["contentType"]} if "contentType" in channel else {}
    return {
        "ChannelName": channel["channelName"],
        "DataSource": {"S3DataSource": channel["s3DataSource"]},
        **content_type,
        "CompressionType": channel["compressionType"],
        "RecordWrapperType": channel["recordWrapperType"],
        "InputMode": channel["inputMode"],
        "ShuffleConfig": {"Seed": channel["shuffleSeed"]},
    }


def _output_data_config(model: Json) -> Json:
    key = {"KmsKeyId": model["artifactsKmsKeyId"]} if "artifactsKmsKeyId" in model else {}
    return {"S3OutputPath": model["artifactsS3OutputPath"], **key}


def _resource_config(payload: Json) -> Json:
    return {
        "InstanceType": payload["trainingInstanceType"],
        "InstanceCount": payload["trainingInstanceCount"],
        "VolumeSizeInGB": payload["trainingInstanceVolumeSizeInGB"],
    }


def _stopping_condition(payload: Json) -> Json:
    condition = {"MaxRuntimeInSeconds": payload["maxRuntimeInSeconds"]}
    if "maxWaitTimeInSeconds" in payload:
        condition["MaxWaitTimeInSeconds"] = payload["maxWaitTimeInSeconds"]
    return condition
