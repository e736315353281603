"""The result in this application's own keys: the best training jobs, and all that is told of them."""

from collections.abc import Sequence
from typing import Any

from tuner.training_jobs import objective_value, tuned_hyperparameters

Json = dict[str, Any]


def best_result(
    objective: Json, best_training_job: Json, training_job: Json, training_jobs: Sequence[Json]
) -> Json:
    """The best training job and the runners-up; what SageMaker leaves out is absent.

    Times and seconds are as SageMaker reports them; `training_jobs` are summaries, best first.
    """
    return _known(
        {
            "trainingJobName": best_training_job["TrainingJobName"],
            "trainingJobArn": training_job["TrainingJobArn"],
            "trainingJobDefinitionName": best_training_job.get("TrainingJobDefinitionName"),
            "objective": _objective(objective, best_training_job),
            "hyperparameters": tuned_hyperparameters(best_training_job),
            "creationTime": training_job.get("CreationTime"),
            "startTime": training_job.get("TrainingStartTime"),
            "endTime": training_job.get("TrainingEndTime"),
            "trainingSeconds": training_job.get("TrainingTimeInSeconds"),
            "billableSeconds": training_job.get("BillableTimeInSeconds"),
            "bestTrainingJobs": [_summary(each) for each in training_jobs],
        }
    )


def result_facts(
    payload: Json, model_training: Json, best: Json, artifact: str, execution_url: str
) -> Json:
    """What is told of a result, to machines and people alike; the runners-up would not fit a message."""
    registry = payload.get("modelRegistry", {})
    return _known(
        {
            "status": model_training["HyperParameterTuningJobStatus"],
            "tuningJobName": model_training["HyperParameterTuningJobName"],
            "tuningJobArn": model_training["HyperParameterTuningJobArn"],
            "trainingJobStatusCounters": model_training.get("TrainingJobStatusCounters") or {},
            "best": {key: told for key, told in best.items() if key != "bestTrainingJobs"},
            "modelName": payload["model"]["name"],
            "bestModelDataUrl": artifact,
            "modelPackageGroupName": registry.get("modelPackageGroupName"),
            "warnings": payload["warnings"],
            "executionUrl": execution_url,
        }
    )


def _objective(asked: Json, best_training_job: Json) -> Json:
    """Named as it was asked for: SageMaker may report the metric under a name of its own."""
    value = objective_value(best_training_job)
    told = {"metricName": asked["MetricName"], "type": asked["Type"], "value": value}
    return _known(told)


def _summary(training_job: Json) -> Json:
    return _known(
        {
            "trainingJobName": training_job["TrainingJobName"],
            "trainingJobDefinitionName": training_job.get("TrainingJobDefinitionName"),
            "status": training_job["TrainingJobStatus"],
            "objectiveValue": objective_value(training_job),
            "hyperparameters": tuned_hyperparameters(training_job),
        }
    )


def _known(facts: Json) -> Json:
    return {key: value for key, value in facts.items() if value is not None}
