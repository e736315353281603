"""The members that the optimized Step Functions integration of SageMaker is known to take.

AWS no longer documents the list, and a member that the integration does not take fails the execution at run time,
beyond any Catch. So evidence decides: a member counts when AWS published a state machine or a construct that passes the
member through this integration, or when a public state machine in use does. Every other member of the API has to go
through aws-sdk:sagemaker.
"""

from collections.abc import Mapping

# Structures of SageMaker's service model with their members.
Members = Mapping[str, str]

# "Tune a Machine Learning Model", a sample project of the Step Functions developer guide.
_SAMPLE_PROJECT: Members = {
    "CreateHyperParameterTuningJobRequest": (
        "HyperParameterTuningJobName HyperParameterTuningJobConfig TrainingJobDefinition"
    ),
    "HyperParameterTuningJobConfig": (
        "Strategy HyperParameterTuningJobObjective ResourceLimits ParameterRanges"
    ),
    "HyperParameterTuningJobObjective": "Type MetricName",
    "ResourceLimits": "MaxNumberOfTrainingJobs MaxParallelTrainingJobs",
    "ParameterRanges": "ContinuousParameterRanges IntegerParameterRanges",
    "ContinuousParameterRange": "Name MinValue MaxValue ScalingType",
    "IntegerParameterRange": "Name MinValue MaxValue ScalingType",
    "HyperParameterTrainingJobDefinition": (
        "AlgorithmSpecification OutputDataConfig StoppingCondition ResourceConfig RoleArn "
        "InputDataConfig StaticHyperParameters"
    ),
    "HyperParameterAlgorithmSpecification": "TrainingImage TrainingInputMode",
    "OutputDataConfig": "S3OutputPath",
    "StoppingCondition": "MaxRuntimeInSeconds",
    "ResourceConfig": "InstanceCount InstanceType VolumeSizeInGB",
    "Channel": "ChannelName DataSource ContentType",
    "DataSource": "S3DataSource",
    "S3DataSource": "S3DataType S3Uri S3DataDistributionType",
    "CreateModelInput": "ModelName PrimaryContainer ExecutionRoleArn",
    "ContainerDefinition": "Image Environment ModelDataUrl",
}

# https://github.com/aws-samples/amazon-sagemaker-h2o-blog
# sagemaker-model-tuner/state-machines/model-tuning.json
_H2O_BLOG: Members = {
    "CreateHyperParameterTuningJobRequest": "Tags TrainingJobDefinitions",
    "Tag": "Key Value",
    "HyperParameterTuningJobConfig": "TrainingJobEarlyStoppingType",
    "HyperParameterTrainingJobDefinition": (
        "DefinitionName TuningObjective HyperParameterRanges CheckpointConfig VpcConfig "
        "EnableInterContainerTrafficEncryption EnableManagedSpotTraining EnableNetworkIsolation"
    ),
    "HyperParameterAlgorithmSpecification": "AlgorithmName",
    "StoppingCondition": "MaxWaitTimeInSeconds",
    "CheckpointConfig": "S3Uri",
    "Channel": "CompressionType InputMode RecordWrapperType ShuffleConfig",
    "ShuffleConfig": "Seed",
    "S3DataSource": "AttributeNames",
    "VpcConfig": "SecurityGroupIds Subnets",
    "OutputDataConfig": "KmsKeyId",
    "CreateModelInput": "VpcConfig",
}

# test_tuning_step in tests/integ/test_sagemaker_steps.py of
# https://github.com/aws/aws-step-functions-data-science-sdk-python, which runs on AWS.
_DATA_SCIENCE_SDK: Members = {
    "ParameterRanges": "CategoricalParameterRanges",
    "CategoricalParameterRange": "Name Values",
}

# https://github.com/slalom-ggp/dataops-infra, its module for MLOps.
_DATAOPS_INFRA: Members = {
    "HyperParameterAlgorithmSpecification": "MetricDefinitions",
    "MetricDefinition": "Name Regex",
}

# The five parameters of "Manage SageMaker with Step Functions", in editions that still had a list.
_EARLIER_GUIDE: Members = {
    "CreateHyperParameterTuningJobRequest": "WarmStartConfig",
    "HyperParameterTuningJobWarmStartConfig": "ParentHyperParameterTuningJobs WarmStartType",
    "ParentHyperParameterTuningJob": "HyperParameterTuningJobName",
}

# SageMakerCreateModel, SageMakerCreateEndpointConfig and SageMakerCreateEndpoint of
# https://github.com/aws/aws-cdk, package aws-stepfunctions-tasks.
_CDK: Members = {
    "CreateModelInput": "Containers EnableNetworkIsolation Tags",
    "ContainerDefinition": "ContainerHostname Mode ModelPackageName",
    "CreateEndpointConfigInput": "EndpointConfigName ProductionVariants KmsKeyId Tags",
    "ProductionVariant": (
        "VariantName ModelName InstanceType InitialInstanceCount InitialVariantWeight"
    ),
    "CreateEndpointInput": "EndpointName EndpointConfigName Tags",
}

_EVIDENCE = (
    _SAMPLE_PROJECT,
    _H2O_BLOG,
    _DATA_SCIENCE_SDK,
    _DATAOPS_INFRA,
    _EARLIER_GUIDE,
    _CDK,
)


def proven_members(structure: str) -> frozenset[str]:
    """Return the members of a structure of the service model that any of the evidence shows."""
    shown = (members.get(structure, "").split() for members in _EVIDENCE)
    return frozenset(name for names in shown for name in names)


def proven_structures() -> frozenset[str]:
    """Return every structure of the service model of which the evidence shows a member."""
    return frozenset(structure for members in _EVIDENCE for structure in members)
