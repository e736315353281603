"""Rules between a definition and its algorithm: each problem in full, and all problems at once."""

import copy

import pytest

from tests.events import Json
from tuner.algorithm import objective_of
from tuner.tuning_job.algorithm_rules import algorithm_problems

ALGORITHM: Json = {
    "AlgorithmName": "boost",
    "AlgorithmStatus": "Completed",
    "TrainingSpecification": {
        "SupportedTrainingInstanceTypes": ["ml.m5.large", "ml.m5.xlarge"],
        "SupportsDistributedTraining": False,
        "SupportedTuningJobObjectiveMetrics": [{"Type": "Minimize", "MetricName": "rmse"}],
        "TrainingChannels": [
            {
                "Name": "training",
                "IsRequired": True,
                "SupportedContentTypes": ["text/csv"],
                "SupportedCompressionTypes": ["None"],
                "SupportedInputModes": ["File"],
            },
            {"Name": "validation", "IsRequired": True},
        ],
        "SupportedHyperParameters": [
            {
                "Name": "depth",
                "Type": "Integer",
                "IsTunable": True,
                "Range": {"IntegerParameterRangeSpecification": {"MinValue": "1", "MaxValue": "9"}},
            },
            {
                "Name": "rate",
                "Type": "Continuous",
                "IsTunable": True,
                "Range": {
                    "ContinuousParameterRangeSpecification": {"MinValue": "0", "MaxValue": "1"}
                },
            },
            {
                "Name": "kind",
                "Type": "Categorical",
                "IsTunable": True,
                "Range": {"CategoricalParameterRangeSpecification": {"Values": ["a", "b"]}},
            },
            {"Name": "target", "Type": "FreeText", "IsTunable": False, "IsRequired": True},
            {"Name": "seed", "Type": "Integer", "IsRequired": True, "DefaultValue": "1"},
        ],
    },
    "InferenceSpecification": {"Containers": [{"Image": "image"}]},
}
DEFINITION: Json = {
    "name": "one",
    "channels": [
        {
            "channelName": "training",
            "contentType": "text/csv",
        },
        {"channelName": "validation", "compressionType": "Gzip", "inputMode": "Pipe"},
        {"channelName": "unknown to the algorithm"},
    ],
    "trainingInputMode": "File",
    "trainingInstanceType": "ml.m5.large",
    "trainingInstanceCount": 1,
    "enableNetworkIsolation": True,
    "parameterRanges": {
        "IntegerParameterRanges": [{"Name": "depth", "MinValue": "2", "MaxValue": "9"}],
        "CategoricalParameterRanges": [{"Name": "kind", "Values": ["a", "b"]}],
    },
    "staticHyperParameters": {"target": "survived", "rate": "0.5"},
}
MODEL: Json = {"hosting": {}}


def problems(definition: Json, algorithm: Json = ALGORITHM) -> list[str]:
    return algorithm_problems({"definitions": [definition], "model": MODEL}, [algorithm])


def test_a_definition_that_fits_has_no_problem() -> None:
    assert problems(DEFINITION) == []


def test_an_algorithm_that_specifies_nothing_allows_everything_but_a_model_without_image() -> None:
    wild = {**DEFINITION, "trainingInstanceType": "ml.any.large", "trainingInstanceCount": 1}
    assert problems(wild, {"AlgorithmName": "boost", "AlgorithmStatus": "Completed"}) == [
        "model.hosting.inferenceImage: is missing, and the algorithm has no inference image; give "
        "the image that serves the model"
    ]


@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ("9" * 400, f"{'9' * 400} is outside the range of 1 to 9"),
        ("1_0", "1_0 is not a whole number"),
        ("5", None),
    ],
)
def test_a_static_hyperparameter_is_read_as_sagemaker_reads_it(
    value: str, wrong: str | None
) -> None:
    static = {**DEFINITION["staticHyperParameters"], "seed": value}
    assert problems({**DEFINITION, "staticHyperParameters": static}, seeded()) == (
        [f"staticHyperParameters.seed: {wrong}"] if wrong else []
    )


def seeded() -> Json:
    """Return the algorithm with a range of the hyperparameter that no definition tunes."""
    algorithm = copy.deepcopy(ALGORITHM)
    seed = algorithm["TrainingSpecification"]["SupportedHyperParameters"][-1]
    seed["Range"] = {"IntegerParameterRangeSpecification": {"MinValue": "1", "MaxValue": "9"}}
    return algorithm


