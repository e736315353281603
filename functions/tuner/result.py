"""The result in this application's own keys: the best training job, and all that is told of it."""

from typing import Any

Json = dict[str, Any]

# SageMaker adds this hyperparameter to each training job to carry the objective's name.
ADDED_BY_SAGEMAKER = "_tuning_objective_metric"


def best_result(payload: Json, best_training_job: Json, training_job: Json) -> Json:
    """The best training job; what SageMaker leaves out is absent. Times and seconds are as
    SageMaker reports them."""
    known = {
        "trainingJobName": best_training_job["TrainingJobName"],
        "trainingJobArn": training_job["TrainingJobArn"],
        "trainingJobDefinitionName": best_training_job.get("TrainingJobDefinitionName"),
        "objective": _objective(payload, best_training_job),
        "hyperparameters": _tuned(best_training_job["TunedHyperParameters"]),
        "creationTime": training_job.get("CreationTime"),
        "startTime": training_job.get("TrainingStartTime"),
        "endTime": training_job.get("TrainingEndTime"),
        "trainingSeconds": training_job.get("TrainingTimeInSeconds"),
        "billableSeconds": training_job.get("BillableTimeInSeconds"),
    }
    return {key: value for key, value in known.items() if value is not None}


def result_facts(payload: Json, model_training: Json, best: Json, artifact: str, url: str) -> Json:
    """What is told of a result, to machines and people alike."""
    return {
        "status": model_training["HyperParameterTuningJobStatus"],
        "tuningJobName": model_training["HyperParameterTuningJobName"],
        "tuningJobArn": model_training["HyperParameterTuningJobArn"],
        "trainingJobStatusCounters": model_training.get("TrainingJobStatusCounters") or {},
        "best": best,
        "modelName": payload["model"]["name"],
        "bestModelDataUrl": artifact,
        "executionUrl": url,
    }


def _objective(payload: Json, best_training_job: Json) -> Json:
    """Named as in the payload: SageMaker may report the metric under a name of its own."""
    asked = payload["objective"]
    reported = best_training_job.get("FinalHyperParameterTuningJobObjectiveMetric") or {}
    value = {"value": reported["Value"]} if "Value" in reported else {}
    return {"metricName": asked["MetricName"], "type": asked["Type"], **value}


def _tuned(hyperparameters: Json) -> Json:
    return {k: v for k, v in hyperparameters.items() if k != ADDED_BY_SAGEMAKER}
