"""The rules about the tuning job as a whole, and those between its training job definitions.

They have the form that `apply` describes; `definitions` has the valid fields of each definition.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from tuner.input.contract.numeric import MOST_WHOLE
from tuner.input.contract.tuning import CompletionCriteria, HyperbandStrategyConfig, WarmStart
from tuner.input.contract.values import repetitions
from tuner.input.rules.strategy import combinations, enough_combinations

Definitions = Sequence[Mapping[str, Any]]

# The deployment sets the first two on all that it creates, Step Functions the others on all that it starts.
TAKEN_TAGS = ("Name", "Environment", "MANAGED_BY_AWS", "AWS_STEP_FUNCTIONS_EXECUTION_ARN")


def attach_by_name(on_existing_tuning_job: str, tuning_job_name: str | None) -> Iterator[str]:
    """Require a name to attach to. Ours: a derived name is new."""
    if on_existing_tuning_job == "attach" and not tuning_job_name:
        yield (
            "tuningJobName: is missing; give the name of the tuning job to attach to, or leave "
            "onExistingTuningJob out"
        )


def hyperband_config_with_hyperband(
    tuning_strategy: str, hyperband_strategy_config: HyperbandStrategyConfig | None
) -> Iterator[str]:
    """Refuse Hyperband's configuration with another strategy.

    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobStrategyConfig.html
    """
    if hyperband_strategy_config and tuning_strategy != "Hyperband":
        yield (
            f"hyperbandStrategyConfig: does not go with the strategy {tuning_strategy}; leave it "
            "out, or give tuningStrategy Hyperband"
        )


def early_stopping_of_one_algorithm(
    tuning_strategy: str, training_job_early_stopping_type: str, definitions: Definitions
) -> Iterator[str]:
    """Refuse early stopping with Hyperband or several definitions.

    https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo.html and
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobConfig.html
    """
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
    """Require at least one criterion. Ours: an empty structure ends nothing."""
    if completion_criteria and not completion_criteria.model_dump(exclude_none=True):
        yield "completionCriteria: is empty; give at least one criterion"


def warm_start_of_one_algorithm(
    warm_start: WarmStart | None, definitions: Definitions
) -> Iterator[str]:
    """Refuse warm start with several definitions.

    https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo.html
    """
    if warm_start and len(definitions) > 1:
        yield (
            "warmStart: does not go with more than one training job definition; leave it out, or "
            "give one definition"
        )


def parents_of_warm_start(
    warm_start: WarmStart | None, tuning_job_name: str | None
) -> Iterator[str]:
    """Require different parents, which are earlier tuning jobs.

    https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-warm-start.html
    """
    parents = warm_start.parents if warm_start else []
    for name in repetitions(parents):
        yield f"warmStart.parents: {name} is given more than once; give each tuning job once"
    if tuning_job_name in parents:
        yield f"warmStart.parents: {tuning_job_name} is this tuning job; give earlier tuning jobs"


def comparable_definitions(definitions: Definitions) -> Iterator[str]:
    """Require different names and an equal Type: SageMaker names one best training job, and its definition."""
    for name in repetitions([each["name"] for each in definitions if "name" in each]):
        yield (
            f"trainingJobDefinitions: {name} is the name of more than one definition; give each "
            "definition its own name"
        )
    types = [each["objective"].type for each in definitions if each.get("objective")]
    if len({*types}) > 1:
        yield (
            "trainingJobDefinitions: the objectives have different Types, so their training jobs "
            "cannot be compared; give all objectives the same Type"
        )


def training_jobs_of_a_grid(
    tuning_strategy: str, max_number_of_training_jobs: int | None, definitions: Definitions
) -> Iterator[str]:
    """Require as many training jobs as the grid has combinations.

    https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-how-it-works.html
    """
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
    """Refuse keys that something else sets: SageMaker refuses a key that is given twice."""
    for key in TAKEN_TAGS:
        if key in tags:
            yield f"tags.{key}: is set by the deployment or by Step Functions; leave it out"


def trial_of_each_definition(trial: bool, definitions: Definitions) -> Iterator[str]:
    """Require as many combinations as the trial has training jobs, one of each definition.

    https://github.com/aws/amazon-sagemaker-operator-for-k8s/issues/123
    """
    ranges = [each["parameter_ranges"] for each in definitions if "parameter_ranges" in each]
    fewest = min((combinations([each]) for each in ranges), default=inf)
    if trial and fewest < len(definitions):
        yield (
            f"trial: runs {len(definitions)} training jobs, more than the combinations of "
            f"parameterRanges in a definition, {fewest}; give wider ranges, or leave trial out"
        )


TUNING_RULES = (
    attach_by_name,
    hyperband_config_with_hyperband,
    early_stopping_of_one_algorithm,
    some_completion_criterion,
    warm_start_of_one_algorithm,
    parents_of_warm_start,
    comparable_definitions,
    enough_combinations,
    training_jobs_of_a_grid,
    trial_of_each_definition,
    free_tags,
)
