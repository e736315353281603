"""Each key of the input by itself: what is taken, how it is written in the payload, and what is
refused with which words."""

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from assets.make.contract_reference import rows
from tests.functions.input.refusals import Check, problems
from tuner.errors import InvalidInput
from tuner.input.contract.definition import DefinitionKeys

Json = dict[str, Any]

ABSENT = "absent"
ARTIFACTS = "give an S3 address such as s3://bucket/prefix/ of at most 900 characters"
S3 = "give an S3 address such as s3://bucket/prefix/ of at most 1024 characters"
SECURITY_GROUP = "give a security group id such as sg-0a1b2c3d"
SUBNET = "give a subnet id such as subnet-0a1b2c3d"
HYPHENATED = "letters, digits and inner hyphens"
SECONDS = "give a whole number from 1 to 2419200, without quotes"
COUNT = "give a whole number from 1 to 2147483647, without quotes"
SWITCH = "give true or false, without quotes"
INSTANCE = "give an instance type such as ml.m5.xlarge"
IMAGE = "give an image address without spaces, at most 255 characters long"
CONTENT_TYPE = "give a content type such as text/csv, at most 256 characters long"
MODE = "give File or FastFile or Pipe"
NUMBER = "give a number, without quotes"
KMS = "give a KMS key's id, ARN, alias name or alias ARN"
MEMORY = "give a whole number from 1024 to 6144 in steps of 1024, without quotes"
MODEL_VARIABLE = "give text (or a number) of at most 1024 characters"
METRIC = "give a metric's name of 1 to 255 characters, such as validation:auc"
TEXT = (
    "give text (or a number) without line breaks of at most 2500 characters; write an object as "
    "JSON text, true as the algorithm spells it"
)


def put(document: Any, path: tuple[Any, ...], value: Any) -> Json:
    """A copy of the document with the value at the path."""
    changed = copy.deepcopy(document)
    at = changed
    for step in path[:-1]:
        at = at.setdefault(step, {}) if isinstance(at, dict) else at[step]
    at[path[-1]] = value
    return changed


def at(document: Any, path: tuple[Any, ...]) -> Any:
    """What the document has at the path, or ABSENT."""
    for step in path:
        if isinstance(document, dict) and step not in document:
            return ABSENT
        document = document[step]
    return document


def in_payload(payload: Json, path: tuple[Any, ...]) -> Any:
    """What the payload has of the input's path; most keys are those of its only definition."""
    [definition] = payload["definitions"]
    return at(payload if path[0] in payload else definition, path)


