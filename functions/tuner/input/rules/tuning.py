"""The rules about the tuning job as a whole.

They have the form that `apply` describes.
"""

from collections.abc import Iterator, Mapping

from tuner.input.contract.tuning import CompletionCriteria, HyperbandStrategyConfig, WarmStart
from tuner.input.contract.values import repetitions
from tuner.members import EXECUTION_TAG

# The deployment sets the first two on all that it creates, an execution the third on its tuning job, and
# Step Functions the others on all that it starts.
TAKEN_TAGS = (
    "Name",
    "Environment",
    EXECUTION_TAG,
    "MANAGED_BY_AWS",
    "AWS_STEP_FUNCTIONS_EXECUTION_ARN",
)


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


def some_completion_criterion(completion_criteria: CompletionCriteria | None) -> Iterator[str]:
    """Require at least one criterion. Ours: an empty structure ends nothing."""
    if completion_criteria and not completion_criteria.model_dump(exclude_none=True):
        yield "completionCriteria: is empty; give at least one criterion"


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


def free_tags(tags: Mapping[str, str]) -> Iterator[str]:
    """Refuse keys that something else sets: SageMaker refuses a key that is given twice."""
    for key in TAKEN_TAGS:
        if key in tags:
            yield f"tags.{key}: is set by the deployment or by Step Functions; leave it out"


TUNING_RULES = (
    attach_by_name,
    hyperband_config_with_hyperband,
    some_completion_criterion,
    parents_of_warm_start,
    free_tags,
)
