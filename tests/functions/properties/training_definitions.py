"""Generates the training job definitions of an input: one at its top level, or several in a list."""

import re
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

Json = dict[str, Any]

LINE_BREAKS = "\n\r\x85\u2028\u2029"
CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters=LINE_BREAKS)
# Mostly from a pool, for drawing letter by letter takes ten times as long.
TRICKY = [
    "a",
    "B 2",
    "ä€😀",
    "\x00\x7f",
    "'\"\\",
    "${x}",
    "{% $x %}",
    "<b>&",
    "a.b[0]: c",
    " ",
    "%s{}",
    "٣",
    "\t",
]
TEXTS = st.one_of(
    st.sampled_from([*TRICKY, *(f"text {number}" for number in range(20))]),
    st.text(CHARACTERS, min_size=1, max_size=4),
)
INSTANCES = st.sampled_from(["ml.m5.large", "ml.c5.2xlarge", "ml.p3.2xlarge", "ml.g6.xlarge"])
IMAGES = st.sampled_from(["image:1", "123456789012.dkr.ecr.us-east-1.amazonaws.com/serve:1"])
INPUT_MODES = st.sampled_from(["File", "FastFile", "Pipe"])
SECONDS = st.sampled_from([1, 900, 3600])
NUMBERS = st.one_of(
    st.integers(-(10**6), 10**6), st.floats(-1e6, 1e6, allow_nan=False), st.just(1e-300)
)
VALUES = st.one_of(TEXTS, st.just(""), NUMBERS)


def names(longest: int) -> st.SearchStrategy[str]:
    """Letters, digits and inner hyphens; at times as long as allowed."""
    short = ["0", "a", "A-1", "b--2", *(f"name-{number}" for number in range(20))]
    return st.sampled_from([*short, "a" + "-" * (longest - 2) + "Z"])


def texts(longest: int) -> st.SearchStrategy[str]:
    """Any text on one line; at times as long as allowed."""
    return st.one_of(TEXTS, st.just("ä" * longest))


def addresses(longest: int) -> st.SearchStrategy[str]:
    """S3 addresses; at times as long as allowed."""
    short = st.builds("{}://{}/{}".format, st.sampled_from(["s3", "https"]), names(20), TEXTS)
    return st.one_of(short, st.just("s3://bucket/".ljust(longest, "x")))


