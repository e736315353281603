"""Says what a tuning job was tuned for: the job knows, and need not be the payload's own."""

from typing import Any

Json = dict[str, Any]

# Where neither the input nor the algorithm leaves no choice.
DEFAULT_OBJECTIVE = {"Type": "Maximize", "MetricName": "validation:auc"}
REPORTED = "FinalHyperParameterTuningJobObjectiveMetric"


def objective_of_tuning_job(asked: Json, tuning_job: Json, best_training_job: Json) -> Json:
    """The objective in SageMaker's form, with Type and MetricName.

    `asked` stands in for what the responses leave out: the Type beside the reported value is optional,
    and a tuning job with a list of definitions has no objective of its own. Nor has the reported name
    a say: SageMaker may report the metric under a name of its own.
    """
    own = tuning_job["HyperParameterTuningJobConfig"].get("HyperParameterTuningJobObjective")
    reported = best_training_job.get(REPORTED) or {}
    type_ = {"Type": reported["Type"]} if reported.get("Type") else {}
    return {**asked, **(own or {}), **type_}


def with_objective_type(best_training_job: Json, objective: Json) -> Json:
    """The summary with the Type beside the reported value, by which training jobs are sorted."""
    reported = best_training_job.get(REPORTED) or {}
    return {**best_training_job, REPORTED: {**reported, "Type": objective["Type"]}}
