"""Warnings about legal values that are likely to be mistakes; the input is accepted."""

import pytest

from tests.events import Json
from tests.functions.input.refusals import Check
from tuner.errors import InvalidInput

IMAGE = {
    "algorithmARN": None,
    "trainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/training:1",
    "objective": {"Type": "Minimize", "MetricName": "loss"},
}
SPOT = {"enableManagedSpotTraining": True}
NO_CHECKPOINTS = (
    "checkpointS3Uri: is missing, so an interrupted training job begins again and is "
    "paid for again; give an address for checkpoints if the program writes any, or a "
    "maxRuntimeInSeconds of at most 3600"
)
KEY = "11111111-2222-3333-4444-555555555555"


def metric(regex: str) -> Json:
    return IMAGE | {"metricDefinitions": [{"Name": "loss", "Regex": regex}]}


def continuous(least: float, most: float, scale: str) -> Json:
    entry = {"Name": "rate", "MinValue": least, "MaxValue": most, "ScalingType": scale}
    return {"parameterRanges": {"ContinuousParameterRanges": [entry]}}


def random_search(number: int, parallel: int, strategy: str) -> Json:
    return {
        "tuningStrategy": strategy,
        "maxNumberOfTrainingJobs": number,
        "maxParallelTrainingJobs": parallel,
    }


def nothing_to_learn_from(parallel: int, better: int) -> str:
    return (
        f"maxParallelTrainingJobs: {parallel} training jobs at once leave Bayesian nothing to "
        f"learn from, so that the search is random; give less, for example {better}"
    )


def channel(address: str, kind: str) -> Json:
    source = {"S3Uri": address, "S3DataType": kind}
    return {"channels": [{"channelName": "training", "s3DataSource": source}]}


def target(type_: str, value: float, acceptable: float) -> Json:
    return {
        "objective": {"Type": type_, "MetricName": "auc"},
        "completionCriteria": {"TargetObjectiveMetricValue": value},
        "acceptance": {"objectiveValue": acceptable},
    }