BREACHES: dict[str, tuple[Json, str]] = {
    "objective": (
        {"objective": {"Type": "Maximize", "MetricName": "rmse"}},
        "objective: rmse (Maximize) is not supported by the algorithm; give rmse (Minimize)",
    ),
    "required channel": (
        {"channels": DEFINITION["channels"][:1]},
        "channels: validation is missing; the algorithm requires this channel",
    ),
    "content type": (
        {
            "channels": [
                {**DEFINITION["channels"][0], "contentType": "x/y"},
                DEFINITION["channels"][1],
            ]
        },
        "channels[0].contentType: x/y is not supported by the algorithm; give text/csv",
    ),
    "compression": (
        {
            "channels": [
                {**DEFINITION["channels"][0], "compressionType": "Gzip"},
                DEFINITION["channels"][1],
            ]
        },
        "channels[0].compressionType: Gzip is not supported by the algorithm; give None",
    ),
    "input mode": (
        {
            "channels": [
                {**DEFINITION["channels"][0], "inputMode": "Pipe"},
                DEFINITION["channels"][1],
            ]
        },
        "channels[0].inputMode: Pipe is not supported by the algorithm; give File",
    ),
    "instance type": (
        {"trainingInstanceType": "ml.p5.48xlarge"},
        "trainingInstanceType: ml.p5.48xlarge is not supported by the algorithm; give ml.m5.large "
        "or ml.m5.xlarge",
    ),
    "fallback": (
        {"fallbackInstanceTypes": ["ml.m5.xlarge", "ml.p5.48xlarge"]},
        "fallbackInstanceTypes[1]: ml.p5.48xlarge is not supported by the algorithm; give "
        "ml.m5.large or ml.m5.xlarge",
    ),
    "distributed": (
        {"trainingInstanceCount": 2},
        "trainingInstanceCount: the algorithm trains on one instance only; give 1",
    ),
    "required hyperparameter": (
        {"staticHyperParameters": {}},
        "staticHyperParameters: target is missing; the algorithm requires it",
    ),
    "unknown static hyperparameter": (
        {"staticHyperParameters": {"target": "t", "x": "1"}},
        "staticHyperParameters.x: is not a hyperparameter of the algorithm; leave it out",
    ),
    "static text for a number": (
        {"staticHyperParameters": {"target": "t", "rate": "much"}},
        "staticHyperParameters.rate: much is not a number",
    ),
    "static fraction for a whole number": (
        {"staticHyperParameters": {"target": "t", "seed": "1.5"}},
        "staticHyperParameters.seed: 1.5 is not a whole number",
    ),
    "static value outside": (
        {"staticHyperParameters": {"target": "t", "rate": "1.5"}},
        "staticHyperParameters.rate: 1.5 is outside the range of 0 to 1",
    ),
    "unknown tuned hyperparameter": (
        {"parameterRanges": {"IntegerParameterRanges": [{"Name": "x", "MinValue": "1"}]}},
        "parameterRanges.IntegerParameterRanges[0].Name: x is not a hyperparameter of the "
        "algorithm; give depth or rate or kind",
    ),
    "not tunable": (
        {
            "staticHyperParameters": {},
            "parameterRanges": {
                "CategoricalParameterRanges": [{"Name": "target", "Values": ["t", "u"]}]
            },
        },
        "parameterRanges.CategoricalParameterRanges[0].Name: target cannot be tuned; give a value "
        "in staticHyperParameters",
    ),
    "wrong kind of range": (
        {
            "parameterRanges": {
                "IntegerParameterRanges": [{"Name": "rate", "MinValue": "0", "MaxValue": "1"}]
            },
            "staticHyperParameters": {"target": "t"},
        },
        "parameterRanges.IntegerParameterRanges[0].Name: rate is Continuous; give its range in "
        "ContinuousParameterRanges or CategoricalParameterRanges",
    ),
    "range outside": (
        {
            "parameterRanges": {
                "IntegerParameterRanges": [{"Name": "depth", "MinValue": "2", "MaxValue": "10"}]
            }
        },
        "parameterRanges.IntegerParameterRanges[0].MaxValue (depth): 10 is outside the range of 1 to 9",
    ),
    "value not allowed": (
        {"parameterRanges": {"CategoricalParameterRanges": [{"Name": "kind", "Values": ["c"]}]}},
        "parameterRanges.CategoricalParameterRanges[0].Values (kind): c is not one of a, b",
    ),
}