def paths(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in the document."""
    entries = document.items() if isinstance(document, dict) else enumerate(document)
    for step, entry in entries:
        yield (*path, step)
        if isinstance(entry, dict | list):
            yield from paths(entry, (*path, step))


def spelled(path: tuple[Any, ...]) -> str:
    """The path as an error message has it."""
    return "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path).removeprefix(".")


def cut(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:80]}..."


@pytest.fixture
def everything(titanic: Json) -> Json:
    """An input in which every object and list of the contract occurs. That some of them do not go
    together is a problem of its own."""
    del titanic["trainingJobDefinitionName"]
    titanic |= {
        "objective": {"Type": "Maximize", "MetricName": "validation:auc"},
        "trainingImage": "image",
        "metricDefinitions": [{"Name": "validation:auc", "Regex": "auc=(.*)"}],
        "fallbackInstanceTypes": ["ml.m5.xlarge"],
        "environment": {"LEVEL": "info"},
        "hyperbandStrategyConfig": {"MinResource": 1, "MaxResource": 9},
        "completionCriteria": {
            "BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 5},
            "ConvergenceDetected": {"CompleteOnConvergence": "Enabled"},
        },
        "warmStart": {"parents": ["earlier"], "type": "TransferLearning"},
        "trainingJobDefinitions": [{"name": "first", "inferenceImage": "image"}],
        "acceptance": {"objectiveValue": 0.8},
        "modelRegistry": {"modelPackageGroupName": "group"},
        "tags": {"team": "a"},
        "overrides": {"createModel": {"EnableNetworkIsolation": True}},
    }
    titanic["parameterRanges"]["CategoricalParameterRanges"] = [
        {"Name": "kind", "Values": ["a", "b"]}
    ]
    source = titanic["channels"][0]["s3DataSource"]
    source["S3DataType"], source["AttributeNames"] = "AugmentedManifestFile", ["label"]
    titanic["channels"][0]["inputMode"] = "Pipe"
    titanic["channels"].append({"channelName": "files", "fileSystemDataSource": {**FILE_SYSTEM}})
    titanic["model"]["environment"] = {"LEVEL": "info"}
    titanic["model"]["hosting"]["serverless"] = {"memorySizeInMB": 1024, "maxConcurrency": 5}
    return titanic


FILE_SYSTEM = {
    "FileSystemId": "fs-0a1b2c3d",
    "FileSystemType": "EFS",
    "FileSystemAccessMode": "ro",
    "DirectoryPath": "/data",
}

# Where the problems stand that the input named everything has of itself.
OWN_PROBLEMS = {
    "trainingImage",
    "metricDefinitions",
    "hyperbandStrategyConfig",
    "model.hosting.instanceType",
    "model.hosting.initialInstanceCount",
    "model.hosting.subnets",
}

INTEGER = ("parameterRanges", "IntegerParameterRanges")
CONTINUOUS = ("parameterRanges", "ContinuousParameterRanges")
CATEGORICAL = ("parameterRanges", "CategoricalParameterRanges")
SOURCE = ("channels", 0, "s3DataSource")
FILES = ("channels", 2, "fileSystemDataSource")
CRITERIA = ("completionCriteria",)
SERVERLESS = ("model", "hosting", "serverless")


def integers(low: Any, high: Any, **more: Any) -> list[Json]:
    return [{"Name": "depth", "MinValue": low, "MaxValue": high, **more}]


TAKEN = [
    (("tuningJobName",), "a" * 32, "a" * 32),
    (("tuningStrategy",), "Random", "Random"),
    (("onExistingTuningJob",), "refuse", "refuse"),
    (("dryRun",), True, True),
    (("maxTuningRuntimeInSeconds",), 120, 120),
    (("maxTuningRuntimeInSeconds",), 15768000, 15768000),
    (
        ("completionCriteria",),
        {"TargetObjectiveMetricValue": -1.5},
        {"TargetObjectiveMetricValue": -1.5},
    ),
    (
        ("warmStart",),
        {"parents": ["a", "b"], "type": "TransferLearning"},
        {"parents": ["a", "b"], "type": "TransferLearning"},
    ),
    (("fallbackInstanceTypes",), ["ml.c5.xlarge"], ["ml.c5.xlarge"]),
    (("trainingInstanceVolumeKmsKeyId",), "alias/key", "alias/key"),
    (("maxRetryAttempts",), 30, 30),
    (("environment",), {"A": 1, "_b": "x\ny", "C": ""}, {"A": "1", "_b": "x\ny", "C": ""}),
    (("acceptance",), {"objectiveValue": 0}, {"objectiveValue": 0}),
    (
        ("modelRegistry",),
        {"modelPackageGroupName": "group"},
        {"modelPackageGroupName": "group", "approvalStatus": "PendingManualApproval"},
    ),
    (("tags",), {"Cost center": 12, "team": ""}, {"Cost center": "12", "team": ""}),
    (("model", "environment"), {"WORKERS": 4}, {"WORKERS": "4"}),
    (("maxNumberOfTrainingJobs",), 1, 1),
    (("maxNumberOfTrainingJobs",), 500.0, 500),
    (("trainingJobEarlyStoppingType",), "AUTO", "Auto"),
    (("trainingJobEarlyStoppingType",), "off", "Off"),
    (("randomSeed",), 0, 0),
    (("enableManagedSpotTraining",), True, True),
    (("enableNetworkIsolation",), False, False),
    (("enableInterContainerTrafficEncryption",), True, True),
    (("spotTrainingCheckpointS3Uri",), "", ABSENT),
    (("spotTrainingCheckpointS3Uri",), "s3://b/unused-without-spot", ABSENT),
    (("tuningJobName",), None, "nightly-run-7-5dfcae25"),
    (("trainingInstanceCount",), 2, 2),
    (("trainingInstanceVolumeSizeInGB",), 1, 1),
    (("maxRuntimeInSeconds",), 2419200, 2419200),
    (("inputContentType",), "", ABSENT),
    (("trainingInputMode",), "FastFile", "FastFile"),
    (
        ("objective",),
        {"Type": "Minimize", "MetricName": "m"},
        {"Type": "Minimize", "MetricName": "m"},
    ),
    (
        ("staticHyperParameters",),
        {"a": 1, "b": 0.5, "c": 10.0, "d": ""},
        {"a": "1", "b": "0.5", "c": "10", "d": ""},
    ),
    (
        (*SOURCE, "S3Uri"),
        "https://bucket.s3.amazonaws.com/x y",
        "https://bucket.s3.amazonaws.com/x y",
    ),
    ((*SOURCE, "S3Uri"), "s3://bucket", "s3://bucket"),
    ((*SOURCE, "AttributeNames"), [], ABSENT),
    ((*SOURCE, "S3DataDistributionType"), "ShardedByS3Key", "ShardedByS3Key"),
    (("channels", 0, "contentType"), "text/libsvm", "text/libsvm"),
    (("channels", 0, "compressionType"), "Gzip", "Gzip"),
    (("channels", 0, "recordWrapperType"), "RecordIO", "RecordIO"),
    (("channels", 0, "inputMode"), "Pipe", "Pipe"),
    (("channels", 0, "shuffleSeed"), 0, 0),
    (("model", "artifactType"), "", ABSENT),
    (("model", "artifactsKmsKeyId"), "alias/key", "alias/key"),
    (("model", "trainingSubnets"), [], ABSENT),
    (("model", "hosting", "initialInstanceCount"), "3", 3),
    (("model", "hosting", "acceleratorType"), "ml.eia2.medium", ABSENT),
    (("model", "hosting", "inferenceImage"), "", ABSENT),
    ((*INTEGER,), integers(1, "9000"), integers("1", "9000", ScalingType="Auto")),
    ((*INTEGER,), integers(-5, 5e3), integers("-5", "5000", ScalingType="Auto")),
    ((*CONTINUOUS, 0, "MinValue"), 1e-9, "1e-09"),
    ((*CONTINUOUS, 0, "MinValue"), "1e-9", "1e-9"),
    (
        (*CATEGORICAL,),
        [{"Name": "kind", "Values": ["a", "", 3]}],
        [{"Name": "kind", "Values": ["a", "", "3"]}],
    ),
]

REFUSED = [
    (("tuningJobName",), "a" * 33, f"give 1 to 32 {HYPHENATED}"),
    (("tuningJobName",), "my_job", f"give 1 to 32 {HYPHENATED}"),
    (("tuningJobName",), "job-", f"give 1 to 32 {HYPHENATED}"),
    (("tuningJobName",), "job\n", f"give 1 to 32 {HYPHENATED}"),
    (("tuningStrategy",), "grid", "give Bayesian or Random or Hyperband or Grid"),
    (("onExistingTuningJob",), "replace", "give refuse or attach"),
    (("dryRun",), "yes", SWITCH),
    (("hyperbandStrategyConfig", "MinResource"), 0, COUNT),
    (
        ("hyperbandStrategyConfig", "MaxResource"),
        20001,
        "give a whole number from 1 to 20000, without quotes",
    ),
    (("randomSeed",), -1, "give a whole number from 0 to 2147483647, without quotes"),
    (
        ("maxTuningRuntimeInSeconds",),
        119,
        "give a whole number from 120 to 15768000, without quotes",
    ),
    ((*CRITERIA, "TargetObjectiveMetricValue"), "0.9", NUMBER),
    ((*CRITERIA, "TargetObjectiveMetricValue"), float("nan"), NUMBER),
    (
        (*CRITERIA, "BestObjectiveNotImproving", "MaxNumberOfTrainingJobsNotImproving"),
        2,
        "give a whole number from 3 to 2147483647, without quotes",
    ),
    (
        (*CRITERIA, "ConvergenceDetected", "CompleteOnConvergence"),
        True,
        "give Enabled or Disabled",
    ),
    (("warmStart", "parents"), "earlier", "give a list, in brackets"),
    (("warmStart", "parents", 0), "a_b", f"give 1 to 32 {HYPHENATED}"),
    (("warmStart", "type"), "Same", "give IdenticalDataAndAlgorithm or TransferLearning"),
    (("fallbackInstanceTypes", 0), "m5.large", INSTANCE),
    (("trainingInstanceVolumeKmsKeyId",), "a key", KMS),
    (("maxRetryAttempts",), 31, "give a whole number from 1 to 30, without quotes"),
    (("environment",), ["A=1"], "give an object, in braces"),
    (("environment", "LEVEL"), "x" * 513, "give text (or a number) of at most 512 characters"),
    (("environment", "LEVEL"), True, "give text (or a number) of at most 512 characters"),
    ((*FILES, "FileSystemId"), "fs-1", "give a file system's id such as fs-0a1b2c3d"),
    ((*FILES, "FileSystemType"), "FSx", "give EFS or FSxLustre"),
    ((*FILES, "FileSystemAccessMode"), "r", "give ro or rw"),
    (
        (*FILES, "DirectoryPath"),
        "data",
        "give a path of at most 4096 characters that begins with /",
    ),
    (("trainingJobDefinitionName",), "d" * 65, f"give 1 to 64 {HYPHENATED}"),
    (("trainingJobDefinitions",), "a", "give a list, in brackets"),
    (("trainingJobDefinitions", 0), "a", "give an object, in braces"),
    (("trainingJobDefinitions", 0, "name"), "d" * 65, f"give 1 to 64 {HYPHENATED}"),
    (("trainingJobDefinitions", 0, "inferenceImage"), "an image", IMAGE),
    (("trainingJobDefinitions", 0, "maxRuntimeInSeconds"), 0, SECONDS),
    (("trainingJobDefinitions", 0, "channels"), "a", "give a list, in brackets"),
    (("acceptance", "objectiveValue"), "0.8", NUMBER),
    (("acceptance", "objectiveValue"), True, NUMBER),
    (("modelRegistry", "modelPackageGroupName"), "a_b", f"give 1 to 63 {HYPHENATED}"),
    (
        ("modelRegistry", "approvalStatus"),
        "approved",
        "give PendingManualApproval or Approved or Rejected",
    ),
    (
        ("modelRegistry", "description"),
        "a\tb",
        "give a text of at most 1024 printable characters",
    ),
    (("tags",), [{"Key": "a", "Value": "b"}], "give an object, in braces"),
    (
        ("tags", "team"),
        "a;b",
        "give at most 256 letters, digits, spaces and any of _.:/=+-@",
    ),
    (("overrides", "createHyperParameterTuningJob"), "a", "give an object, in braces"),
    (("overrides", "createModel"), 1, "give an object, in braces"),
    (("overrides", "createEndpointConfig"), [1], "give an object, in braces"),
    (("model", "environment", "LEVEL"), [], MODEL_VARIABLE),
    (("model", "environment"), "a", "give an object, in braces"),
    (("model", "enableNetworkIsolation"), "true", SWITCH),
    ((*SERVERLESS, "memorySizeInMB"), 1500, MEMORY),
    ((*SERVERLESS, "memorySizeInMB"), 7168, MEMORY),
    (
        (*SERVERLESS, "maxConcurrency"),
        201,
        "give a whole number from 1 to 200, without quotes",
    ),
    (
        (*SERVERLESS, "provisionedConcurrency"),
        0,
        "give a whole number from 1 to 200, without quotes",
    ),
    (("objective", "Type"), "Maximise", "give Maximize or Minimize"),
    (("objective", "MetricName"), "a\nb", METRIC),
    (("maxNumberOfTrainingJobs",), 0, COUNT),
    (("maxNumberOfTrainingJobs",), "10", COUNT),
    (("maxNumberOfTrainingJobs",), True, COUNT),
    (("maxNumberOfTrainingJobs",), 1.5, COUNT),
    (("maxParallelTrainingJobs",), 0, COUNT),
    (("trainingJobEarlyStoppingType",), "yes", "give Off or Auto"),
    (("trainingJobEarlyStoppingType",), True, "give Off or Auto"),
    (
        ("algorithmARN",),
        "h2o-gbm-algorithm",
        "give the ARN of an algorithm, arn:aws:sagemaker:REGION:ACCOUNT:algorithm/NAME",
    ),
    (("trainingImage",), "an image", IMAGE),
    (("metricDefinitions", 0, "Name"), "m" * 256, METRIC),
    (
        ("metricDefinitions", 0, "Regex"),
        "r" * 501,
        "give a regular expression of 1 to 500 characters",
    ),
    (("metricDefinitions",), {}, "give a list, in brackets"),
    ((*INTEGER,), "a", "give a list, in brackets"),
    ((*CONTINUOUS,), 1, "give a list, in brackets"),
    ((*CATEGORICAL,), True, "give a list, in brackets"),
    (("trainingInputMode",), "file", MODE),
    (("trainingInstanceType",), "m5.xlarge", INSTANCE),
    (("trainingInstanceCount",), 0, COUNT),
    (("trainingInstanceVolumeSizeInGB",), "30", COUNT),
    (("maxRuntimeInSeconds",), 2419201, SECONDS),
    (("maxWaitTimeInSeconds",), 0, SECONDS),
    (("enableManagedSpotTraining",), "False", SWITCH),
    (("enableNetworkIsolation",), 0, SWITCH),
    (("enableInterContainerTrafficEncryption",), "true", SWITCH),
    (("spotTrainingCheckpointS3Uri",), "bucket/prefix", S3),
    (("inputContentType",), "c" * 257, CONTENT_TYPE),
    (("staticHyperParameters", "a"), True, TEXT),
    (("staticHyperParameters", "a"), {"b": 1}, TEXT),
    (("staticHyperParameters", "a"), "two\nlines", TEXT),
    (("staticHyperParameters", "a"), float("nan"), TEXT),
    (("staticHyperParameters",), "a", "give an object, in braces"),
    (("channels",), "training", "give a list, in brackets"),
    (
        ("channels", 0, "channelName"),
        "a b",
        "give 1 to 64 letters, digits, dots, hyphens and underscores, more than one or two dots",
    ),
    ((*SOURCE, "S3Uri"), "s3://<bucket-name>/train.csv", S3),
    ((*SOURCE, "S3Uri"), "s3://" + "b" * 1020, S3),
    ((*SOURCE, "S3DataType"), "Prefix", "give S3Prefix or ManifestFile or AugmentedManifestFile"),
    ((*SOURCE, "S3DataDistributionType"), "Full", "give FullyReplicated or ShardedByS3Key"),
    (("channels", 0, "contentType"), 1, CONTENT_TYPE),
    (("channels", 0, "compressionType"), "gzip", "give None or Gzip"),
    (("channels", 0, "recordWrapperType"), "Record", "give None or RecordIO"),
    (("channels", 0, "inputMode"), "Stream", MODE),
    (
        ("channels", 0, "shuffleSeed"),
        "1",
        "give a whole number from 0 to 9007199254740991, without quotes",
    ),
    (("parameterRanges",), "a", "give an object, in braces"),
    ((*SOURCE, "AttributeNames", 0), "a" * 257, "give an attribute's name of 1 to 256 characters"),
    ((*INTEGER, 0, "Name"), 1, "give a hyperparameter's name of 1 to 256 characters"),
    ((*INTEGER, 0, "MinValue"), "1.5", "give a whole number"),
    ((*INTEGER, 0, "MaxValue"), "9" * 400, "give a whole number"),
    ((*INTEGER, 0, "ScalingType"), "ReverseLogarithmic", "give Auto or Linear or Logarithmic"),
    ((*CATEGORICAL, 0, "Name"), "a\n", "give a hyperparameter's name of 1 to 256 characters"),
    ((*CATEGORICAL, 0, "Values", 0), None, "give text of at most 256 characters"),
    ((*CATEGORICAL, 0, "Values"), "a", "give a list, in brackets"),
    ((*CONTINUOUS, 0, "Name"), "a" * 257, "give a hyperparameter's name of 1 to 256 characters"),
    ((*CONTINUOUS, 0, "MinValue"), "low", "give a finite number"),
    ((*CONTINUOUS, 0, "MaxValue"), "1e999", "give a finite number"),
    ((*CONTINUOUS, 0, "MaxValue"), float("inf"), "give a finite number"),
    (
        (*CONTINUOUS, 0, "ScalingType"),
        "Log",
        "give Auto or Linear or Logarithmic or ReverseLogarithmic",
    ),
    (("model",), "m", "give an object, in braces"),
    (("model", "name"), "my_model", f"give 1 to 63 {HYPHENATED}"),
    (("model", "artifactsS3OutputPath"), "/local", ARTIFACTS),
    (("model", "artifactType"), 7, "give a text of at most 1024 characters, such as MOJO"),
    (("model", "artifactsKmsKeyId"), "a key", KMS),
    (("model", "trainingSubnets"), "subnet-1", "give a list, in brackets"),
    (("model", "trainingSubnets", 0), "subnet_1", SUBNET),
    (("model", "trainingSecurityGroupIds", 0), "s" * 33, SECURITY_GROUP),
    (("model", "hosting", "subnets", 1), 1, SUBNET),
    (("model", "hosting", "securityGroupIds", 0), {}, SECURITY_GROUP),
    (("model", "hosting"), [1], "give an object, in braces"),
    (
        ("model", "hosting", "initialInstanceCount"),
        "two",
        "give a whole number from 1 to 2147483647",
    ),
    (("model", "hosting", "initialInstanceCount"), "0", "give a whole number from 1 to 2147483647"),
    (("model", "hosting", "instanceType"), "large", INSTANCE),
    (("model", "hosting", "inferenceImage"), "i" * 256, IMAGE),
    (("model", "hosting", "acceleratorType"), "eia2", "give a text such as ml.eia2.medium"),
]


def label(case: Any) -> str:
    return ".".join(map(str, case)) if isinstance(case, tuple) else repr(case)[:24]


@pytest.mark.parametrize(("path", "given", "taken"), TAKEN, ids=label)
def test_a_legal_value_is_taken_in_its_normal_spelling(
    smallest: Json, check: Check, path: tuple[Any, ...], given: Any, taken: Any
) -> None:
    assert in_payload(check(put(smallest, path, given)), path) == taken


@pytest.mark.parametrize(("path", "given", "right"), REFUSED, ids=label)
def test_an_illegal_value_is_refused_with_what_would_be_right(
    everything: Json, check: Check, path: tuple[Any, ...], given: Any, right: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(put(everything, path, given))
    assert (
        f"{spelled(path)}: {cut(json.dumps(given))} is not valid; {right}" in refused.value.problems
    )
    assert {line.split(":")[0] for line in refused.value.problems} <= {spelled(path), *OWN_PROBLEMS}


def test_every_key_of_the_contract_has_a_value_that_is_refused(everything: Json) -> None:
    tried = {re.sub(r"\[\d+\]", "[]", spelled(path)) for path, _, _ in REFUSED}
    tried |= {re.sub(r"\[\]$", "", path) for path in tried}
    assert [row.name for row in rows() if row.type != "object" and row.name not in tried] == []


REQUIRED = {row.name: row.meaning for row in rows() if row.default == "required"}


@pytest.mark.parametrize("name", REQUIRED)
def test_a_required_key_is_missed_with_its_meaning(
    everything: Json, check: Check, name: str
) -> None:
    steps = steps_to(name, everything)
    del at(everything, steps[:-1])[steps[-1]]
    shared = name in DefinitionKeys.model_json_schema()["required"]
    place = f"trainingJobDefinitions[0].{name}" if shared else spelled(steps)
    absence = f"is missing, and so is {name} at the top level" if shared else "is missing"
    with pytest.raises(InvalidInput) as refused:
        check(everything)
    assert f"{place}: {absence}; it is required. {REQUIRED[name]}" in refused.value.problems


def steps_to(name: str, document: Json) -> tuple[Any, ...]:
    """A place in the document that a row of the contract tells of."""
    wanted = [path for path in paths(document) if re.sub(r"\[\d+\]", "[]", spelled(path)) == name]
    return wanted[0]


TOO_MANY = [
    (("channels",), 21, 20),
    (("metricDefinitions",), 41, 40),
    ((*INTEGER,), 31, 30),
    ((*CONTINUOUS,), 31, 30),
    ((*CATEGORICAL,), 31, 30),
    ((*CATEGORICAL, 0, "Values"), 31, 30),
    ((*SOURCE, "AttributeNames"), 17, 16),
    (("warmStart", "parents"), 6, 5),
    (("fallbackInstanceTypes",), 6, 5),
    (("trainingJobDefinitions",), 11, 10),
    (("model", "trainingSubnets"), 17, 16),
    (("model", "trainingSecurityGroupIds"), 6, 5),
    (("model", "hosting", "subnets"), 17, 16),
    (("model", "hosting", "securityGroupIds"), 6, 5),
]


@pytest.mark.parametrize(("path", "count", "most"), TOO_MANY, ids=label)
def test_a_list_has_no_more_entries_than_sagemaker_takes(
    everything: Json, check: Check, path: tuple[Any, ...], count: int, most: int
) -> None:
    entry = at(everything, (*path, 0))
    with pytest.raises(InvalidInput) as refused:
        check(put(everything, path, [entry] * count))
    assert f"{spelled(path)}: has {count} entries; give at most {most}" in refused.value.problems


TOO_MANY_ENTRIES = [
    (("environment",), 49, 48),
    (("model", "environment"), 100, 99),
    (("tags",), 46, 45),
]


@pytest.mark.parametrize(("path", "count", "most"), TOO_MANY_ENTRIES, ids=label)
def test_an_object_has_no_more_entries_than_sagemaker_takes(
    everything: Json, check: Check, path: tuple[Any, ...], count: int, most: int
) -> None:
    entries = {f"K{n}": "v" for n in range(count)}
    with pytest.raises(InvalidInput) as refused:
        check(put(everything, path, entries))
    assert f"{spelled(path)}: has {count} entries; give at most {most}" in refused.value.problems


BAD_NAMES = [
    (
        ("environment",),
        "1A",
        "give 1 to 512 letters, digits and underscores that do not begin with a digit",
    ),
    (
        ("model", "environment"),
        "A-B",
        "give 1 to 1024 letters, digits and underscores that do not begin with a digit",
    ),
    (
        ("tags",),
        "AWS:a",
        "give 1 to 128 letters, digits, spaces and any of _.:/=+-@ that do not begin with aws:",
    ),
    (
        ("tags",),
        "a,b",
        "give 1 to 128 letters, digits, spaces and any of _.:/=+-@ that do not begin with aws:",
    ),
]


@pytest.mark.parametrize(("path", "name", "right"), BAD_NAMES, ids=label)
def test_a_name_of_an_entry_is_refused_with_what_would_be_right(
    everything: Json, check: Check, path: tuple[Any, ...], name: str, right: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(put(everything, path, {name: "v"}))
    line = f"{spelled((*path, name))}: {json.dumps(name)} is not valid; {right}"
    assert line in refused.value.problems


@pytest.mark.parametrize("raw", [None, [], "text", 7, True])
def test_an_input_that_is_no_object_is_one_problem(check: Check, raw: Any) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(raw)
    assert str(refused.value) == (
        f"1 problem in the input:\ninput: {json.dumps(raw)} is not valid; give an object"
    )


GARBAGE = [None, "", [], {}, 0, -1, 1.5, True, "\x00", "x" * 3000, [[]], [None], {"a": {}}, [{}]]


@pytest.mark.parametrize("garbage", GARBAGE, ids=label)
def test_whatever_stands_anywhere_is_refused_with_what_would_be_right(
    everything: Json, check: Check, garbage: Any
) -> None:
    lines = {
        line
        for path in paths(everything)
        for line in problems(check, put(everything, path, garbage))
    }
    assert {line for line in lines if not re.match(r"[^ ]+: .+(; | is empty)", line)} == set()
