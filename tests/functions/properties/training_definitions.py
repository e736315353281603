"""Strategies for the training job definitions of an input: one at its top level, or several in a list.

Only keys that depend on others are here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.properties.contract import (
    BOOLEANS,
    choose,
    lists,
    mixed,
    names,
    numbers,
    objects,
    optional,
    pool,
    values,
)
from tuner.input.contract.channels import Channel, S3DataSource
from tuner.input.contract.definition import DefinitionKeys

NAMES = values("trainingJobDefinitions[].name")
LONGEST_RUNTIME = 2419200


class Task(NamedTuple):
    """The strategy and direction that the definitions share, and the index of a definition."""

    strategy: str
    direction: str
    index: int


@dataclass(frozen=True)
class Stated:
    """The definitions as the input has them, and each definition in full."""

    raw: Json
    each: list[Json]

    @property
    def channels(self) -> list[Json]:
        return [channel for one in self.each for channel in one["channels"]]


ALONE = optional(trainingJobDefinitionName=NAMES)
OWN_NAMES = st.sampled_from(lists(pool("trainingJobDefinitions[].name"), 3))
OWN = optional(
    **{
        key: values(f"trainingJobDefinitions[].{key}")
        for key in ("inferenceImage", "artifactsS3OutputPath")
    }
)
NETWORK = {
    key: values(f"trainingJobDefinitions[].{key}")
    for key in ("trainingSubnets", "trainingSecurityGroupIds")
}
OWN_NETWORK = st.one_of(st.just({}), st.fixed_dictionaries(NETWORK))


def definitions(draw: st.DrawFn, strategy: str) -> Stated:
    """Draw one definition or several for a strategy, with objectives of one direction."""
    task = Task(strategy, choose(draw, ["Maximize", "Minimize"]), 0)
    first = _parts(draw, PARTS, task)
    if draw(BOOLEANS):
        return Stated({**first, **draw(ALONE)}, [first])
    entries = [
        {"name": name, **_entry(draw, task._replace(index=index))}
        for index, name in enumerate(draw(OWN_NAMES), start=1)
    ]
    each = [{**first, **entry} for entry in entries]
    return Stated({**first, "trainingJobDefinitions": entries}, each)


def _parts(draw: st.DrawFn, parts: Any, task: Task) -> Json:
    return {key: value for part in parts for key, value in part(draw, task).items()}


def _entry(draw: st.DrawFn, task: Task) -> Json:
    """Draw an entry of the list; its missing parts come from the top level."""
    return {**_parts(draw, choose(draw, OWN_PARTS), task), **draw(OWN), **draw(OWN_NETWORK)}


METRICS = values("objective.MetricName")
LOGGED = [re.escape(name) for name in pool("objective.MetricName") if len(name) < 240]
GROUPS = (r"(\S+)", "(.*?);", "([-+.0-9eE]+)", "([0-9.]+)", "(?P<value>.+)")
# Expressions of up to 500 characters that find a number after a text.
REGEXES = st.sampled_from([f"{text}={group}" for text in (*LOGGED, "x" * 486) for group in GROUPS])
# Algorithms in the Region of the execution.
ARNS = st.sampled_from([arn for arn in pool("algorithmARN") if ":us-east-1:" in arn])
IMAGES = values("trainingImage")
KINDS = ("own algorithm", "algorithm", "image", "image with metrics", "image with metrics")


def _algorithm(draw: st.DrawFn, task: Task) -> Json:
    objective = {"Type": task.direction, "MetricName": draw(METRICS)}
    kind = choose(draw, KINDS)
    if kind == "own algorithm":
        arn = f"arn:aws:sagemaker:us-east-1:123456789012:algorithm/algorithm-{task.index}"
        return {"algorithmARN": arn} | ({"objective": objective} if draw(BOOLEANS) else {})
    if kind == "algorithm":
        return {"algorithmARN": draw(ARNS), "objective": objective}
    metric = {"Name": objective["MetricName"], "Regex": draw(REGEXES)}
    metrics = [metric] if kind == "image with metrics" else []
    return {"trainingImage": draw(IMAGES), "metricDefinitions": metrics, "objective": objective}


HYPERPARAMETERS = st.sampled_from(lists(names("staticHyperParameters"), 7))
STATIC = values("staticHyperParameters.*")


def _hyperparameters(draw: st.DrawFn, task: Task) -> Json:
    known = draw(HYPERPARAMETERS)
    cut = draw(st.integers(1, len(known)))
    ranges: Json = {}
    for name in known[:cut]:
        kind = choose(draw, [CATEGORICAL] if task.strategy == "Grid" else [*RANGES])
        ranges.setdefault(kind, []).append({"Name": name} | RANGES[kind](draw))
    static = {name: draw(STATIC) for name in known[cut:]}
    return {"parameterRanges": ranges, "staticHyperParameters": static}


CATEGORICAL = "CategoricalParameterRanges"
HINTS = values("parameterRanges.AutoParameters[].ValueHint")
LOWS = st.sampled_from([*range(1, 50), -(2**31), -5, 0])
WIDTHS = st.integers(700, 709)
FRACTIONS = st.sampled_from([*numbers(200), 0, 0.5, 1e-300])
CATEGORIES = st.sampled_from(
    lists(pool("parameterRanges.CategoricalParameterRanges[].Values[]"), 5)
)


def _integers(draw: st.DrawFn) -> Json:
    low = draw(LOWS)
    scaling = ["Auto", "Linear", "Logarithmic"] if low > 0 else ["Auto", "Linear"]
    return _bounds(draw, low, low + draw(WIDTHS), scaling)


def _continuous(draw: st.DrawFn) -> Json:
    low = draw(FRACTIONS)
    scaling = ["Auto", "Linear"] + (["Logarithmic"] if low > 0 else [])
    if 0 <= low < 0.75:
        return _bounds(draw, low, 0.75, [*scaling, "ReverseLogarithmic"])
    high = low + max(abs(low), choose(draw, [0.001, 3.5, 10**6]))
    return _bounds(draw, low, high, scaling)


def _bounds(draw: st.DrawFn, low: float, high: float, scaling: list[str]) -> Json:
    as_given: Callable[[float], Any] = choose(draw, [str, float, lambda number: number])
    made = {"MinValue": as_given(low), "MaxValue": as_given(high)}
    scale = choose(draw, [None, *scaling])
    return made | ({"ScalingType": scale} if scale else {})


RANGES: dict[str, Callable[[st.DrawFn], Json]] = {
    "IntegerParameterRanges": _integers,
    "ContinuousParameterRanges": _continuous,
    CATEGORICAL: lambda draw: {"Values": draw(CATEGORIES)},
    "AutoParameters": lambda draw: {"ValueHint": draw(HINTS)},
}

SOURCE = "channels[].s3DataSource"
MOSTLY = st.sampled_from([True] * 9 + [False])
CHANNEL_NAMES = st.sampled_from(lists(pool("channels[].channelName"), 3))
FORMATS = objects(
    Channel, "channels[]", channelName=None, s3DataSource=None, fileSystemDataSource=None
)
IN_S3 = objects(
    S3DataSource,
    SOURCE,
    S3DataType=st.sampled_from(["S3Prefix", "ManifestFile"]),
)
MANIFEST = mixed(
    {"S3Uri": values(f"{SOURCE}.S3Uri"), "S3DataType": st.just("AugmentedManifestFile")},
    {"AttributeNames": values(f"{SOURCE}.AttributeNames")},
)
SOURCES = st.one_of(
    st.fixed_dictionaries({"s3DataSource": IN_S3}),
    st.fixed_dictionaries({"s3DataSource": MANIFEST, "inputMode": st.just("Pipe")}),
    st.fixed_dictionaries({"fileSystemDataSource": values("channels[].fileSystemDataSource")}),
)


def _data(draw: st.DrawFn, task: Task) -> Json:
    own_names = draw(CHANNEL_NAMES) if draw(MOSTLY) else []
    channels = [{"channelName": name, **draw(FORMATS), **draw(SOURCES)} for name in own_names]
    return {"channels": channels}


# SageMaker knows these; the form takes future instance types, too.
INSTANCE_TYPES = [
    f"ml.{family}.{size}"
    for family in ("m5", "c5", "c6i", "g6")
    for size in ("xlarge", "2xlarge", "4xlarge")
]
# The storage of this instance type is local and takes no key.
INSTANCE_TYPES += ["ml.g5.xlarge"]
INSTANCES = st.sampled_from(lists(INSTANCE_TYPES, 6))


def _instances(draw: st.DrawFn, task: Task) -> Json:
    first, *others = draw(INSTANCES)
    return {"trainingInstanceType": first, "fallbackInstanceTypes": others}


RUNTIMES = values("maxRuntimeInSeconds")
CHECKPOINTS = st.sampled_from(
    [
        {},
        {"spotTrainingCheckpointS3Uri": ""},
        *({"spotTrainingCheckpointS3Uri": each} for each in pool("spotTrainingCheckpointS3Uri")),
        *({"checkpointS3Uri": each} for each in pool("checkpointS3Uri")),
        *(
            {"checkpointS3Uri": "s3://example-data/c/", "checkpointLocalPath": each}
            for each in pool("checkpointLocalPath")
        ),
    ]
)


def _spot(draw: st.DrawFn, task: Task) -> Json:
    """Draw spot training or none, with times in order."""
    made: Json = {"maxRuntimeInSeconds": draw(RUNTIMES)}
    made["enableManagedSpotTraining"] = draw(BOOLEANS)
    made |= draw(CHECKPOINTS)
    if made["enableManagedSpotTraining"]:
        longest = int(made["maxRuntimeInSeconds"]) + choose(draw, [0, 600, LONGEST_RUNTIME])
        made["maxWaitTimeInSeconds"] = min(longest, LONGEST_RUNTIME)
    return made


TOGETHER = (
    ("algorithmARN", "trainingImage", "metricDefinitions", "objective"),
    ("parameterRanges", "staticHyperParameters"),
    ("channels",),
    ("trainingInstanceType", "fallbackInstanceTypes"),
    ("maxRuntimeInSeconds", "enableManagedSpotTraining", "maxWaitTimeInSeconds"),
    ("checkpointS3Uri", "checkpointLocalPath", "spotTrainingCheckpointS3Uri"),
)
SETTINGS = objects(DefinitionKeys, **{key: None for keys in TOGETHER for key in keys})


def _settings(draw: st.DrawFn, task: Task) -> Json:
    settings: Json = draw(SETTINGS)
    return settings


PARTS = (_algorithm, _hyperparameters, _data, _instances, _spot, _settings)
# An entry has up to three parts of its own.
OWN_PARTS = [some for number in range(4) for some in combinations(PARTS, number)]
