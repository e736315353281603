"""Refusals of requests by the service model, in the words of SageMaker."""

from typing import Any

import pytest

from local_runner.sagemaker.rules import shapes
from local_runner.sagemaker.rules.patterns import compiled
from tests.local_runner.sagemaker.account import tuning_request

REFUSED = "failed to satisfy constraint:"


def problems_with(path: str, value: Any) -> list[str]:
    """Return the problems of an otherwise accepted request with the value at the dotted path."""
    request = tuning_request()
    *parents, last = path.split(".")
    target: Any = request
    for name in parents:
        target = target[int(name)] if name.isdigit() else target.setdefault(name, {})
    target[last] = value
    return shapes.problems("CreateHyperParameterTuningJob", request)


def test_a_request_that_fits_the_model_has_no_problems() -> None:
    assert shapes.problems("CreateHyperParameterTuningJob", tuning_request()) == []


CONFIG = "HyperParameterTuningJobConfig"
DEFINITION = "TrainingJobDefinition"


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        (
            f"{DEFINITION}.InputDataConfig.0.ChannelName",
            "a" * 65,
            f"Value '{'a' * 65}' at 'trainingJobDefinition.inputDataConfig.1.member.channelName' "
            f"{REFUSED} Member must have length less than or equal to 64",
        ),
        (
            f"{CONFIG}.Strategy",
            "Guess",
            f"Value 'Guess' at 'hyperParameterTuningJobConfig.strategy' {REFUSED} "
            "Member must satisfy enum value set: [Bayesian, Random, Hyperband, Grid]",
        ),
        (
            f"{CONFIG}.TrainingJobEarlyStoppingType",
            "AUTO",
            f"Value 'AUTO' at 'hyperParameterTuningJobConfig.trainingJobEarlyStoppingType' {REFUSED} "
            "Member must satisfy enum value set: [Off, Auto]",
        ),
        (
            f"{CONFIG}.ResourceLimits.MaxParallelTrainingJobs",
            0,
            "Value '0' at 'hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs' "
            f"{REFUSED} Member must have value greater than or equal to 1",
        ),
        (
            f"{CONFIG}.ResourceLimits.MaxParallelTrainingJobs",
            True,
            "Value 'true' at 'hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs' "
            f"{REFUSED} Member must be of type integer",
        ),
        (
            f"{CONFIG}.ResourceLimits.MaxParallelTrainingJobs",
            "2",
            "Value '2' at 'hyperParameterTuningJobConfig.resourceLimits.maxParallelTrainingJobs' "
            f"{REFUSED} Member must be of type integer",
        ),
        (
            f"{CONFIG}.ParameterRanges.IntegerParameterRanges.0.MinValue",
            1,
            "Value '1' at 'hyperParameterTuningJobConfig.parameterRanges.integerParameterRanges.1."
            f"member.minValue' {REFUSED} Member must be of type string",
        ),
        (
            f"{DEFINITION}.RoleArn",
            None,
            f"Value null at 'trainingJobDefinition.roleArn' {REFUSED} Member must not be null",
        ),
        (
            f"{DEFINITION}.CheckpointConfig",
            {"S3Uri": ""},
            f"Value '' at 'trainingJobDefinition.checkpointConfig.s3Uri' {REFUSED} "
            "Member must satisfy regular expression pattern: (https|s3)://([^/]+)/?(.*)",
        ),
        (
            f"{DEFINITION}.VpcConfig",
            {"Subnets": [], "SecurityGroupIds": ["sg-1"]},
            f"Value '[]' at 'trainingJobDefinition.vpcConfig.subnets' {REFUSED} "
            "Member must have length greater than or equal to 1",
        ),
        (
            f"{DEFINITION}.VpcConfig",
            {"Subnets": ["subnet-1", "subnet_2"], "SecurityGroupIds": ["sg-1"]},
            f"Value '[subnet-1, subnet_2]' at 'trainingJobDefinition.vpcConfig.subnets' {REFUSED} "
            "Member must satisfy constraint: [Member must have length less than or equal to 32, "
            "Member must have length greater than or equal to 0, Member must satisfy regular "
            "expression pattern: [-0-9a-zA-Z]+]",
        ),
        (
            f"{DEFINITION}.StaticHyperParameters",
            {"seed": 1},
            f"Value '{{seed=1}}' at 'trainingJobDefinition.staticHyperParameters' {REFUSED} "
            "Map value must be of type string",
        ),
        (
            f"{DEFINITION}.StaticHyperParameters",
            {"k" * 257: "v"},
            f"Value '{{{'k' * 257}=v}}' at 'trainingJobDefinition.staticHyperParameters' {REFUSED} "
            "Map keys must satisfy constraint: [Member must have length less than or equal to 256, "
            "Member must have length greater than or equal to 0, Member must satisfy regular "
            "expression pattern: .*]",
        ),
        (
            f"{DEFINITION}.InputDataConfig",
            {},
            f"Value '{{}}' at 'trainingJobDefinition.inputDataConfig' {REFUSED} "
            "Member must be of type list",
        ),
        (
            "Tags",
            [{"Key": "a#", "Value": "v"}],
            f"Value 'a#' at 'tags.1.member.key' {REFUSED} Member must satisfy regular expression "
            r"pattern: ([\p{L}\p{Z}\p{N}_.:/=+\-@]*)",
        ),
        (
            "Autotune",
            {"Mode": "Enabled", "More": 1},
            "Unknown member 'More' in 'autotune', must be one of: Mode",
        ),
    ],
)
def test_one_wrong_value_is_one_problem(path: str, value: Any, problem: str) -> None:
    assert problems_with(path, value) == [problem]


def test_the_message_counts_and_joins_the_problems() -> None:
    assert shapes.validation_message(["a"]) == "1 validation error detected: a"
    assert shapes.validation_message(["a", "b"]) == "2 validation errors detected: a; b"


def test_every_pattern_of_the_model_can_be_checked() -> None:
    model = shapes.service_model()
    patterns = {model.shape_for(name).metadata.get("pattern") for name in model.shape_names}
    compiled_patterns = [compiled(pattern) for pattern in patterns if pattern]
    assert len(compiled_patterns) == len(patterns - {None})


@pytest.mark.parametrize(
    ("pattern", "accepted", "refused"),
    [
        (r"[\p{L}\p{N}]*", ["né1", "日本٣"], ["a b", "a_b"]),
        (r"[\p{Z}]", [" ", "\u00a0"], ["\t", "a"]),
        (r"[\p{Alnum}\-]+", ["a-1"], ["é"]),
        (r"[\uD800\uDC00-\uDBFF\uDFFF]", ["\U0001f600"], ["a"]),
        (r"(a)${1,128}", ["a"], ["a$"]),
        (r"a|b", ["a", "b"], ["ab", "a\n"]),
    ],
)
def test_java_patterns_mean_the_same_here(
    pattern: str, accepted: list[str], refused: list[str]
) -> None:
    matches = [text for text in accepted + refused if compiled(pattern).fullmatch(text)]
    assert matches == accepted