def optional(**members: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """An object with any of the members."""
    return st.fixed_dictionaries({}, optional=members)


def variables(longest: int) -> st.SearchStrategy[Json]:
    """Environment variables, whose values may have line breaks."""
    known = st.sampled_from(["_", "PATH", "a_1", "MODEL_TYPE", "V" * 512])
    values = st.one_of(texts(longest), NUMBERS, st.just("two\nlines"))
    return st.dictionaries(known, values, max_size=3)


@dataclass(frozen=True)
class Stated:
    """Definitions as the input states them, and each in full."""

    raw: Json
    each: list[Json]

    @property
    def channels(self) -> list[Json]:
        return [channel for one in self.each for channel in one["channels"]]


def expressions() -> st.SearchStrategy[str]:
    """Generate expressions of at most 500 characters that find a number after a text."""
    groups = st.sampled_from([r"(\S+)", "(.*?);", "([-+.0-9eE]+)", "([0-9.]+)", "(?P<value>.+)"])
    return st.builds("{}={}".format, texts(240).map(re.escape), groups)


@st.composite
def definitions(draw: st.DrawFn, strategy: str) -> Stated:
    """One or several that one strategy can tune, with objectives of one direction."""
    direction = draw(st.sampled_from(["Maximize", "Minimize"]))
    first = draw(_merged(_parts(strategy, direction, 0)))
    if draw(st.booleans()):
        named = draw(optional(trainingJobDefinitionName=names(64)))
        return Stated({**first, **named}, [first])
    own_names = draw(st.lists(names(64), min_size=1, max_size=3, unique=True))
    entries = [
        {"name": name, **draw(_entry(strategy, direction, index))}
        for index, name in enumerate(own_names, start=1)
    ]
    each = [{**first, **entry} for entry in entries]
    return Stated({**first, "trainingJobDefinitions": entries}, each)


def _parts(strategy: str, direction: str, index: int) -> list[st.SearchStrategy[Json]]:
    """What a definition consists of; what goes together is in one part. `index` makes its algorithm
    one of its own."""
    parts = [_algorithm(direction, index), _hyperparameters(strategy)]
    return [*parts, _data(), _instances(), _spot(), SETTINGS]


@st.composite
def _merged(draw: st.DrawFn, parts: list[st.SearchStrategy[Json]]) -> Json:
    return {key: value for part in parts for key, value in draw(part).items()}


@st.composite
def _entry(draw: st.DrawFn, strategy: str, direction: str, index: int) -> Json:
    """An entry of the list; the parts that it has not come from the top level."""
    parts = _parts(strategy, direction, index)
    own = draw(st.lists(st.sampled_from(parts), unique_by=id, max_size=3))
    return draw(_merged([*own, optional(inferenceImage=IMAGES)]))


SETTINGS = optional(
    enableNetworkIsolation=st.booleans(),
    enableInterContainerTrafficEncryption=st.booleans(),
    environment=variables(512),
    maxRetryAttempts=st.sampled_from([1, 30]),
    trainingInstanceVolumeSizeInGB=st.sampled_from([1, 30, 16384]),
    trainingInstanceVolumeKmsKeyId=st.just("alias/volumes"),
)


@st.composite
def _hyperparameters(draw: st.DrawFn, strategy: str) -> Json:
    known = draw(st.lists(_hyperparameter_names(), min_size=1, max_size=7, unique=True))
    cut = draw(st.integers(1, len(known)))
    return {
        "parameterRanges": draw(_ranges(strategy, known[:cut])),
        "staticHyperParameters": {name: draw(VALUES) for name in known[cut:]},
    }


def _hyperparameter_names() -> st.SearchStrategy[str]:
    return st.one_of(TEXTS, st.just("n" * 256))


@st.composite
def _algorithm(draw: st.DrawFn, direction: str, index: int) -> Json:
    objective = {"Type": direction, "MetricName": draw(texts(255))}
    kind = draw(st.sampled_from(["algorithm", "own image", "image of AWS"]))
    if kind == "algorithm":
        arn = f"arn:aws:sagemaker:us-east-1:123456789012:algorithm/algorithm-{index}"
        return {"algorithmARN": arn, **draw(optional(objective=st.just(objective)))}
    if kind == "image of AWS":
        image = "811284229777.dkr.ecr.us-east-1.amazonaws.com/xgboost:1"
        return {"trainingImage": image, "metricDefinitions": [], "objective": objective}
    image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/image:1"
    metric = {"Name": objective["MetricName"], "Regex": draw(expressions())}
    return {"trainingImage": image, "metricDefinitions": [metric], "objective": objective}


@st.composite
def _ranges(draw: st.DrawFn, strategy: str, hyperparameters: list[str]) -> Json:
    kinds = ["Categorical"] if strategy == "Grid" else ["Integer", "Continuous", "Categorical"]
    made: Json = {}
    for name in hyperparameters:
        kind = draw(st.sampled_from(kinds))
        made.setdefault(f"{kind}ParameterRanges", []).append({"Name": name} | draw(RANGES[kind]))
    return made


@st.composite
def _integers(draw: st.DrawFn) -> Json:
    low = draw(st.one_of(st.integers(1, 50), st.sampled_from([-(2**31), -5, 0])))
    scaling = ["Auto", "Linear", "Logarithmic"] if low > 0 else ["Auto", "Linear"]
    return draw(_bounds(low, low + 700 + draw(st.integers(0, 9)), scaling))


@st.composite
def _continuous(draw: st.DrawFn) -> Json:
    low = draw(st.one_of(NUMBERS, st.sampled_from([0, 0.5])))
    scaling = ["Auto", "Linear"] + (["Logarithmic"] if low > 0 else [])
    if 0 <= low < 0.75:
        return draw(_bounds(low, 0.75, [*scaling, "ReverseLogarithmic"]))
    return draw(_bounds(low, low + draw(st.sampled_from([0.001, 3.5, 10**6])), scaling))


@st.composite
def _bounds(draw: st.DrawFn, low: float, high: float, scaling: list[str]) -> Json:
    as_given = draw(st.sampled_from([str, lambda number: number]))
    made = {"MinValue": as_given(low), "MaxValue": as_given(high)}
    return made | draw(optional(ScalingType=st.sampled_from(scaling)))


RANGES = {
    "Integer": _integers(),
    "Continuous": _continuous(),
    "Categorical": st.fixed_dictionaries(
        {"Values": st.lists(st.one_of(TEXTS, st.just("")), min_size=1, max_size=5, unique=True)}
    ),
}
S3_DATA = st.fixed_dictionaries(
    {"S3Uri": addresses(1024)},
    optional={
        "S3DataType": st.sampled_from(["S3Prefix", "ManifestFile"]),
        "S3DataDistributionType": st.sampled_from(["FullyReplicated", "ShardedByS3Key"]),
        "AttributeNames": st.just([]),
    },
)
MANIFEST = {
    "S3Uri": "s3://bucket/manifest",
    "S3DataType": "AugmentedManifestFile",
    "AttributeNames": ["source-ref", "x" * 256],
}
FILE_SYSTEM = st.fixed_dictionaries(
    {
        "FileSystemId": st.sampled_from(["fs-01234567", "fs-0123456789abcdef01"]),
        "FileSystemType": st.sampled_from(["EFS", "FSxLustre"]),
        "FileSystemAccessMode": st.sampled_from(["ro", "rw"]),
        "DirectoryPath": TEXTS.map("/".__add__),
    }
)
SOURCES = st.one_of(
    st.fixed_dictionaries({"s3DataSource": S3_DATA}),
    st.fixed_dictionaries({"s3DataSource": S3_DATA}),
    st.just({"s3DataSource": MANIFEST, "inputMode": "Pipe"}),
    st.fixed_dictionaries({"fileSystemDataSource": FILE_SYSTEM}),
)
FORMATS = optional(
    contentType=texts(256),
    compressionType=st.sampled_from(["None", "Gzip"]),
    recordWrapperType=st.sampled_from(["None", "RecordIO"]),
    inputMode=INPUT_MODES,
    shuffleSeed=st.sampled_from([0, 7, 2**53 - 1]),
)


@st.composite
def _data(draw: st.DrawFn) -> Json:
    channel_names = st.sampled_from(["train", "validation", "a.b_c-1", "...", "-", "c" * 64])
    given = draw(st.lists(channel_names, min_size=1, max_size=3, unique=True))
    channels = [{"channelName": name, **draw(FORMATS), **draw(SOURCES)} for name in given]
    made = {"channels": channels, "trainingInputMode": draw(INPUT_MODES)}
    return made | draw(optional(inputContentType=texts(256)))


@st.composite
def _instances(draw: st.DrawFn) -> Json:
    first, *others = draw(st.lists(INSTANCES, min_size=1, max_size=4, unique=True))
    return {
        "trainingInstanceType": first,
        "fallbackInstanceTypes": others,
        "trainingInstanceCount": draw(st.sampled_from([1, 1, 2, 20])),
    }


@st.composite
def _spot(draw: st.DrawFn) -> Json:
    """Spot training or none, with times in order."""
    run = draw(SECONDS)
    made: Json = {"maxRuntimeInSeconds": run, "enableManagedSpotTraining": draw(st.booleans())}
    checkpoints = addresses(1024) | st.just("")
    made["spotTrainingCheckpointS3Uri"] = draw(checkpoints)
    if made["enableManagedSpotTraining"]:
        made["maxWaitTimeInSeconds"] = run + draw(st.sampled_from([0, 600]))
    return made
