"""Strategies for responses of DescribeAlgorithm: for an algorithm that fits a definition, and for any algorithm.

The structure is that of
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html
"""

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.properties.contract import BOOLEANS, Strategy, choose, optional, values

TEXTS = values("channels[].contentType")
KINDS = ("Integer", "Continuous", "Categorical")
OWN_IMAGE = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/from-algorithm:1"}
SERVING = {"SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]}


def fitting_algorithms(draw: st.DrawFn, payload: Json) -> list[Json]:
    """Draw an algorithm that fits for each ARN of the checked payload, in their order."""
    return [
        _fitting(draw, arn, payload["definitions"], payload["model"])
        for arn in payload["algorithmARNs"]
    ]


def _fitting(draw: st.DrawFn, arn: str, definitions: list[Json], model: Json) -> Json:
    """Draw an algorithm with everything that its definitions need."""
    using = [one for one in definitions if one.get("algorithmARN") == arn]
    made = {
        "AlgorithmName": arn.rpartition("/")[2],
        "AlgorithmArn": arn,
        "AlgorithmStatus": "Completed",
        "TrainingSpecification": _training(draw, using),
    }
    if draw(BOOLEANS) and all(_may_be_a_product(one, model) for one in using):
        container = {"ContainerHostname": "host", "ProductId": "prod-1"}
        return made | {"ProductId": "prod-1", **_inference([container])}
    served = all("inferenceImage" in {**model["hosting"], **one} for one in using)
    if served and draw(BOOLEANS):
        return made
    return made | _inference([OWN_IMAGE], **(SERVING if draw(BOOLEANS) else {}))


def _inference(containers: list[Json], **serving: list[str]) -> Json:
    return {"InferenceSpecification": {"Containers": containers, **serving}}


def _may_be_a_product(definition: Json, model: Json) -> bool:
    waits = definition.get("maxWaitTimeInSeconds", 0) > 3600
    kept = "checkpointS3Uri" in definition or not waits
    return (
        definition.get("enableNetworkIsolation") and "serverless" not in model["hosting"] and kept
    )


def _training(draw: st.DrawFn, using: list[Json]) -> Json:
    stated = [one["objective"] for one in using if "objective" in one]
    default = {"Type": "Minimize", "MetricName": "loss"}
    objectives = stated if len(stated) == len(using) else [*stated, default][:1]
    channels = {c["channelName"]: c for one in using for c in one["channels"]}
    instances = [
        name for one in using
        for name in (one["trainingInstanceType"], *one.get("fallbackInstanceTypes", []))
    ]  # fmt: skip
    made = {
        "TrainingImage": "hidden",
        "SupportedTrainingInstanceTypes": sorted({*instances}),
        "TrainingChannels": [{"Name": name, **_modes(draw, name, using)} for name in channels],
        "SupportsDistributedTraining": True,
    }
    if objectives:
        made["SupportedTuningJobObjectiveMetrics"] = objectives
    if draw(BOOLEANS):
        made["SupportedHyperParameters"] = _hyperparameters(using)
    return made


def _modes(draw: st.DrawFn, name: str, using: list[Json]) -> Json:
    """Draw the supported modes and types of a channel, and its IsRequired."""
    given = [
        {"inputMode": one["trainingInputMode"], **c}
        for one in using
        for c in one["channels"]
        if c["channelName"] == name
    ]
    made: Json = {
        "SupportedInputModes": sorted({c["inputMode"] for c in given}),
        "SupportedContentTypes": sorted({c["contentType"] for c in given if "contentType" in c}),
    }
    required = choose(draw, [None, True, False]) if len(given) == len(using) else None
    return made if required is None else made | {"IsRequired": required}


def _hyperparameters(using: list[Json]) -> list[Json]:
    """Return hyperparameters whose type fits their use, or none when definitions use them differently."""
    tuned: dict[str, set[str]] = {}
    for one in using:
        for kind, ranges in one["parameterRanges"].items():
            type_ = kind.removesuffix("ParameterRanges").replace("AutoParameters", "Continuous")
            for each in ranges:
                tuned.setdefault(each["Name"], set()).add(type_)
    static = {name for one in using for name in one["staticHyperParameters"]}
    if static & tuned.keys() or any(len(types) > 1 for types in tuned.values()):
        return []
    return [
        *({"Name": n, "Type": types.pop(), "IsTunable": True} for n, types in tuned.items()),
        *({"Name": name, "Type": "FreeText"} for name in sorted(static)),
    ]


SPECIFICATIONS = {
    "IntegerParameterRangeSpecification": {"MinValue": "1", "MaxValue": "9"},
    "ContinuousParameterRangeSpecification": {"MinValue": "-0.5", "MaxValue": "1e3"},
    "CategoricalParameterRangeSpecification": {"Values": ["a", "b"]},
}


def _absent(strategy: Strategy) -> Strategy:
    """Return the values and null: Step Functions passes on an absent member as nothing, null or empty."""
    return st.one_of(st.none(), strategy)


NUMBERS = st.integers(0, 9)
FLAGS = _absent(BOOLEANS)
SPECIFIED = optional(**{key: _absent(st.just(value)) for key, value in SPECIFICATIONS.items()})
HYPERPARAMETERS = st.fixed_dictionaries(
    {"Name": NUMBERS, "Type": st.sampled_from([*KINDS, "FreeText"])},
    optional={
        "IsTunable": FLAGS,
        "IsRequired": FLAGS,
        "DefaultValue": _absent(TEXTS),
        "Range": _absent(SPECIFIED),
    },
)
CHANNELS = st.fixed_dictionaries(
    {"Name": NUMBERS},
    optional={
        "IsRequired": FLAGS,
        "SupportedContentTypes": _absent(st.lists(TEXTS, max_size=2)),
        "SupportedCompressionTypes": _absent(st.just(["None"])),
        "SupportedInputModes": _absent(st.just(["File"])),
    },
)
OBJECTIVES = st.lists(st.just({"Type": "Maximize", "MetricName": "validation:auc"}), max_size=2)
TRAINING = optional(
    SupportedHyperParameters=_absent(st.lists(HYPERPARAMETERS, max_size=5)),
    TrainingChannels=_absent(st.lists(CHANNELS, max_size=3)),
    SupportedTrainingInstanceTypes=_absent(st.just(["ml.m5.large"])),
    SupportsDistributedTraining=FLAGS,
    SupportedTuningJobObjectiveMetrics=_absent(OBJECTIVES),
)
INFERENCE = optional(
    Containers=_absent(st.lists(optional(Image=_absent(TEXTS)), max_size=2)),
    SupportedContentTypes=_absent(st.just(["text/csv"])),
)
ALGORITHMS = optional(
    AlgorithmStatus=st.sampled_from(["Completed", "Failed", "InProgress"]),
    ProductId=_absent(st.just("prod-1")),
    TrainingSpecification=_absent(TRAINING),
    InferenceSpecification=_absent(INFERENCE),
)


def any_algorithms(draw: st.DrawFn, payload: Json) -> list[Json]:
    """Draw an algorithm for each ARN of the checked payload; few of them fit."""
    return [_any_algorithm(draw, payload, arn) for arn in payload["algorithmARNs"]]


def _any_algorithm(draw: st.DrawFn, payload: Json, arn: str) -> Json:
    definitions = payload["definitions"]
    ranges = [kind for one in definitions for kind in one["parameterRanges"].values()]
    tuned = [each["Name"] for kind in ranges for each in kind]
    static = [name for one in definitions for name in one["staticHyperParameters"]]
    channels = [c["channelName"] for one in definitions for c in one["channels"]]
    made: Json = {"AlgorithmName": arn.rpartition("/")[2], "AlgorithmArn": arn, **draw(ALGORITHMS)}
    training = made.get("TrainingSpecification") or {}
    _name(training.get("SupportedHyperParameters"), [*tuned, *static, "other"])
    _name(training.get("TrainingChannels"), [*channels, "other"])
    return made


def _name(entries: list[Json] | None, used: list[str]) -> None:
    """Replace the number of each entry by one of the names in use."""
    for entry in entries or []:
        entry["Name"] = used[entry["Name"] % len(used)]
