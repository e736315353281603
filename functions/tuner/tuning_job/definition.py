"""One training job definition of a CreateHyperParameterTuningJob request.

https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTrainingJobDefinition.html
"""

from collections.abc import Sequence

from tuner import Json
from tuner.members import placed

# The member that each key of a definition goes to; `model` is the payload's.
PLACES = {
    "name": "DefinitionName",
    "objective": "TuningObjective",
    "parameterRanges": "HyperParameterRanges",
    "staticHyperParameters": "StaticHyperParameters",
    "algorithmARN": "AlgorithmSpecification.AlgorithmName",
    "trainingImage": "AlgorithmSpecification.TrainingImage",
    "metricDefinitions": "AlgorithmSpecification.MetricDefinitions",
    "trainingInputMode": "AlgorithmSpecification.TrainingInputMode",
    "trainingInstanceType": "ResourceConfig.InstanceType",
    "trainingInstanceCount": "ResourceConfig.InstanceCount",
    "trainingInstanceVolumeSizeInGB": "ResourceConfig.VolumeSizeInGB",
    "trainingInstanceVolumeKmsKeyId": "ResourceConfig.VolumeKmsKeyId",
    "maxRuntimeInSeconds": "StoppingCondition.MaxRuntimeInSeconds",
    "maxWaitTimeInSeconds": "StoppingCondition.MaxWaitTimeInSeconds",
    "maxRetryAttempts": "RetryStrategy.MaximumRetryAttempts",
    "enableManagedSpotTraining": "EnableManagedSpotTraining",
    "checkpointS3Uri": "CheckpointConfig.S3Uri",
    "checkpointLocalPath": "CheckpointConfig.LocalPath",
    "environment": "Environment",
    "enableNetworkIsolation": "EnableNetworkIsolation",
    "enableInterContainerTrafficEncryption": "EnableInterContainerTrafficEncryption",
    "model.artifactsS3OutputPath": "OutputDataConfig.S3OutputPath",
    "model.artifactsKmsKeyId": "OutputDataConfig.KmsKeyId",
    "model.trainingSubnets": "VpcConfig.Subnets",
    "model.trainingSecurityGroupIds": "VpcConfig.SecurityGroupIds",
}
# Keys of the model that a definition may replace.
OF_THE_MODEL = ("artifactsS3OutputPath", "trainingSubnets", "trainingSecurityGroupIds")
CHANNEL_PLACES = {
    "channelName": "ChannelName",
    "s3DataSource": "DataSource.S3DataSource",
    "fileSystemDataSource": "DataSource.FileSystemDataSource",
    "contentType": "ContentType",
    "compressionType": "CompressionType",
    "recordWrapperType": "RecordWrapperType",
    "inputMode": "InputMode",
    "shuffleSeed": "ShuffleConfig.Seed",
}


def training_job_definition(definition: Json, model: Json, role_arn: str) -> Json:
    """Return a definition of the payload in SageMaker's form."""
    own = {key: definition[key] for key in OF_THE_MODEL if key in definition}
    members = placed({**definition, "model": {**model, **own}}, PLACES)
    resources = _resources(members.pop("ResourceConfig"), definition.get("fallbackInstanceTypes"))
    channels = [placed(channel, CHANNEL_PLACES) for channel in definition["channels"]]
    data = {"InputDataConfig": channels} if channels else {}
    return {**members, **resources, "RoleArn": role_arn, **data}


def _resources(config: Json, fallbacks: Sequence[str] | None) -> Json:
    """Return ResourceConfig, or the choice of instance types that only tuning jobs have."""
    if not fallbacks:
        return {"ResourceConfig": config}
    instances = {key: config[key] for key in config if key != "VolumeKmsKeyId"}
    types = [config["InstanceType"], *fallbacks]
    choice = {
        "AllocationStrategy": "Prioritized",
        "InstanceConfigs": [{**instances, "InstanceType": each} for each in types],
        "VolumeKmsKeyId": config.get("VolumeKmsKeyId"),
    }
    return {"HyperParameterTuningResourceConfig": {k: v for k, v in choice.items() if v}}
