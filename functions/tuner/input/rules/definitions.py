"""The rules between the training job definitions of a tuning job.

They have the form that `apply` describes; `definitions` has the valid fields of each definition.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import inf
from typing import Any

from tuner.input.contract.numeric import MOST_WHOLE
from tuner.input.contract.tuning import WarmStart
from tuner.input.contract.values import repetitions
from tuner.input.defaults import DEFAULT_TRAINING_JOBS
from tuner.input.rules.strategy import combinations

Definitions = Sequence[Mapping[str, Any]]


def early_stopping_of_one_algorithm(
    tuning_strategy: str, training_job_early_stopping_type: str | None, definitions: Definitions
) -> Iterator[str]:
    """Refuse early stopping with Hyperband or several definitions.

    https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo.html and
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_HyperParameterTuningJobConfig.html
    """
    if training_job_early_stopping_type != "Auto":
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


def enough_combinations(
    definitions: Definitions,
    tuning_strategy: str,
    max_number_of_training_jobs: int | None,
) -> Iterator[str]:
    """Require as many combinations, of all definitions together, as training jobs.

    https://github.com/aws/amazon-sagemaker-operator-for-k8s/issues/123 and
    https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo-create-tuning-jobs.html
    """
    ranges = [each["parameter_ranges"] for each in definitions if "parameter_ranges" in each]
    wanted = max_number_of_training_jobs or DEFAULT_TRAINING_JOBS
    possible = combinations(ranges)
    if tuning_strategy == "Grid" or not ranges or len(ranges) < len(definitions):
        return
    if all(each.all() for each in ranges) and possible < wanted:
        yield (
            f"maxNumberOfTrainingJobs: {wanted} is more than the {possible} combinations of "
            f"parameterRanges; give at most {possible}, or wider ranges"
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


RULES_BETWEEN_DEFINITIONS = (
    early_stopping_of_one_algorithm,
    warm_start_of_one_algorithm,
    comparable_definitions,
    enough_combinations,
    training_jobs_of_a_grid,
)
