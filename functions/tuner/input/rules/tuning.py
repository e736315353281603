"""The rules about the tuning job as a whole, and those between its training job definitions.

Same form as all rules, which contract_rules applies; `definitions` are the valid fields of each.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from tuner.input.contract.numeric import MOST_WHOLE
from tuner.input.contract.tuning import CompletionCriteria, HyperbandStrategyConfig, WarmStart
from tuner.input.contract.values import repetitions
from tuner.input.rules.strategy import combinations
from tuner.members import EXECUTION_TAG

Definitions = Sequence[Mapping[str, Any]]

# The deployment sets the first three on what it makes, Step Functions the others on what it starts.
TAKEN_TAGS = (
    "Name",
    "Environment",
    EXECUTION_TAG,
    "MANAGED_BY_AWS",
    "AWS_STEP_FUNCTIONS_EXECUTION_ARN",
)


def attach_by_name(on_existing_tuning_job: str, tuning_job_name: str | None) -> Iterator[str]:
    """Ours: a derived name is new, so there is nothing to attach to."""
    if on_existing_tuning_job == "attach" and not tuning_job_name:
        yield (
            "tuningJobName: is missing; give the name of the tuning job to attach to, or leave "
            "onExistingTuningJob out"
        )


def hyperband_config_with_hyperband(
    tuning_strategy: str, hyperband_strategy_config: HyperbandStrategyConfig | None
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobStrategyConfig.html"""
    if hyperband_strategy_config and tuning_strategy != "Hyperband":
        yield (
            f"hyperbandStrategyConfig: does not go with the strategy {tuning_strategy}; leave it "
            "out, or give tuningStrategy Hyperband"
        )


def early_stopping_of_one_algorithm(
    tuning_strategy: str, training_job_early_stopping_type: str, definitions: Definitions
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo.html and
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobConfig.html"""
    if training_job_early_stopping_type == "Off":
        return
    if tuning_strategy == "Hyperband":
        yield (
            "trainingJobEarlyStoppingType: Auto does not go with Hyperband, which stops training "
            "jobs by itself; give Off"
        )
    if len(definitions) > 1:
        yield (
            "trainingJobEarlyStoppingType: Auto does not go with more than one training job "
            "definition; give Off"
        )


def some_completion_criterion(completion_criteria: CompletionCriteria | None) -> Iterator[str]:
    """Ours: an empty structure ends nothing."""
    if completion_criteria and not completion_criteria.model_dump(exclude_none=True):
        yield "completionCriteria: is empty; give at least one criterion"


def warm_start_of_one_algorithm(
    warm_start: WarmStart | None, definitions: Definitions
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo.html"""
    if warm_start and len(definitions) > 1:
        yield (
            "warmStart: does not go with more than one training job definition; leave it out, or "
            "give one definition"
        )


def parents_of_warm_start(
    warm_start: WarmStart | None, tuning_job_name: str | None
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-warm-start.html"""
    parents = warm_start.parents if warm_start else []
    for name in repetitions(parents):
        yield f"warmStart.parents: {name} is there more than once; give each tuning job once"
    if tuning_job_name in parents:
        yield f"warmStart.parents: {tuning_job_name} is this tuning job; give earlier ones"


def comparable_definitions(definitions: Definitions) -> Iterator[str]:
    """SageMaker names one best training job among all definitions, and its definition."""
    for name in repetitions([each["name"] for each in definitions if "name" in each]):
        yield f"trainingJobDefinitions: {name} is the name of more than one; give each its own name"
    types = [each["objective"].type for each in definitions if each.get("objective")]
    if len({*types}) > 1:
        yield (
            "trainingJobDefinitions: the objectives have different Types, so that their training "
            "jobs cannot be compared; give each the same"
        )


def training_jobs_of_a_grid(
    tuning_strategy: str, max_number_of_training_jobs: int | None, definitions: Definitions
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-how-it-works.html"""
    ranges = [each["parameter_ranges"] for each in definitions if "parameter_ranges" in each]
    number = combinations(ranges)
    if tuning_strategy != "Grid" or len(ranges) < len(definitions):
        return
    if MOST_WHOLE < number < inf:
        yield (
            f"parameterRanges: has {number} combinations, each of which Grid trains; give at most "
            f"{MOST_WHOLE}"
        )
    elif max_number_of_training_jobs not in (None, number):
        yield (
            f"maxNumberOfTrainingJobs: {max_number_of_training_jobs} is not the number of "
            f"combinations of the grid; give {number}, or leave it out"
        )


def free_tags(tags: Mapping[str, str]) -> Iterator[str]:
    """SageMaker refuses a key that is there twice."""
    for key in TAKEN_TAGS:
        if key in tags:
            yield f"tags.{key}: is set by the deployment or by Step Functions; leave it out"


TUNING_RULES = (
    attach_by_name,
    hyperband_config_with_hyperband,
    early_stopping_of_one_algorithm,
    some_completion_criterion,
    warm_start_of_one_algorithm,
    parents_of_warm_start,
    comparable_definitions,
    training_jobs_of_a_grid,
    free_tags,
)