DIRECTORY = "sagemaker_submit_directory"
PROGRAM = "/opt/ml/input/data/code/sourcedir.tar.gz"
HINTS = {"parameterRanges": {"AutoParameters": [{"Name": "rate", "ValueHint": "0.1"}]}}
WARNED = {
    "expression without exponent and sign": (
        metric("loss=([0-9.]+)"),
        [
            "metricDefinitions[0].Regex: loss=([0-9.]+) loses the exponent and the sign of a value: "
            "its group ([0-9.]+) has no room for it, so that 1.5e-05 or -1.5 becomes another "
            "number; write ([-+.0-9eE]+) instead"
        ],
    ),
    "expression of another dialect": (
        metric("loss=(?<value>.+)"),
        [
            "metricDefinitions[0].Regex: loss=(?<value>.+) is not understood by every dialect, so it "
            "is not checked further"
        ],
    ),
    "as many parallel as total": (
        random_search(20, 20, "Bayesian"),
        [nothing_to_learn_from(20, 4)],
    ),
    "more parallel than total": (random_search(3, 8, "Bayesian"), [nothing_to_learn_from(8, 1)]),
    "spot without checkpoints": (SPOT, [NO_CHECKPOINTS]),
    "key for local storage of some": (
        {
            "trainingInstanceType": "ml.p3.2xlarge",
            "fallbackInstanceTypes": ["ml.g5.xlarge"],
            "trainingInstanceVolumeKmsKeyId": KEY,
        },
        [
            "trainingInstanceVolumeKmsKeyId: the storage of ml.g5.xlarge is local and takes no key, "
            "so SageMaker may refuse the request; leave the key or these types out"
        ],
    ),
    "wildcard in an address": (
        channel("s3://example-data/*.csv", "S3Prefix"),
        [
            "channels[0].s3DataSource.S3Uri: SageMaker takes the * of s3://example-data/*.csv as a part of names; "
            "give the beginning that the names of all objects share"
        ],
    ),
    "compressed files": (
        {
            "channels": [
                channel("s3://example-data/a.gz", "S3Prefix")["channels"][0]
                | {"compressionType": "Gzip"}
            ]
        },
        [
            "channels[0].compressionType: SageMaker decompresses data in Pipe mode only, and this channel has File "
            "mode; leave it out, or set the channel's inputMode to Pipe"
        ],
    ),
    "program without its channel": (
        {"staticHyperParameters": {DIRECTORY: f'"{PROGRAM}"'}},
        [
            f"staticHyperParameters.{DIRECTORY}: {PROGRAM} is in the channel code, which is not among channels; "
            "add this channel with the program"
        ],
    ),
    "hints without Autotune": (
        HINTS,
        [
            "parameterRanges.AutoParameters: are hints for Autotune, which is not enabled; set autotune to true, or "
            "give ranges"
        ],
    ),
    "target that is not acceptable": (
        target("Maximize", 0.8, 0.9),
        [
            "completionCriteria.TargetObjectiveMetricValue: 0.8 ends the search before it reaches "
            "acceptance.objectiveValue; give 0.9 or better"
        ],
    ),
    "wide range on a linear scale": (
        continuous(0.0001, 0.1, "Linear"),
        [
            "parameterRanges.ContinuousParameterRanges[0].ScalingType: rate goes from 0.0001 to 0.1 "
            "on a linear scale, which hardly tries its small values; give Logarithmic"
        ],
    ),
}
SILENT = {
    "expression that takes everything": metric(r"loss=(\S+)"),
    "parallel below total": random_search(20, 19, "Bayesian"),
    "manifest with an asterisk": channel("s3://example-data/*.manifest", "ManifestFile"),
    "compressed stream": {
        "channels": [
            channel("s3://example-data/a.gz", "S3Prefix")["channels"][0]
            | {"compressionType": "Gzip", "inputMode": "Pipe"}
        ]
    },
    "program in its channel": {
        "staticHyperParameters": {DIRECTORY: PROGRAM},
        "channels": [
            {"channelName": "code", "s3DataSource": {"S3Uri": "s3://example-data/code/"}},
        ],
    },
    "hints with Autotune": HINTS | {"autotune": True},
    "target that is acceptable": target("Maximize", 0.9, 0.9),
    "target that is acceptable to the other side": target("Minimize", 0.8, 0.9),
    "one training job": random_search(1, 1, "Bayesian"),
    "random search": random_search(20, 20, "Random"),
    "spot with checkpoints": SPOT | {"checkpointS3Uri": "s3://example-data/c/"},
    "spot with checkpoints of the original name": SPOT
    | {"spotTrainingCheckpointS3Uri": "s3://example-data/c/"},
    "short spot training": SPOT | {"maxRuntimeInSeconds": 3600},
    "key for volumes": {"trainingInstanceVolumeKmsKeyId": KEY},
    "wide range on a logarithmic scale": continuous(0.0001, 0.1, "Logarithmic"),
    "wide range on the scale that SageMaker chooses": continuous(0.0001, 0.1, "Auto"),
    "range from zero": continuous(0, 1, "Linear"),
}


def accepted(check: Check, smallest: Json, changes: Json) -> list[str]:
    smallest["model"]["hosting"]["inferenceImage"] = "serving"
    return list(check({**smallest, **changes})["warnings"])


@pytest.mark.parametrize(("changes", "warnings"), WARNED.values(), ids=WARNED)
def test_a_likely_mistake_is_a_warning(
    check: Check, smallest: Json, changes: Json, warnings: list[str]
) -> None:
    assert accepted(check, smallest, changes) == warnings


@pytest.mark.parametrize("changes", SILENT.values(), ids=SILENT)
def test_an_intended_setting_is_accepted_without_a_warning(
    check: Check, smallest: Json, changes: Json
) -> None:
    assert accepted(check, smallest, changes) == []


def test_a_warning_of_one_definition_names_it(check: Check, smallest: Json) -> None:
    definitions = [{"name": "first"}, {"name": "second", **SPOT}]
    assert accepted(check, smallest, {"trainingJobDefinitions": definitions}) == [
        f"trainingJobDefinitions[1].{NO_CHECKPOINTS}"
    ]


