"""The rules between keys of the input: the whole message for each breach, and silence otherwise."""

from typing import Any

import pytest

from tests.events import Json
from tests.functions.input.refusals import Check, problems


def one_range(low: str, high: str, scaling: str = "Auto", name: str = "a") -> Json:
    return {"Name": name, "MinValue": low, "MaxValue": high, "ScalingType": scaling}


def continuous(*ranges: Json) -> Json:
    return {"parameterRanges": {"ContinuousParameterRanges": list(ranges)}}


def integer(*ranges: Json) -> Json:
    return {"parameterRanges": {"IntegerParameterRanges": list(ranges)}}


def categorical(*values: str) -> Json:
    return {"parameterRanges": {"CategoricalParameterRanges": [{"Name": "a", "Values": values}]}}


def many(count: int, first: int = 0) -> list[Json]:
    return [one_range("0", "1", name=f"h{n}") for n in range(first, first + count)]


SPOT = {"enableManagedSpotTraining": True}
MANIFEST = {
    "S3Uri": "s3://b/manifest",
    "S3DataType": "AugmentedManifestFile",
    "AttributeNames": ["label"],
}


def channel(source: Json, **more: Any) -> Json:
    return {"channels": [{"channelName": "training", "s3DataSource": source, **more}]}


def hosted(hosting: Json, **more: Any) -> Json:
    return {"model": {"artifactsS3OutputPath": "s3://b/models", "hosting": hosting, **more}}


HYPERBAND = {"tuningStrategy": "Hyperband"}
GRID = {"tuningStrategy": "Grid", **categorical("x", "y", "z")}
SERVERLESS = {"serverless": {"memorySizeInMB": 1024, "maxConcurrency": 5}}
FILE_SYSTEM = {
    "FileSystemId": "fs-0a1b2c3d",
    "FileSystemType": "FSxLustre",
    "FileSystemAccessMode": "rw",
    "DirectoryPath": "/fsx",
}
NETWORK = {"trainingSubnets": ["subnet-1"], "trainingSecurityGroupIds": ["sg-1"]}

