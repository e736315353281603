"""Builds one training job definition of a CreateHyperParameterTuningJob request.

What is not used is absent: SageMaker refuses empty members.
"""

from typing import Any

Json = dict[str, Any]


def training_job_definition(definition: Json, model: Json, role_arn: str, network: Json) -> Json:
    """The definition in SageMaker's form; `network` is its VpcConfig member, or {}."""
    return {
        "DefinitionName": definition["name"],
        "TuningObjective": definition["objective"],
        "HyperParameterRanges": definition["parameterRanges"],
        "AlgorithmSpecification": _algorithm_specification(definition),
        "RoleArn": role_arn,
        "InputDataConfig": [_channel(channel) for channel in definition["channels"]],
        "OutputDataConfig": _output_data_config(model),
        **_resources(definition),
        "StoppingCondition": _stopping_condition(definition),
        "EnableNetworkIsolation": definition["enableNetworkIsolation"],
        "EnableInterContainerTrafficEncryption": definition[
            "enableInterContainerTrafficEncryption"
        ],
        "EnableManagedSpotTraining": definition["enableManagedSpotTraining"],
        **network,
        **_used(definition),
    }


def _used(definition: Json) -> Json:
    """The members that a definition has only when there is something in them."""
    members: Json = {
        "StaticHyperParameters": definition["staticHyperParameters"],
        "Environment": definition["environment"],
    }
    if "spotTrainingCheckpointS3Uri" in definition:
        members["CheckpointConfig"] = {"S3Uri": definition["spotTrainingCheckpointS3Uri"]}
    if "maxRetryAttempts" in definition:
        members["RetryStrategy"] = {"MaximumRetryAttempts": definition["maxRetryAttempts"]}
    return {key: member for key, member in members.items() if member}


def _algorithm_specification(definition: Json) -> Json:
    specification = {"TrainingInputMode": definition["trainingInputMode"]}
    if "algorithmARN" in definition:
        return specification | {"AlgorithmName": definition["algorithmARN"]}
    if "metricDefinitions" in definition:
        specification["MetricDefinitions"] = definition["metricDefinitions"]
    return specification | {"TrainingImage": definition["trainingImage"]}


def _channel(channel: Json) -> Json:
    content_type = {"ContentType": channel["contentType"]} if "contentType" in channel else {}
    return {
        "ChannelName": channel["channelName"],
        **_data_source(channel),
        **content_type,
        "CompressionType": channel["compressionType"],
        "RecordWrapperType": channel["recordWrapperType"],
        "InputMode": channel["inputMode"],
    }


def _data_source(channel: Json) -> Json:
    """Where the data lies; only data in S3 is shuffled."""
    if "fileSystemDataSource" in channel:
        return {"DataSource": {"FileSystemDataSource": channel["fileSystemDataSource"]}}
    return {
        "DataSource": {"S3DataSource": channel["s3DataSource"]},
        "ShuffleConfig": {"Seed": channel["shuffleSeed"]},
    }


def _output_data_config(model: Json) -> Json:
    key = {"KmsKeyId": model["artifactsKmsKeyId"]} if "artifactsKmsKeyId" in model else {}
    return {"S3OutputPath": model["artifactsS3OutputPath"], **key}


def _resources(definition: Json) -> Json:
    """One instance type as ResourceConfig, several as the choice that only tuning jobs have."""
    key: Json = {}
    if "trainingInstanceVolumeKmsKeyId" in definition:
        key["VolumeKmsKeyId"] = definition["trainingInstanceVolumeKmsKeyId"]
    types = [definition["trainingInstanceType"], *definition.get("fallbackInstanceTypes", [])]
    configs = [_instances(definition, instance_type) for instance_type in types]
    if len(configs) == 1:
        return {"ResourceConfig": configs[0] | key}
    choice = {"AllocationStrategy": "Prioritized", "InstanceConfigs": configs}
    return {"HyperParameterTuningResourceConfig": choice | key}


def _instances(definition: Json, instance_type: str) -> Json:
    return {
        "InstanceType": instance_type,
        "InstanceCount": definition["trainingInstanceCount"],
        "VolumeSizeInGB": definition["trainingInstanceVolumeSizeInGB"],
    }


def _stopping_condition(definition: Json) -> Json:
    condition = {"MaxRuntimeInSeconds": definition["maxRuntimeInSeconds"]}
    if "maxWaitTimeInSeconds" in definition:
        condition["MaxWaitTimeInSeconds"] = definition["maxWaitTimeInSeconds"]
    return condition