def test_a_long_list_of_warnings_is_cut(check: Check, smallest: Json) -> None:
    metrics = [{"Name": f"loss-{n}", "Regex": f"loss{n}=([0-9.]+)"} for n in range(30)]
    changes = IMAGE | {
        "metricDefinitions": metrics,
        "objective": {"Type": "Minimize", "MetricName": "loss-0"},
    }
    warnings = accepted(check, smallest, changes)
    assert (len(warnings), warnings[-1]) == (21, "10 more warnings")


def refused(check: Check, smallest: Json, changes: Json) -> list[str]:
    smallest["model"]["hosting"]["inferenceImage"] = "serving"
    with pytest.raises(InvalidInput) as error:
        check({**smallest, **changes})
    return error.value.problems


@pytest.mark.parametrize("address", ["s3://b/code.tar.gz", '"s3://b/code.tar.gz"'])
def test_a_program_in_s3_is_refused_next_to_network_isolation(
    check: Check, smallest: Json, address: str
) -> None:
    hyperparameters = {"sagemaker_submit_directory": address}
    changes = {"staticHyperParameters": hyperparameters, "enableNetworkIsolation": True}
    assert refused(check, smallest, changes) == [
        "staticHyperParameters.sagemaker_submit_directory: the program lies in S3, which network "
        "isolation keeps from the container, so that every training job would fail; set "
        "enableNetworkIsolation to false, or give the program as a channel named code and "
        "/opt/ml/input/data/code/sourcedir.tar.gz here"
    ]
    check({**smallest, "staticHyperParameters": hyperparameters, "enableNetworkIsolation": False})


def test_a_program_in_s3_is_refused_where_it_is_tuned_next_to_network_isolation(
    check: Check, smallest: Json
) -> None:
    choice = {"Name": "sagemaker_submit_directory", "Values": ["s3://b/one", "s3://b/two"]}
    ranges = {**smallest["parameterRanges"], "CategoricalParameterRanges": [choice]}
    changes = {"parameterRanges": ranges, "enableNetworkIsolation": True}
    assert [line.partition(";")[0] for line in refused(check, smallest, changes)] == [
        "parameterRanges.CategoricalParameterRanges[0].Values: the program lies in S3, which network "
        "isolation keeps from the container, so that every training job would fail"
    ]


def test_a_served_program_in_s3_is_refused_next_to_network_isolation(
    check: Check, smallest: Json
) -> None:
    environment = {"SAGEMAKER_SUBMIT_DIRECTORY": "s3://b/code.tar.gz"}
    changes = {"model": smallest["model"] | {"environment": environment}}
    check({**smallest, **changes})
    changes["model"]["enableNetworkIsolation"] = True
    assert refused(check, smallest, changes) == [
        "model.environment.SAGEMAKER_SUBMIT_DIRECTORY: the program lies in S3, which network "
        "isolation keeps from the container, so that no endpoint would start; set "
        "model.enableNetworkIsolation to false, or put the program into the model artifact"
    ]


@pytest.mark.parametrize(
    "type_",
    ["ml.g5.xlarge", "ml.g4dn.xlarge", "ml.p4d.24xlarge", "ml.m5d.large", "ml.p4de.24xlarge"],
)
def test_a_volume_key_is_refused_where_no_instance_has_a_volume(
    check: Check, smallest: Json, type_: str
) -> None:
    changes = {"trainingInstanceType": type_, "trainingInstanceVolumeKmsKeyId": KEY}
    assert refused(check, smallest, changes) == [
        f"trainingInstanceVolumeKmsKeyId: the storage of {type_} is local, encrypted by its "
        "hardware, and takes no key; leave the key out"
    ]


def test_more_parallel_than_total_training_jobs_means_as_many_as_total(
    check: Check, smallest: Json
) -> None:
    payload = check({**smallest, **random_search(3, 8, "Random")})
    assert payload["maxParallelTrainingJobs"] == 3