BREACHES: dict[str, tuple[Json, list[str]]] = {
    "minimum equal to maximum": (
        continuous(one_range("1", "1.0")),
        [
            "parameterRanges.ContinuousParameterRanges[0] (a): MinValue 1 is not below MaxValue 1.0; "
            "give a MinValue below MaxValue, or move the hyperparameter to staticHyperParameters"
        ],
    ),
    "bounds compared as numbers, not as text": (
        integer(one_range("100", "20")),
        [
            "parameterRanges.IntegerParameterRanges[0] (a): MinValue 100 is not below MaxValue 20; "
            "give a MinValue below MaxValue, or move the hyperparameter to staticHyperParameters"
        ],
    ),
    "logarithm of zero": (
        integer(one_range("0", "100", "Logarithmic")),
        [
            "parameterRanges.IntegerParameterRanges[0] (a): MinValue 0 has no logarithm; give a "
            "MinValue above 0, or another ScalingType"
        ],
    ),
    "reverse logarithm up to one": (
        continuous(one_range("0", "1", "ReverseLogarithmic")),
        [
            "parameterRanges.ContinuousParameterRanges[0] (a): 0 to 1 is no range for "
            "ReverseLogarithmic; give values within 0 <= x < 1, or another ScalingType"
        ],
    ),
    "value given twice": (
        {**categorical("x", "y", "x"), "maxNumberOfTrainingJobs": 1},
        [
            'parameterRanges.CategoricalParameterRanges[0] (a): Values has ["x"] more than once; '
            "give each value once"
        ],
    ),
    "no range": (
        {"parameterRanges": {"IntegerParameterRanges": []}},
        ["parameterRanges: is empty; give at least one range"],
    ),
    "31 ranges over the kinds": (
        {
            "parameterRanges": {
                "ContinuousParameterRanges": many(16),
                "IntegerParameterRanges": many(15, first=16),
            }
        },
        ["parameterRanges: has 31 ranges; give at most 30 of all kinds"],
    ),
    "two ranges for one hyperparameter": (
        continuous(one_range("0", "1"), one_range("1", "2")),
        ["parameterRanges: a has more than one range; give one range"],
    ),
    "a range and a value for one hyperparameter": (
        {**continuous(one_range("0", "1")), "staticHyperParameters": {"a": "1"}},
        ["staticHyperParameters.a: is also in parameterRanges; give either a range or a value"],
    ),
    "100 hyperparameters": (
        {
            **continuous(one_range("0", "1")),
            "staticHyperParameters": {f"h{n}": "1" for n in range(99)},
        },
        [
            "staticHyperParameters: makes 100 hyperparameters together with parameterRanges; "
            "give at most 99 together"
        ],
    ),
    "fewer combinations than training jobs": (
        {
            "parameterRanges": {
                "IntegerParameterRanges": [one_range("1", "3")],
                "CategoricalParameterRanges": [{"Name": "b", "Values": ["x", "y", "z"]}],
            }
        },
        [
            "maxNumberOfTrainingJobs: 10 is more than the 9 combinations of parameterRanges; give "
            "at most 9, or wider ranges"
        ],
    ),
    "channels of the same name": (
        {"channels": channel({"S3Uri": "s3://b/a"})["channels"] * 2},
        ["channels: training is the name of more than one channel; give each channel its own name"],
    ),
    "checkpoints under two names": (
        {"checkpointS3Uri": "s3://b/a", "spotTrainingCheckpointS3Uri": "s3://b/a"},
        [
            "spotTrainingCheckpointS3Uri: is given in addition to checkpointS3Uri; give only one of "
            "the two"
        ],
    ),
    "a directory of checkpoints without an address": (
        {"checkpointLocalPath": "/opt/ml/checkpoints"},
        [
            "checkpointLocalPath: is given without checkpointS3Uri; give the address of the "
            "checkpoints, or leave the path out"
        ],
    ),
    "half a network of a definition": (
        {"trainingJobDefinitions": [{"name": "a", "trainingSubnets": ["subnet-1"]}]},
        [
            "trainingJobDefinitions[0].trainingSecurityGroupIds: is missing; give it together with "
            "trainingSubnets, or neither"
        ],
    ),
    "a grid of unknown ranges": (
        {
            "tuningStrategy": "Grid",
            "maxNumberOfTrainingJobs": None,
            "parameterRanges": {"AutoParameters": [{"Name": "a", "ValueHint": 1}]},
        },
        [
            "parameterRanges.AutoParameters: does not go with the strategy Grid; give "
            "CategoricalParameterRanges only"
        ],
    ),
    "a range and a hint": (
        {
            "parameterRanges": {
                "ContinuousParameterRanges": [{"Name": "a", "MinValue": 0, "MaxValue": 1}],
                "AutoParameters": [{"Name": "a", "ValueHint": 1}],
            }
        },
        ["parameterRanges: a has more than one range; give one range"],
    ),
    "manifest read as files": (
        channel(MANIFEST),
        [
            "channels[0].s3DataSource.S3DataType: AugmentedManifestFile cannot be read in File "
            "mode; set the channel's inputMode to Pipe"
        ],
    ),
    "maximum wait without spot": (
        {"maxWaitTimeInSeconds": 86400},
        [
            "maxWaitTimeInSeconds: is given without enableManagedSpotTraining; leave it out, or "
            "set enableManagedSpotTraining to true"
        ],
    ),
    "maximum wait below maximum runtime": (
        {**SPOT, "maxRuntimeInSeconds": 3600, "maxWaitTimeInSeconds": 3599},
        ["maxWaitTimeInSeconds: 3599 is less than maxRuntimeInSeconds; give 3600 or more"],
    ),
    "algorithm and image": (
        {
            "trainingImage": "image",
            "metricDefinitions": [{"Name": "validation:auc", "Regex": "auc=(.*)"}],
        },
        [
            "trainingImage: is given in addition to algorithmARN; give only one of the two",
            "model.hosting.inferenceImage: is missing; give the image that serves the model when "
            "trainingImage is given",
            "metricDefinitions: is given in addition to algorithmARN; leave it out",
        ],
    ),
    "neither algorithm nor image": (
        {"algorithmARN": ""},
        ["algorithmARN: is missing, and so is trainingImage; give one of the two"],
    ),
    "image without the objective metric": (
        {
            "algorithmARN": None,
            "trainingImage": "image",
            "metricDefinitions": [{"Name": "auc", "Regex": "auc=(.*)"}],
        },
        [
            "model.hosting.inferenceImage: is missing; give the image that serves the model when "
            "trainingImage is given",
            "objective: is missing; give one of the defined metrics as MetricName (auc), and "
            "Maximize or Minimize as Type",
        ],
    ),
    "half a network for training": (
        {
            "model": {
                "artifactsS3OutputPath": "s3://b/models",
                "trainingSubnets": ["subnet-1"],
                "trainingSecurityGroupIds": [],
                "hosting": {"instanceType": "ml.m5.large"},
            }
        },
        [
            "model.trainingSecurityGroupIds: is missing; give it together with trainingSubnets, "
            "or neither"
        ],
    ),
    "half a network for hosting": (
        {
            "model": {
                "artifactsS3OutputPath": "s3://b/models",
                "hosting": {"instanceType": "ml.m5.large", "securityGroupIds": ["sg-1"]},
            }
        },
        ["model.hosting.subnets: is missing; give it together with securityGroupIds, or neither"],
    ),
    "attaching without a name": (
        {"onExistingTuningJob": "attach"},
        [
            "tuningJobName: is missing; give the name of the tuning job to attach to, or leave "
            "onExistingTuningJob out"
        ],
    ),
    "resource of another strategy": (
        {"hyperbandStrategyConfig": {"MaxResource": 9}},
        [
            "hyperbandStrategyConfig: does not go with the strategy Bayesian; leave it out, or "
            "give tuningStrategy Hyperband"
        ],
    ),
    "minimum resource at the maximum": (
        {**HYPERBAND, "hyperbandStrategyConfig": {"MinResource": 9, "MaxResource": 9}},
        [
            "hyperbandStrategyConfig: MinResource 9 is not below MaxResource 9; give a "
            "MinResource below MaxResource"
        ],
    ),
    "Hyperband without a resource": (
        {**HYPERBAND, "hyperbandStrategyConfig": {"MinResource": 2}},
        [
            "hyperbandStrategyConfig.MaxResource: is missing, and so is a static hyperparameter "
            "epochs or numepochs or n-epochs or n_epochs or num_epochs; give one of them"
        ],
    ),
    "Hyperband with a resource that is no number": (
        {**HYPERBAND, "staticHyperParameters": {"n_epochs": "many"}},
        [
            'staticHyperParameters.n_epochs: "many" is no resource for Hyperband; give a whole '
            "number from 1 to 20000, or hyperbandStrategyConfig.MaxResource"
        ],
    ),
    "Hyperband with early stopping": (
        {
            **HYPERBAND,
            "staticHyperParameters": {"epochs": 20},
            "trainingJobEarlyStoppingType": "Auto",
        },
        [
            "trainingJobEarlyStoppingType: Auto does not go with Hyperband, which stops training "
            "jobs by itself; give Off"
        ],
    ),
    "a grid of numbers": (
        {
            "tuningStrategy": "Grid",
            "parameterRanges": {
                "IntegerParameterRanges": [one_range("1", "3")],
                "ContinuousParameterRanges": [one_range("0", "1", name="b")],
            },
        },
        [
            "parameterRanges.IntegerParameterRanges: does not go with the strategy Grid; give "
            "CategoricalParameterRanges only",
            "parameterRanges.ContinuousParameterRanges: does not go with the strategy Grid; give "
            "CategoricalParameterRanges only",
        ],
    ),
    "another number of training jobs than the grid has": (
        {**GRID, "maxNumberOfTrainingJobs": 2},
        [
            "maxNumberOfTrainingJobs: 2 is not the number of combinations of the grid; give 3, or "
            "leave it out"
        ],
    ),
    "completion without a criterion": (
        {"completionCriteria": {}},
        ["completionCriteria: is empty; give at least one criterion"],
    ),
    "parents that are not other tuning jobs": (
        {
            "tuningJobName": "this",
            "warmStart": {"parents": ["a", "this", "a"], "type": "TransferLearning"},
        },
        [
            "warmStart.parents: a is given more than once; give each tuning job once",
            "warmStart.parents: this is this tuning job; give earlier tuning jobs",
        ],
    ),
    "the deployment's own tags": (
        {
            "tags": {
                "Name": "a",
                "ModelTuningExecutionArn": "arn",
                "MANAGED_BY_AWS": "b",
                "name": "c",
            }
        },
        [
            "tags.Name: is set by the deployment or by Step Functions; leave it out",
            "tags.ModelTuningExecutionArn: is set by the deployment or by Step Functions; "
            "leave it out",
            "tags.MANAGED_BY_AWS: is set by the deployment or by Step Functions; leave it out",
        ],
    ),
    "an instance type twice": (
        {"fallbackInstanceTypes": ["ml.c5.xlarge", "ml.m5.xlarge"]},
        [
            "fallbackInstanceTypes: ml.m5.xlarge is given more than once, or is "
            "trainingInstanceType; give each instance type once"
        ],
    ),
    "a channel from nowhere": (
        {"channels": [{"channelName": "training"}]},
        ["channels[0]: has neither s3DataSource nor fileSystemDataSource; give one of the two"],
    ),
    "a channel from two places": (
        channel({"S3Uri": "s3://b/a"}, fileSystemDataSource=FILE_SYSTEM),
        ["channels[0]: has both s3DataSource and fileSystemDataSource; give only one of the two"],
    ),
    "a file system without a network": (
        {"channels": [{"channelName": "training", "fileSystemDataSource": FILE_SYSTEM}]},
        [
            "channels[0].fileSystemDataSource: is given without model.trainingSubnets; give the "
            "subnets and security groups that reach the file system"
        ],
    ),
    "no hosting": (
        hosted({}),
        ["model.hosting.instanceType: is missing, and so is serverless; give one of the two"],
    ),
    "two kinds of hosting": (
        hosted({**SERVERLESS, "instanceType": "ml.m5.large", "initialInstanceCount": 1}),
        [
            "model.hosting.instanceType: is given in addition to serverless; give only one of the two",
            "model.hosting.initialInstanceCount: is given in addition to serverless; leave it out",
        ],
    ),
    "serverless in a network": (
        hosted(
            {**SERVERLESS, "subnets": ["subnet-1"], "securityGroupIds": ["sg-1"]},
            enableNetworkIsolation=True,
        ),
        [
            "model.hosting.subnets: is given in addition to serverless; leave the network out",
            "model.enableNetworkIsolation: does not go with serverless; leave it out",
        ],
    ),
    "more provisioned than allowed": (
        hosted(
            {"serverless": {**SERVERLESS["serverless"], "provisionedConcurrency": 6}},
        ),
        [
            "model.hosting.serverless: provisionedConcurrency 6 is more than maxConcurrency; give "
            "at most 5"
        ],
    ),
    "an environment of more than 32 KB": (
        hosted(
            {"instanceType": "ml.m5.large"},
            environment={f"V{n:02}": "x" * 1024 for n in range(32)},
        ),
        [
            "model.environment: has 32874 bytes of names and values with MODEL_TYPE; give at most "
            "32768"
        ],
    ),
}