@pytest.mark.parametrize("name", BREACHES)
def test_a_problem_is_reported_in_full(name: str) -> None:
    changes, message = BREACHES[name]
    assert problems({**DEFINITION, **changes}) == [message]


def test_a_categorical_range_may_tune_a_number_as_a_grid_does() -> None:
    ranges = {"CategoricalParameterRanges": [{"Name": "depth", "Values": ["2", "4"]}]}
    assert problems({**DEFINITION, "parameterRanges": ranges}) == []


def test_every_problem_of_every_definition_is_reported_with_its_place() -> None:
    payload = {
        "definitions": [
            {**DEFINITION, "trainingInstanceCount": 2},
            {**DEFINITION, "trainingInstanceType": "x", "trainingInstanceCount": 3},
        ],
        "model": MODEL,
    }
    places = [line.split(": ")[0] for line in algorithm_problems(payload, [ALGORITHM, ALGORITHM])]
    assert places == [
        "trainingJobDefinitions[0].trainingInstanceCount",
        "trainingJobDefinitions[1].trainingInstanceType",
        "trainingJobDefinitions[1].trainingInstanceCount",
    ]


def test_a_marketplace_algorithm_has_rules_of_its_own_and_needs_no_image() -> None:
    product = {**ALGORITHM, "ProductId": "prod-1", "InferenceSpecification": {}}
    open_ = {**DEFINITION, "enableNetworkIsolation": False, "maxWaitTimeInSeconds": 86400}
    assert problems(DEFINITION, product) == []
    assert problems(open_, product) == [
        "enableNetworkIsolation: an algorithm from AWS Marketplace trains in network isolation; "
        "give true",
        "maxWaitTimeInSeconds: is 86400; on spot capacity, an algorithm from AWS Marketplace "
        "without checkpoints may wait and run for 3600 seconds at most; give no more than that "
        "here and for maxRuntimeInSeconds",
    ]
    kept = {**open_, "enableNetworkIsolation": True, "checkpointS3Uri": "s3://b/c"}
    assert problems(kept, product) == []


def test_the_objective_is_the_input_s_else_the_algorithm_s_only_one_else_the_default() -> None:
    several = copy.deepcopy(ALGORITHM)
    metrics = several["TrainingSpecification"]["SupportedTuningJobObjectiveMetrics"]
    metrics.append({"Type": "Maximize", "MetricName": "r2"})
    stated = {"Type": "Maximize", "MetricName": "r2"}
    assert objective_of({"objective": stated}, ALGORITHM) == stated
    assert objective_of({}, ALGORITHM) == {"Type": "Minimize", "MetricName": "rmse"}
    assert objective_of({}, several) == {"Type": "Maximize", "MetricName": "validation:auc"}
    assert problems(DEFINITION, several) == [
        "objective: is missing; give rmse (Minimize) or r2 (Maximize)"
    ]


def test_a_marketplace_model_is_not_hosted_without_instances() -> None:
    product = {**ALGORITHM, "ProductId": "prod-1"}
    payload = {
        "definitions": [DEFINITION, {**DEFINITION, "name": "two"}],
        "model": {"hosting": {"serverless": {"memorySizeInMB": 1024, "maxConcurrency": 1}}},
    }
    assert algorithm_problems(payload, [product, product]) == [
        "model.hosting.serverless: a model of an algorithm from AWS Marketplace needs instances; "
        "give model.hosting.instanceType"
    ]


@pytest.mark.parametrize(
    ("number", "place"),
    [(1, "model.hosting.inferenceImage"), (2, "trainingJobDefinitions[1].inferenceImage")],
)
def test_a_missing_image_is_reported_at_the_key_that_can_give_it(number: int, place: str) -> None:
    imageless = {**ALGORITHM, "InferenceSpecification": {}}
    served = [{**DEFINITION, "inferenceImage": "image"}, DEFINITION]
    payload = {"definitions": served[-number:], "model": MODEL}
    assert algorithm_problems(payload, [imageless] * number) == [
        f"{place}: is missing, and the algorithm has no inference image; give the image that "
        "serves the model"
    ]
