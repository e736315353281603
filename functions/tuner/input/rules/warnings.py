"""The warnings: what is legal and likely a mistake. An execution goes on with them.

They have the form that `apply` describes.
"""

from collections.abc import Iterator, Mapping, Sequence
from math import log10
from typing import Any

from tuner.input.contract.objective import MetricDefinition
from tuner.input.contract.ranges import ParameterRanges
from tuner.input.contract.tuning import Acceptance, CompletionCriteria
from tuner.input.defaults import DEFAULT_TRAINING_JOBS
from tuner.input.rules.metric_regex import regex_problem, regex_warnings
from tuner.input.rules.training import has_local_storage

Definitions = Sequence[Mapping[str, Any]]

# Longer than this, an interruption costs more than a checkpoint.
LONG_SECONDS = 3600
# From here on, a linear scale leaves the small values nearly untried.
WIDE_DECADES = 3


def search_that_cannot_learn(
    tuning_strategy: str,
    max_number_of_training_jobs: int | None,
    max_parallel_training_jobs: int | None,
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-considerations.html"""
    number = max_number_of_training_jobs or DEFAULT_TRAINING_JOBS
    parallel = max_parallel_training_jobs or 1
    if tuning_strategy in ("Bayesian", "Hyperband") and 1 < number <= parallel:
        yield (
            f"maxParallelTrainingJobs: {parallel} training jobs at once leave {tuning_strategy} "
            "nothing to learn from, so that the search is random; give less, for example "
            f"{max(1, number // 5)}"
        )


def expressions_that_lose_a_value(
    metric_definitions: list[MetricDefinition] | None,
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/define-train-metrics.html"""
    for index, metric in enumerate(metric_definitions or []):
        doubts = [] if regex_problem(metric.regex) else regex_warnings(metric.regex)
        for doubt in doubts:
            yield f"metricDefinitions[{index}].Regex: {metric.regex} {doubt}"


def spot_without_checkpoints(
    enable_managed_spot_training: bool | None,
    checkpoint_s3_uri: str | None,
    spot_training_checkpoint_s3_uri: str | None,
    max_runtime_in_seconds: int,
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html"""
    saved = checkpoint_s3_uri or spot_training_checkpoint_s3_uri
    if enable_managed_spot_training and not saved and max_runtime_in_seconds > LONG_SECONDS:
        yield (
            "checkpointS3Uri: is missing, so an interrupted training job begins again "
            "and is paid for again; give an address for checkpoints if the program writes any, or "
            f"a maxRuntimeInSeconds of at most {LONG_SECONDS}"
        )


def volume_key_of_some_instances(
    training_instance_type: str,
    fallback_instance_types: list[str] | None,
    training_instance_volume_kms_key_id: str | None,
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html"""
    types = [training_instance_type, *(fallback_instance_types or [])]
    local = [each for each in types if has_local_storage(each)]
    if training_instance_volume_kms_key_id and local:
        yield (
            f"trainingInstanceVolumeKmsKeyId: the storage of {' and '.join(local)} is local and "
            "takes no key, so SageMaker may refuse the request; leave the key or these types out"
        )


def wide_ranges_on_a_linear_scale(parameter_ranges: ParameterRanges) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-define-ranges.html"""
    for index, each in enumerate(parameter_ranges.continuous_parameter_ranges or []):
        least, most = float(each.min_value), float(each.max_value)
        if each.scaling_type == "Linear" and least > 0 and log10(most / least) >= WIDE_DECADES:
            yield (
                f"parameterRanges.ContinuousParameterRanges[{index}].ScalingType: {each.name} goes "
                f"from {each.min_value} to {each.max_value} on a linear scale, which hardly tries "
                "its small values; give Logarithmic"
            )


def hints_without_autotune(parameter_ranges: ParameterRanges, autotune: bool) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AutoParameter.html"""
    if parameter_ranges.auto_parameters and not autotune:
        yield (
            "parameterRanges.AutoParameters: are hints for Autotune, which is not enabled; set autotune to true, or "
            "give ranges"
        )


def target_that_is_not_acceptable(
    completion_criteria: CompletionCriteria | None,
    acceptance: Acceptance | None,
    definitions: Definitions,
) -> Iterator[str]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_TuningJobCompletionCriteria.html"""
    target = completion_criteria.target_objective_metric_value if completion_criteria else None
    objective = definitions[0].get("objective") if definitions else None
    if target is None or acceptance is None or objective is None:
        return
    wanted = acceptance.objective_value
    is_short = target < wanted if objective.type == "Maximize" else target > wanted
    if is_short:
        yield (
            f"completionCriteria.TargetObjectiveMetricValue: {target} ends the search before it reaches "
            f"acceptance.objectiveValue; give {wanted} or better"
        )


TUNING_WARNINGS = (search_that_cannot_learn, target_that_is_not_acceptable)
DEFINITION_WARNINGS = (
    expressions_that_lose_a_value,
    spot_without_checkpoints,
    volume_key_of_some_instances,
    wide_ranges_on_a_linear_scale,
    hints_without_autotune,
)
