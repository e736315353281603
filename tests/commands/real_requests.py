"""CreateHyperParameterTuningJob requests as people write them, each of a shape of its own.

Each is a plain request with changes: a member's path and its value, or None for a member that the request lacks.
"""

from copy import deepcopy
from typing import Any

from tests.events import Json

REGISTRY = "683313688378.dkr.ecr.us-east-1.amazonaws.com"
XGBOOST = f"{REGISTRY}/sagemaker-xgboost:1.7-1"
PYTORCH = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3.0-gpu-py311"
ALGORITHM = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/boost"
CONFIG, DEFINITION = "HyperParameterTuningJobConfig", "TrainingJobDefinition"
LEAST_ERROR = {"Type": "Minimize", "MetricName": "validation:loss"}
SINGLE = {
    "AlgorithmSpecification": {"TrainingImage": XGBOOST, "TrainingInputMode": "File"},
    "RoleArn": "arn:aws:iam::123456789012:role/notebook",
    "StaticHyperParameters": {"objective": "binary:logistic", "num_round": "100"},
    "InputDataConfig": [
        {
            "ChannelName": "train",
            "DataSource": {
                "S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://churn/train/"}
            },
            "ContentType": "text/csv",
        }
    ],
    "OutputDataConfig": {"S3OutputPath": "s3://churn/models/"},
    "ResourceConfig": {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 10},
    "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
}
ETA = {"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}
PLAIN: Json = {
    "HyperParameterTuningJobName": "churn-1",
    CONFIG: {
        "Strategy": "Bayesian",
        "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "validation:auc"},
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 2},
        "ParameterRanges": {"ContinuousParameterRanges": [ETA]},
    },
    DEFINITION: SINGLE,
}
VPC = {"Subnets": ["subnet-1", "subnet-2"], "SecurityGroupIds": ["sg-1"]}
ENTRY = {
    **SINGLE,
    "TuningObjective": PLAIN[CONFIG]["HyperParameterTuningJobObjective"],
    "HyperParameterRanges": PLAIN[CONFIG]["ParameterRanges"],
}
IN_A_LIST = {
    f"{CONFIG}.HyperParameterTuningJobObjective": None,
    f"{CONFIG}.ParameterRanges": None,
    DEFINITION: None,
}


def of_definition(**members: Any) -> Json:
    """Return changes of members of the only definition; of __ in a name becomes a dot."""
    return {f"{DEFINITION}.{name.replace('__', '.')}": value for name, value in members.items()}


def channel(name: str, source: Json, **members: Any) -> Json:
    return {"ChannelName": name, "DataSource": source, **members}


def in_s3(uri: str, kind: str = "S3Prefix", **members: Any) -> Json:
    return {"S3DataSource": {"S3DataType": kind, "S3Uri": uri, **members}}


def in_files(kind: str, mode: str) -> Json:
    return {
        "FileSystemDataSource": {
            "FileSystemId": "fs-0a1b2c3d4e5f60718",
            "FileSystemType": kind,
            "FileSystemAccessMode": mode,
            "DirectoryPath": "/churn",
        }
    }


def instances(*types: str) -> list[Json]:
    return [{"InstanceType": each, "InstanceCount": 1, "VolumeSizeInGB": 30} for each in types]


