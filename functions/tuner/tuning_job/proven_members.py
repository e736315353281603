"""The members of CreateHyperParameterTuningJob that the optimized Step Functions integration is known to take.

AWS no longer documents them, and a member that it does not take fails the execution beyond any Catch. So
evidence decides; a request with any other member goes through the AWS SDK integration, which takes those that Step
Functions' bundled SDK knows: a newer member fails the execution there, too.

Evidence: [1] "Tune a Machine Learning Model", sample project of the Step Functions developer guide;
[2] https://github.com/aws-samples/amazon-sagemaker-h2o-blog, model-tuning.json; [3] the integration tests of
https://github.com/aws/aws-step-functions-data-science-sdk-python; [4] https://github.com/slalom-ggp/dataops-infra;
[5] the five parameters in earlier editions of "Manage SageMaker with Step Functions".
"""

from typing import Any

Tree = dict[str, Any]
LEAF: Tree = {}


def tree(names: str, **members: Tree) -> Tree:
    """Members by name, those with members of their own as keywords."""
    return {**dict.fromkeys(names.split(), LEAF), **members}


OBJECTIVE = tree("Type MetricName")  # [1]
RANGES = tree(
    "",
    IntegerParameterRanges=tree("Name MinValue MaxValue ScalingType"),  # [1]
    ContinuousParameterRanges=tree("Name MinValue MaxValue ScalingType"),  # [1]
    CategoricalParameterRanges=tree("Name Values"),  # [3]
)
DEFINITION = tree(
    # [1], and from DefinitionName on [2]
    "RoleArn StaticHyperParameters DefinitionName EnableInterContainerTrafficEncryption "
    "EnableManagedSpotTraining EnableNetworkIsolation",
    AlgorithmSpecification=tree(
        "TrainingImage TrainingInputMode AlgorithmName",  # [1], AlgorithmName [2]
        MetricDefinitions=tree("Name Regex"),  # [4]
    ),
    TuningObjective=OBJECTIVE,  # [2]
    HyperParameterRanges=RANGES,  # [2]
    InputDataConfig=tree(
        "ChannelName ContentType CompressionType InputMode RecordWrapperType",  # [1], then [2]
        DataSource=tree(
            "", S3DataSource=tree("S3DataType S3Uri S3DataDistributionType AttributeNames")
        ),
        ShuffleConfig=tree("Seed"),  # [2]
    ),
    OutputDataConfig=tree("S3OutputPath KmsKeyId"),  # [1], KmsKeyId [2]
    ResourceConfig=tree("InstanceCount InstanceType VolumeSizeInGB"),  # [1]
    StoppingCondition=tree("MaxRuntimeInSeconds MaxWaitTimeInSeconds"),  # [1], [2]
    CheckpointConfig=tree("S3Uri"),  # [2]
    VpcConfig=tree("SecurityGroupIds Subnets"),  # [2]
)
PROVEN = tree(
    "HyperParameterTuningJobName",  # [1]
    HyperParameterTuningJobConfig=tree(
        "Strategy TrainingJobEarlyStoppingType",  # [1], [2]
        HyperParameterTuningJobObjective=OBJECTIVE,
        ResourceLimits=tree("MaxNumberOfTrainingJobs MaxParallelTrainingJobs"),  # [1]
        ParameterRanges=RANGES,
    ),
    TrainingJobDefinition=DEFINITION,  # [1]
    TrainingJobDefinitions=DEFINITION,  # [2]
    WarmStartConfig=tree(  # [5]
        "WarmStartType", ParentHyperParameterTuningJobs=tree("HyperParameterTuningJobName")
    ),
    Tags=tree("Key Value"),  # [2]
)


def is_proven(request: dict[str, Any]) -> bool:
    """Whether the optimized integration is known to take every member of the request."""
    return _within(request, PROVEN)


def _within(value: Any, proven: Tree) -> bool:
    if isinstance(value, list):
        return all(_within(entry, proven) for entry in value)
    if not isinstance(value, dict) or proven is LEAF:
        return True
    return all(key in proven and _within(value[key], proven[key]) for key in value)
