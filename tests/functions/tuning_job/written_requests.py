"""CreateHyperParameterTuningJob requests as people write them, each with the payload that says the same.

Each request has a shape of its own. RoleArn, Tags and HyperParameterTuningJobName are the application's.
"""

from typing import NamedTuple

from tests.events import Json


class Written(NamedTuple):
    """A request, and the payload that becomes it."""

    payload: Json
    request: Json


ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
XGBOOST = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.7-1"
OWN = f"{ECR}/churn-training:4"
PYTORCH = "763104351884.dkr.ecr.us-east-1.amazonaws.com/pytorch-training:2.3.0-gpu-py311"
OUTPUT = "s3://acme-ml/output/"
LOSS = {"Type": "Minimize", "MetricName": "validation:loss"}
RMSE = {"Type": "Minimize", "MetricName": "validation:rmse"}
METRICS = [{"Name": "validation:loss", "Regex": r"validation loss: (\S+)"}]
RATE = {"ContinuousParameterRanges": [{"Name": "rate", "MinValue": "0.001", "MaxValue": "0.1"}]}


def hosted(**keys: object) -> Json:
    """Return the model of a payload, which no tuning request states."""
    hosting = {"instanceType": "ml.m5.large", "inferenceImage": f"{ECR}/churn-serving:4"}
    return {"artifactsS3OutputPath": OUTPUT, **keys, "hosting": hosting}


def written(payload: Json, config: Json, definition: Json, **members: Json) -> Written:
    """Return a case with a few values that most requests have; each may be another."""
    usual: Json = {
        "trainingImage": OWN,
        "metricDefinitions": METRICS,
        "objective": LOSS,
        "maxNumberOfTrainingJobs": 12,
        "maxParallelTrainingJobs": 3,
        "trainingInstanceType": "ml.m5.xlarge",
        "maxRuntimeInSeconds": 3600,
        "parameterRanges": RATE,
        "model": hosted(),
        **payload,
    }
    request: Json = {
        "HyperParameterTuningJobConfig": {
            "Strategy": "Bayesian",
            "HyperParameterTuningJobObjective": LOSS,
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 12, "MaxParallelTrainingJobs": 3},
            "ParameterRanges": RATE,
            **config,
        },
        "TrainingJobDefinition": {
            "AlgorithmSpecification": {
                "TrainingImage": OWN,
                "TrainingInputMode": "File",
                "MetricDefinitions": METRICS,
            },
            "OutputDataConfig": {"S3OutputPath": OUTPUT},
            "ResourceConfig": {
                "InstanceType": "ml.m5.xlarge",
                "InstanceCount": 1,
                "VolumeSizeInGB": 30,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600},
            **definition,
        },
        **members,
    }
    if "HyperParameterTuningResourceConfig" in definition:
        del request["TrainingJobDefinition"]["ResourceConfig"]
    return Written({key: value for key, value in usual.items() if value is not None}, request)