SHAPES: dict[str, Json] = {
    "built-in image": {},
    "script mode": {
        f"{CONFIG}.HyperParameterTuningJobObjective": LEAST_ERROR,
        **of_definition(
            AlgorithmSpecification__TrainingImage=PYTORCH,
            AlgorithmSpecification__MetricDefinitions=[
                {"Name": "validation:loss", "Regex": "loss: ([0-9.]+)"}
            ],
            StaticHyperParameters={
                "sagemaker_program": '"train.py"',
                "sagemaker_submit_directory": '"s3://churn/code/sourcedir.tar.gz"',
                "sagemaker_container_log_level": "20",
                "sagemaker_region": '"us-east-1"',
            },
            ResourceConfig__InstanceType="ml.g5.xlarge",
        ),
    },
    "algorithm resource": of_definition(
        AlgorithmSpecification={"AlgorithmName": ALGORITHM, "TrainingInputMode": "File"},
        EnableNetworkIsolation=True,
    ),
    "algorithm resource with a network": of_definition(
        AlgorithmSpecification={"AlgorithmName": ALGORITHM, "TrainingInputMode": "File"},
        EnableNetworkIsolation=False,
    ),
    "one-element list": {
        **IN_A_LIST,
        "TrainingJobDefinitions": [{**ENTRY, "DefinitionName": "only"}],
    },
    "several definitions with outputs and networks of their own": {
        **IN_A_LIST,
        "TrainingJobDefinitions": [
            {
                **ENTRY,
                "DefinitionName": "first",
                "OutputDataConfig": {"S3OutputPath": "s3://churn/first/"},
                "VpcConfig": VPC,
            },
            {
                **ENTRY,
                "DefinitionName": "second",
                "AlgorithmSpecification": {
                    "TrainingImage": f"{REGISTRY}/other:1",
                    "TrainingInputMode": "FastFile",
                },
                "OutputDataConfig": {"S3OutputPath": "s3://churn/second/"},
            },
        ],
    },
    "warm start": {
        "WarmStartConfig": {
            "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "churn-0"}],
            "WarmStartType": "TransferLearning",
        }
    },
    "autotune": {
        "Autotune": {"Mode": "Enabled"},
        f"{CONFIG}.ParameterRanges": {
            "AutoParameters": [{"Name": "eta", "ValueHint": "0.3"}],
        },
    },
    "spot with checkpoints": of_definition(
        EnableManagedSpotTraining=True,
        StoppingCondition__MaxWaitTimeInSeconds=7200,
        CheckpointConfig={"S3Uri": "s3://churn/saved/", "LocalPath": "/opt/ml/saved"},
    ),
    "checkpoints without spot": of_definition(CheckpointConfig={"S3Uri": "s3://churn/saved/"}),
    "EFS": of_definition(InputDataConfig=[channel("train", in_files("EFS", "ro"))], VpcConfig=VPC),
    "FSx": of_definition(
        InputDataConfig=[channel("train", in_files("FSxLustre", "rw"))], VpcConfig=VPC
    ),
    "China": of_definition(
        AlgorithmSpecification={
            "AlgorithmName": "arn:aws-cn:sagemaker:cn-north-1:123456789012:algorithm/boost",
            "TrainingInputMode": "File",
        },
        RoleArn="arn:aws-cn:iam::123456789012:role/notebook",
        EnableNetworkIsolation=True,
    ),
    "image in another Region": of_definition(
        AlgorithmSpecification__TrainingImage=XGBOOST.replace("us-east-1", "eu-west-1")
    ),
    "Hyperband": {
        f"{CONFIG}.Strategy": "Hyperband",
        f"{CONFIG}.StrategyConfig": {
            "HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 100}
        },
    },
    "Hyperband by epochs": {
        f"{CONFIG}.Strategy": "Hyperband",
        **of_definition(StaticHyperParameters={"epochs": "30"}),
    },
    "grid": {
        f"{CONFIG}.Strategy": "Grid",
        f"{CONFIG}.ResourceLimits": {"MaxNumberOfTrainingJobs": 3, "MaxParallelTrainingJobs": 3},
        f"{CONFIG}.ParameterRanges": {
            "CategoricalParameterRanges": [{"Name": "eta", "Values": ["0.1", "0.2", "0.3"]}]
        },
    },
    "random with a seed": {f"{CONFIG}.Strategy": "Random", f"{CONFIG}.RandomSeed": 7},
    "ends of the search": {
        f"{CONFIG}.ResourceLimits.MaxRuntimeInSeconds": 86400,
        f"{CONFIG}.TrainingJobEarlyStoppingType": "Auto",
        f"{CONFIG}.TuningJobCompletionCriteria": {
            "TargetObjectiveMetricValue": 0.95,
            "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 5},
            "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
        },
    },
    "ranges of all kinds": {
        f"{CONFIG}.ParameterRanges": {
            "IntegerParameterRanges": [
                {"Name": "depth", "MinValue": "1", "MaxValue": "9", "ScalingType": "Linear"}
            ],
            "ContinuousParameterRanges": [
                {**ETA, "ScalingType": "Logarithmic"},
                {
                    "Name": "momentum",
                    "MinValue": "0.5",
                    "MaxValue": "0.999",
                    "ScalingType": "ReverseLogarithmic",
                },
            ],
            "CategoricalParameterRanges": [{"Name": "booster", "Values": ["gbtree", "dart"]}],
        }
    },
    "a choice of instances": of_definition(
        ResourceConfig=None,
        HyperParameterTuningResourceConfig={
            "AllocationStrategy": "Prioritized",
            "InstanceConfigs": instances("ml.m5.xlarge", "ml.m5.2xlarge"),
        },
    ),
    "no channels": of_definition(InputDataConfig=None),
    "augmented manifest": of_definition(
        AlgorithmSpecification__TrainingInputMode="Pipe",
        InputDataConfig=[
            channel(
                "train",
                in_s3(
                    "s3://churn/train.manifest",
                    "AugmentedManifestFile",
                    AttributeNames=["source-ref", "class"],
                ),
                ContentType="application/x-recordio",
                RecordWrapperType="RecordIO",
                ShuffleConfig={"Seed": 3},
            )
        ],
    ),
    "attributes of a prefix": of_definition(
        InputDataConfig=[channel("train", in_s3("s3://churn/train/", AttributeNames=["class"]))]
    ),
    "channels with settings of their own": of_definition(
        InputDataConfig=[
            channel(
                "train",
                in_s3("s3://churn/train/", S3DataDistributionType="ShardedByS3Key"),
                InputMode="Pipe",
                CompressionType="Gzip",
            ),
            channel("validation", in_s3("s3://churn/validation/", "ManifestFile")),
        ]
    ),
    "keys": of_definition(
        OutputDataConfig__KmsKeyId="alias/models",
        ResourceConfig__VolumeKmsKeyId="alias/volumes",
        ResourceConfig__InstanceCount=2,
        EnableInterContainerTrafficEncryption=True,
    ),
    "retries and variables": of_definition(
        RetryStrategy={"MaximumRetryAttempts": 3}, Environment={"LOG_LEVEL": "debug", "EMPTY": ""}
    ),
}


def request(shape: str) -> Json:
    """Return the request of a shape."""
    made = deepcopy(PLAIN)
    for path, value in SHAPES[shape].items():
        *parents, member = path.split(".")
        inner: Any = made
        for name in parents:
            inner = inner[name]
        if value is None:
            del inner[member]
        else:
            inner[member] = deepcopy(value)
    return made
