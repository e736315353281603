"""Generates what DescribeAlgorithm tells: of an algorithm that fits a definition, and of any at all.

The structure is that of
https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeAlgorithm.html
"""

from typing import Any

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.properties.contract import optional, values

TEXTS = values("channels[].contentType")
KINDS = ("Integer", "Continuous", "Categorical")
OWN_IMAGE = {"Image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/from-algorithm:1"}


@st.composite
def fitting_algorithms(draw: st.DrawFn, payload: Json) -> list[Json]:
    """One for each algorithm that the checked payload names, in their order."""
    by_arn = {
        each["algorithmARN"]: each for each in payload["definitions"] if "algorithmARN" in each
    }
    return [draw(_fitting(by_arn[arn], payload["definitions"], payload["model"]))
            for arn in payload["algorithmARNs"]]  # fmt: skip


@st.composite
def _fitting(draw: st.DrawFn, definition: Json, definitions: list[Json], model: Json) -> Json:
    """Whatever the definitions that name it ask for, it can do."""
    using = [one for one in definitions if one.get("algorithmARN") == definition["algorithmARN"]]
    arn = definition["algorithmARN"]
    made = {
        "AlgorithmName": arn.rpartition("/")[2],
        "AlgorithmArn": arn,
        "AlgorithmStatus": "Completed",
        "TrainingSpecification": draw(_training(using)),
    }
    if draw(st.booleans()) and all(_may_be_a_product(one, model) for one in using):
        container = {"ContainerHostname": "host", "ProductId": "prod-1"}
        return made | {"ProductId": "prod-1", **_inference([container])}
    served = all("inferenceImage" in {**model["hosting"], **one} for one in using)
    if served and draw(st.booleans()):
        return made
    types = {"SupportedContentTypes": ["text/csv"], "SupportedResponseMIMETypes": ["text/csv"]}
    return made | _inference(
        [OWN_IMAGE], **draw(optional(**{k: st.just(v) for k, v in types.items()}))
    )


def _inference(containers: list[Json], **serving: list[str]) -> Json:
    return {"InferenceSpecification": {"Containers": containers, **serving}}


def _may_be_a_product(definition: Json, model: Json) -> bool:
    waits = definition.get("maxWaitTimeInSeconds", 0) > 3600
    kept = "spotTrainingCheckpointS3Uri" in definition or not waits
    return definition["enableNetworkIsolation"] and "serverless" not in model["hosting"] and kept


@st.composite
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
        "TrainingChannels": [{"Name": n, **draw(_modes(n, using))} for n in channels],
        "SupportsDistributedTraining": True,
    }
    if objectives:
        made["SupportedTuningJobObjectiveMetrics"] = objectives
    specified = st.just(_hyperparameters(using))
    return made | draw(optional(SupportedHyperParameters=specified))


@st.composite
def _modes(draw: st.DrawFn, name: str, using: list[Json]) -> Json:
    """All that the definitions say of the channel, and whether it is required."""
    given = [c for one in using for c in one["channels"] if c["channelName"] == name]
    made: Json = {
        "SupportedInputModes": sorted({c["inputMode"] for c in given}),
        "SupportedContentTypes": sorted({c["contentType"] for c in given if "contentType" in c}),
    }
    in_all = len(given) == len(using)
    return made | (draw(optional(IsRequired=st.booleans())) if in_all else {})


def _hyperparameters(using: list[Json]) -> list[Json]:
    """Of a type that goes with how each is used; none where definitions differ in it."""
    tuned: dict[str, set[str]] = {}
    for one in using:
        for kind, ranges in one["parameterRanges"].items():
            type_ = kind.removesuffix("ParameterRanges")
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


def _absent(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Step Functions passes on what SageMaker leaves out as nothing, null or empty."""
    return st.one_of(st.none(), strategy)


def _hyperparameter(names: st.SearchStrategy[str]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {"Name": names, "Type": st.sampled_from([*KINDS, "FreeText"])},
        optional={
            "IsTunable": _absent(st.booleans()),
            "IsRequired": _absent(st.booleans()),
            "DefaultValue": _absent(TEXTS),
            "Range": _absent(
                optional(**{key: _absent(st.just(value)) for key, value in SPECIFICATIONS.items()})
            ),
        },
    )


@st.composite
def any_algorithms(draw: st.DrawFn, payload: Json) -> list[Json]:
    """One for each algorithm that the checked payload names, whether it fits or not."""
    return [draw(_any_algorithm(payload, arn)) for arn in payload["algorithmARNs"]]


def _any_algorithm(payload: Json, arn: str) -> st.SearchStrategy[Json]:
    ranges = [r for one in payload["definitions"] for r in one["parameterRanges"].values()]
    used = [each["Name"] for kind in ranges for each in kind]
    used += [name for one in payload["definitions"] for name in one["staticHyperParameters"]]
    channels = [c["channelName"] for one in payload["definitions"] for c in one["channels"]]
    training = optional(
        SupportedHyperParameters=_absent(
            st.lists(_hyperparameter(st.sampled_from([*used, "other"])), max_size=5)
        ),
        TrainingChannels=_absent(st.lists(_channel([*channels, "other"]), max_size=3)),
        SupportedTrainingInstanceTypes=_absent(st.just(["ml.m5.large"])),
        SupportsDistributedTraining=_absent(st.booleans()),
        SupportedTuningJobObjectiveMetrics=_absent(
            st.lists(st.just({"Type": "Maximize", "MetricName": "validation:auc"}), max_size=2)
        ),
    )
    inference = optional(
        Containers=_absent(st.lists(optional(Image=_absent(TEXTS)), max_size=2)),
        SupportedContentTypes=_absent(st.just(["text/csv"])),
    )
    return st.fixed_dictionaries(
        {"AlgorithmName": st.just(arn.rpartition("/")[2]), "AlgorithmArn": st.just(arn)},
        optional={
            "AlgorithmStatus": st.sampled_from(["Completed", "Failed", "InProgress"]),
            "ProductId": _absent(st.just("prod-1")),
            "TrainingSpecification": _absent(training),
            "InferenceSpecification": _absent(inference),
        },
    )


def _channel(names: list[str]) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries(
        {"Name": st.sampled_from(names)},
        optional={
            "IsRequired": _absent(st.booleans()),
            "SupportedContentTypes": _absent(st.lists(TEXTS, max_size=2)),
            "SupportedCompressionTypes": _absent(st.just(["None"])),
            "SupportedInputModes": _absent(st.just(["File"])),
        },
    )