ACCEPTED: dict[str, Json] = {
    "maximum wait equal to maximum runtime": {
        **SPOT,
        "maxRuntimeInSeconds": 3600,
        "maxWaitTimeInSeconds": 3600,
    },
    "manifest in a channel's own pipe mode": channel(MANIFEST, inputMode="Pipe"),
    "manifest when everything is piped": {**channel(MANIFEST), "trainingInputMode": "Pipe"},
    "as many combinations as training jobs": integer(one_range("1", "10")),
    "few values beside a continuous range": {
        "parameterRanges": {
            "ContinuousParameterRanges": [one_range("0", "1")],
            "IntegerParameterRanges": [one_range("1", "2", name="b")],
        }
    },
    "30 ranges": continuous(*many(30)),
    "99 hyperparameters": {
        **continuous(one_range("0", "1")),
        "staticHyperParameters": {f"h{n}": "1" for n in range(98)},
    },
    "reverse logarithm from zero to below one": continuous(
        one_range("0", "0.999", "ReverseLogarithmic")
    ),
    "Hyperband with a resource of its own": {
        **HYPERBAND,
        "hyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 20000},
    },
    "Hyperband with static epochs": {**HYPERBAND, "staticHyperParameters": {"n-epochs": 20000}},
    "a grid": GRID,
    "a grid whose number is told": {**GRID, "maxNumberOfTrainingJobs": 3},
    "attaching to a name": {"onExistingTuningJob": "attach", "tuningJobName": "a"},
    "a warm start with early stopping": {
        "warmStart": {"parents": ["a"], "type": "IdenticalDataAndAlgorithm"},
        "trainingJobEarlyStoppingType": "Auto",
    },
    "a file system in a network": {
        "channels": [{"channelName": "training", "fileSystemDataSource": FILE_SYSTEM}],
        **hosted({"instanceType": "ml.m5.large"}, **NETWORK),
    },
    "serverless": hosted({"serverless": {**SERVERLESS["serverless"], "provisionedConcurrency": 5}}),
    "more parallel training jobs than training jobs": {"maxParallelTrainingJobs": 11},
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_breach_is_reported_in_full(smallest: Json, check: Check, name: str) -> None:
    changes, told = BREACHES[name]
    assert problems(check, {**smallest, **changes}) == told


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_input_that_sagemaker_takes_is_accepted(smallest: Json, check: Check, name: str) -> None:
    assert problems(check, {**smallest, **ACCEPTED[name]}) == []


def test_one_bad_key_does_not_hide_the_rules_between_the_others(
    smallest: Json, check: Check
) -> None:
    raw = {**smallest, "trainingInstanceType": "big", "maxWaitTimeInSeconds": 5}
    del raw["model"]
    assert problems(check, raw) == [
        "model: is missing; it is required. Model to create from the best training job.",
        'trainingInstanceType: "big" is not valid; give an instance type such as ml.m5.xlarge',
        "maxWaitTimeInSeconds: is given without enableManagedSpotTraining; leave it out, or set "
        "enableManagedSpotTraining to true",
    ]