def s3(uri: str, **members: object) -> Json:
    return {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": uri, **members}}


REQUESTS: dict[str, Written] = {
    "script mode": written(
        {
            "trainingImage": PYTORCH,
            "trainingInstanceType": "ml.g5.xlarge",
            "maxRuntimeInSeconds": 43200,
            "staticHyperParameters": {
                "sagemaker_program": '"train.py"',
                "sagemaker_submit_directory": '"s3://acme-ml/code/sourcedir.tar.gz"',
                "epochs": "30",
            },
            "channels": [
                {
                    "channelName": "training",
                    "s3DataSource": {
                        "S3Uri": "s3://acme-ml/images/",
                        "S3DataDistributionType": "FullyReplicated",
                    },
                }
            ],
            "environment": {"PYTHONUNBUFFERED": "1"},
            "trainingJobEarlyStoppingType": "Off",
        },
        {"TrainingJobEarlyStoppingType": "Off"},
        {
            "AlgorithmSpecification": {
                "TrainingImage": PYTORCH,
                "TrainingInputMode": "File",
                "MetricDefinitions": METRICS,
            },
            "StaticHyperParameters": {
                "sagemaker_program": '"train.py"',
                "sagemaker_submit_directory": '"s3://acme-ml/code/sourcedir.tar.gz"',
                "epochs": "30",
            },
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": s3(
                        "s3://acme-ml/images/", S3DataDistributionType="FullyReplicated"
                    ),
                }
            ],
            "ResourceConfig": {
                "InstanceType": "ml.g5.xlarge",
                "InstanceCount": 1,
                "VolumeSizeInGB": 30,
            },
            "StoppingCondition": {"MaxRuntimeInSeconds": 43200},
            "Environment": {"PYTHONUNBUFFERED": "1"},
        },
    ),
    "built-in image": written(
        {
            "trainingImage": XGBOOST,
            "metricDefinitions": None,
            "objective": RMSE,
            "staticHyperParameters": {"num_round": "100", "objective": "reg:squarederror"},
            "inputContentType": "text/csv",
            "channels": [
                {"channelName": "train", "s3DataSource": {"S3Uri": "s3://acme-ml/train/"}},
                {"channelName": "validation", "s3DataSource": {"S3Uri": "s3://acme-ml/val/"}},
            ],
            "parameterRanges": {
                "IntegerParameterRanges": [
                    {
                        "Name": "max_depth",
                        "MinValue": "3",
                        "MaxValue": "10",
                        "ScalingType": "Linear",
                    }
                ],
                "ContinuousParameterRanges": [
                    {
                        "Name": "eta",
                        "MinValue": "0.01",
                        "MaxValue": "0.5",
                        "ScalingType": "Logarithmic",
                    }
                ],
            },
        },
        {
            "HyperParameterTuningJobObjective": RMSE,
            "ParameterRanges": {
                "IntegerParameterRanges": [
                    {
                        "Name": "max_depth",
                        "MinValue": "3",
                        "MaxValue": "10",
                        "ScalingType": "Linear",
                    }
                ],
                "ContinuousParameterRanges": [
                    {
                        "Name": "eta",
                        "MinValue": "0.01",
                        "MaxValue": "0.5",
                        "ScalingType": "Logarithmic",
                    }
                ],
            },
        },
        {
            "AlgorithmSpecification": {"TrainingImage": XGBOOST, "TrainingInputMode": "File"},
            "StaticHyperParameters": {"num_round": "100", "objective": "reg:squarederror"},
            "InputDataConfig": [
                {
                    "ChannelName": "train",
                    "DataSource": s3("s3://acme-ml/train/"),
                    "ContentType": "text/csv",
                },
                {
                    "ChannelName": "validation",
                    "DataSource": s3("s3://acme-ml/val/"),
                    "ContentType": "text/csv",
                },
            ],
        },
    ),
    "every default in writing": written(
        {
            "trainingJobEarlyStoppingType": "Off",
            "enableManagedSpotTraining": False,
            "enableNetworkIsolation": False,
            "enableInterContainerTrafficEncryption": False,
            "parameterRanges": {
                "IntegerParameterRanges": [
                    {"Name": "depth", "MinValue": "1", "MaxValue": "20", "ScalingType": "Auto"}
                ]
            },
            "channels": [
                {
                    "channelName": "training",
                    "s3DataSource": {
                        "S3DataType": "S3Prefix",
                        "S3Uri": "s3://acme-ml/train/",
                        "S3DataDistributionType": "FullyReplicated",
                    },
                    "compressionType": "None",
                    "recordWrapperType": "None",
                    "inputMode": "File",
                }
            ],
        },
        {
            "TrainingJobEarlyStoppingType": "Off",
            "ParameterRanges": {
                "IntegerParameterRanges": [
                    {"Name": "depth", "MinValue": "1", "MaxValue": "20", "ScalingType": "Auto"}
                ]
            },
        },
        {
            "EnableManagedSpotTraining": False,
            "EnableNetworkIsolation": False,
            "EnableInterContainerTrafficEncryption": False,
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": s3(
                        "s3://acme-ml/train/", S3DataDistributionType="FullyReplicated"
                    ),
                    "CompressionType": "None",
                    "RecordWrapperType": "None",
                    "InputMode": "File",
                }
            ],
        },
    ),
    "warm start": written(
        {"warmStart": {"parents": ["churn-1", "churn-2"], "type": "TransferLearning"}},
        {},
        {},
        WarmStartConfig={
            "ParentHyperParameterTuningJobs": [
                {"HyperParameterTuningJobName": "churn-1"},
                {"HyperParameterTuningJobName": "churn-2"},
            ],
            "WarmStartType": "TransferLearning",
        },
    ),
    "autotune": written(
        {
            "autotune": True,
            "parameterRanges": {**RATE, "AutoParameters": [{"Name": "depth", "ValueHint": "6"}]},
        },
        {"ParameterRanges": {**RATE, "AutoParameters": [{"Name": "depth", "ValueHint": "6"}]}},
        {},
        Autotune={"Mode": "Enabled"},
    ),
    "only hints": written(
        {
            "autotune": True,
            "parameterRanges": {"AutoParameters": [{"Name": "rate", "ValueHint": "0.1"}]},
        },
        {"ParameterRanges": {"AutoParameters": [{"Name": "rate", "ValueHint": "0.1"}]}},
        {},
        Autotune={"Mode": "Enabled"},
    ),
    "spot with checkpoints": written(
        {
            "enableManagedSpotTraining": True,
            "maxWaitTimeInSeconds": 7200,
            "checkpointS3Uri": "s3://acme-ml/checkpoints/",
            "checkpointLocalPath": "/opt/ml/checkpoints",
        },
        {},
        {
            "EnableManagedSpotTraining": True,
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxWaitTimeInSeconds": 7200},
            "CheckpointConfig": {
                "S3Uri": "s3://acme-ml/checkpoints/",
                "LocalPath": "/opt/ml/checkpoints",
            },
        },
    ),
    "checkpoints without spot": written(
        {"checkpointS3Uri": "s3://acme-ml/checkpoints/"},
        {},
        {"CheckpointConfig": {"S3Uri": "s3://acme-ml/checkpoints/"}},
    ),
    "file systems": written(
        {
            "channels": [
                {
                    "channelName": "images",
                    "fileSystemDataSource": {
                        "FileSystemId": "fs-0a1b2c3d4e5f60718",
                        "FileSystemType": "FSxLustre",
                        "FileSystemAccessMode": "ro",
                        "DirectoryPath": "/fsx/images",
                    },
                },
                {
                    "channelName": "labels",
                    "fileSystemDataSource": {
                        "FileSystemId": "fs-1a2b3c4d",
                        "FileSystemType": "EFS",
                        "FileSystemAccessMode": "rw",
                        "DirectoryPath": "/labels",
                    },
                },
            ],
            "model": hosted(
                trainingSubnets=["subnet-0a1b2c3d"], trainingSecurityGroupIds=["sg-0a1b2c3d"]
            ),
        },
        {},
        {
            "InputDataConfig": [
                {
                    "ChannelName": "images",
                    "DataSource": {
                        "FileSystemDataSource": {
                            "FileSystemId": "fs-0a1b2c3d4e5f60718",
                            "FileSystemType": "FSxLustre",
                            "FileSystemAccessMode": "ro",
                            "DirectoryPath": "/fsx/images",
                        }
                    },
                },
                {
                    "ChannelName": "labels",
                    "DataSource": {
                        "FileSystemDataSource": {
                            "FileSystemId": "fs-1a2b3c4d",
                            "FileSystemType": "EFS",
                            "FileSystemAccessMode": "rw",
                            "DirectoryPath": "/labels",
                        }
                    },
                },
            ],
            "VpcConfig": {"Subnets": ["subnet-0a1b2c3d"], "SecurityGroupIds": ["sg-0a1b2c3d"]},
        },
    ),
    "China": written(
        {
            "trainingImage": "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/churn:4",
            "model": {
                "artifactsS3OutputPath": OUTPUT,
                "hosting": {
                    "instanceType": "ml.m5.large",
                    "inferenceImage": "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/serving:4",
                },
            },
        },
        {},
        {
            "AlgorithmSpecification": {
                "TrainingImage": "123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn/churn:4",
                "TrainingInputMode": "File",
                "MetricDefinitions": METRICS,
            },
        },
    ),
    "Hyperband": written(
        {
            "tuningStrategy": "Hyperband",
            "hyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 27},
        },
        {
            "Strategy": "Hyperband",
            "StrategyConfig": {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 27}},
        },
        {},
    ),
    "Grid": written(
        {
            "tuningStrategy": "Grid",
            "maxNumberOfTrainingJobs": None,
            "parameterRanges": {
                "CategoricalParameterRanges": [
                    {"Name": "optimizer", "Values": ["adam", "sgd"]},
                    {"Name": "depth", "Values": ["2", "4", "8"]},
                ]
            },
        },
        {
            "Strategy": "Grid",
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 6, "MaxParallelTrainingJobs": 3},
            "ParameterRanges": {
                "CategoricalParameterRanges": [
                    {"Name": "optimizer", "Values": ["adam", "sgd"]},
                    {"Name": "depth", "Values": ["2", "4", "8"]},
                ]
            },
        },
        {},
    ),
    "random search": written(
        {
            "tuningStrategy": "Random",
            "randomSeed": 42,
            "maxNumberOfTrainingJobs": 4,
            "maxRuntimeInSeconds": 60,
            "trainingInstanceVolumeSizeInGB": 1,
        },
        {
            "Strategy": "Random",
            "RandomSeed": 42,
            "ResourceLimits": {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 3},
        },
        {
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
            "ResourceConfig": {
                "InstanceType": "ml.m5.xlarge",
                "InstanceCount": 1,
                "VolumeSizeInGB": 1,
            },
        },
    ),
    "no channels": written({}, {}, {}),
    "attribute names of a prefix": written(
        {
            "channels": [
                {
                    "channelName": "training",
                    "s3DataSource": {
                        "S3Uri": "s3://acme-ml/train/",
                        "AttributeNames": ["source", "label"],
                    },
                }
            ]
        },
        {},
        {
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": s3("s3://acme-ml/train/", AttributeNames=["source", "label"]),
                }
            ]
        },
    ),
    "augmented manifest": written(
        {
            "channels": [
                {
                    "channelName": "training",
                    "s3DataSource": {
                        "S3DataType": "AugmentedManifestFile",
                        "S3Uri": "s3://acme-ml/train.manifest",
                        "AttributeNames": ["source-ref", "class"],
                    },
                    "contentType": "application/x-recordio",
                    "recordWrapperType": "RecordIO",
                    "inputMode": "Pipe",
                    "shuffleSeed": 7,
                }
            ]
        },
        {},
        {
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": {
                        "S3DataSource": {
                            "S3DataType": "AugmentedManifestFile",
                            "S3Uri": "s3://acme-ml/train.manifest",
                            "AttributeNames": ["source-ref", "class"],
                        }
                    },
                    "ContentType": "application/x-recordio",
                    "RecordWrapperType": "RecordIO",
                    "InputMode": "Pipe",
                    "ShuffleConfig": {"Seed": 7},
                }
            ]
        },
    ),
    "sharded data in fast file mode": written(
        {
            "trainingInputMode": "FastFile",
            "trainingInstanceCount": 2,
            "channels": [
                {
                    "channelName": "training",
                    "s3DataSource": {
                        "S3Uri": "s3://acme-ml/train/",
                        "S3DataDistributionType": "ShardedByS3Key",
                    },
                }
            ],
            "enableInterContainerTrafficEncryption": True,
        },
        {},
        {
            "AlgorithmSpecification": {
                "TrainingImage": OWN,
                "TrainingInputMode": "FastFile",
                "MetricDefinitions": METRICS,
            },
            "ResourceConfig": {
                "InstanceType": "ml.m5.xlarge",
                "InstanceCount": 2,
                "VolumeSizeInGB": 30,
            },
            "InputDataConfig": [
                {
                    "ChannelName": "training",
                    "DataSource": s3(
                        "s3://acme-ml/train/", S3DataDistributionType="ShardedByS3Key"
                    ),
                }
            ],
            "EnableInterContainerTrafficEncryption": True,
        },
    ),
    "fall-back instance types": written(
        {"fallbackInstanceTypes": ["ml.m5.2xlarge", "ml.c5.2xlarge"]},
        {},
        {
            "HyperParameterTuningResourceConfig": {
                "AllocationStrategy": "Prioritized",
                "InstanceConfigs": [
                    {"InstanceType": "ml.m5.xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
                    {"InstanceType": "ml.m5.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
                    {"InstanceType": "ml.c5.2xlarge", "InstanceCount": 1, "VolumeSizeInGB": 30},
                ],
            },
        },
    ),
    "instance groups": written(
        {
            "overrides": {
                "createHyperParameterTuningJob": {
                    "TrainingJobDefinition": {
                        "ResourceConfig": {
                            "InstanceType": None,
                            "InstanceCount": None,
                            "InstanceGroups": [
                                {
                                    "InstanceGroupName": "workers",
                                    "InstanceType": "ml.c5.xlarge",
                                    "InstanceCount": 2,
                                }
                            ],
                        }
                    }
                }
            }
        },
        {},
        {
            "ResourceConfig": {
                "VolumeSizeInGB": 30,
                "InstanceGroups": [
                    {
                        "InstanceGroupName": "workers",
                        "InstanceType": "ml.c5.xlarge",
                        "InstanceCount": 2,
                    }
                ],
            }
        },
    ),
    "a network and isolation": written(
        {
            "enableNetworkIsolation": True,
            "model": hosted(
                trainingSubnets=["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
                trainingSecurityGroupIds=["sg-0a1b2c3d"],
            ),
        },
        {},
        {
            "EnableNetworkIsolation": True,
            "VpcConfig": {
                "Subnets": ["subnet-0a1b2c3d", "subnet-1a2b3c4d"],
                "SecurityGroupIds": ["sg-0a1b2c3d"],
            },
        },
    ),
    "keys": written(
        {
            "trainingInstanceVolumeKmsKeyId": "alias/volumes",
            "model": hosted(artifactsKmsKeyId="alias/artifacts"),
        },
        {},
        {
            "OutputDataConfig": {"S3OutputPath": OUTPUT, "KmsKeyId": "alias/artifacts"},
            "ResourceConfig": {
                "InstanceType": "ml.m5.xlarge",
                "InstanceCount": 1,
                "VolumeSizeInGB": 30,
                "VolumeKmsKeyId": "alias/volumes",
            },
        },
    ),
    "environment and retries": written(
        {"environment": {"LOG_LEVEL": "debug"}, "maxRetryAttempts": 5},
        {},
        {
            "Environment": {"LOG_LEVEL": "debug"},
            "RetryStrategy": {"MaximumRetryAttempts": 5},
        },
    ),
    "early stopping and completion criteria": written(
        {
            "trainingJobEarlyStoppingType": "Auto",
            "maxTuningRuntimeInSeconds": 7200,
            "completionCriteria": {
                "TargetObjectiveMetricValue": 0.05,
                "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 5},
                "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
            },
        },
        {
            "TrainingJobEarlyStoppingType": "Auto",
            "ResourceLimits": {
                "MaxNumberOfTrainingJobs": 12,
                "MaxParallelTrainingJobs": 3,
                "MaxRuntimeInSeconds": 7200,
            },
            "TuningJobCompletionCriteria": {
                "TargetObjectiveMetricValue": 0.05,
                "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 5},
                "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
            },
        },
        {},
    ),
    "algorithm resource": written(
        {
            "trainingImage": None,
            "metricDefinitions": None,
            "algorithmARN": "arn:aws:sagemaker:us-east-1:123456789012:algorithm/boosting",
            "enableNetworkIsolation": False,
        },
        {},
        {
            "AlgorithmSpecification": {
                "AlgorithmName": "arn:aws:sagemaker:us-east-1:123456789012:algorithm/boosting",
                "TrainingInputMode": "File",
            },
            "EnableNetworkIsolation": False,
        },
    ),
    "output and pending time without a key": written(
        {
            "overrides": {
                "createHyperParameterTuningJob": {
                    "TrainingJobDefinition": {
                        "OutputDataConfig": {"CompressionType": "NONE"},
                        "StoppingCondition": {"MaxPendingTimeInSeconds": 7200},
                    }
                }
            }
        },
        {},
        {
            "OutputDataConfig": {"S3OutputPath": OUTPUT, "CompressionType": "NONE"},
            "StoppingCondition": {"MaxRuntimeInSeconds": 3600, "MaxPendingTimeInSeconds": 7200},
        },
    ),
}

ONE: Json = {
    "DefinitionName": "only",
    "TuningObjective": LOSS,
    "HyperParameterRanges": RATE,
    **REQUESTS["no channels"].request["TrainingJobDefinition"],
}
SEVERAL: dict[str, tuple[Json, Json, list[Json]]] = {
    "one-element list": (
        {"trainingJobDefinitions": [{"name": "only"}], "trainingJobEarlyStoppingType": "Auto"},
        {"TrainingJobEarlyStoppingType": "Auto"},
        [ONE],
    ),
    "named definition": ({"trainingJobDefinitionName": "only"}, {}, [ONE]),
    "several definitions with own outputs": (
        {
            "trainingJobDefinitions": [
                {
                    "name": "boosting",
                    "trainingImage": XGBOOST,
                    "artifactsS3OutputPath": "s3://acme-ml/boosting/",
                },
                {
                    "name": "network",
                    "artifactsS3OutputPath": "s3://acme-ml/network/",
                    "trainingInstanceType": "ml.p3.2xlarge",
                    "trainingSubnets": ["subnet-1a2b3c4d"],
                    "trainingSecurityGroupIds": ["sg-1a2b3c4d"],
                },
            ]
        },
        {},
        [
            {
                **ONE,
                "DefinitionName": "boosting",
                "AlgorithmSpecification": {
                    "TrainingImage": XGBOOST,
                    "TrainingInputMode": "File",
                    "MetricDefinitions": METRICS,
                },
                "OutputDataConfig": {"S3OutputPath": "s3://acme-ml/boosting/"},
            },
            {
                **ONE,
                "DefinitionName": "network",
                "ResourceConfig": {
                    "InstanceType": "ml.p3.2xlarge",
                    "InstanceCount": 1,
                    "VolumeSizeInGB": 30,
                },
                "OutputDataConfig": {"S3OutputPath": "s3://acme-ml/network/"},
                "VpcConfig": {
                    "Subnets": ["subnet-1a2b3c4d"],
                    "SecurityGroupIds": ["sg-1a2b3c4d"],
                },
            },
        ],
    ),
}
LIMITS = {"MaxNumberOfTrainingJobs": 12, "MaxParallelTrainingJobs": 3}
REQUESTS |= {
    name: Written(
        {**REQUESTS["no channels"].payload, **payload},
        {
            "HyperParameterTuningJobConfig": {
                "Strategy": "Bayesian",
                "ResourceLimits": LIMITS,
                **config,
            },
            "TrainingJobDefinitions": definitions,
        },
    )
    for name, (payload, config, definitions) in SEVERAL.items()
}
