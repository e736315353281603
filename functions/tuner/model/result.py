"""The result in this application's own keys: the best training job, the runners-up, and the facts to report."""

from collections.abc import Sequence

from tuner import Json
from tuner.cost import Prices
from tuner.model.cost import training_job_cost
from tuner.training_jobs import objective_value, tuned_hyperparameters

# The limit of the payload that stopped a training job, by SageMaker's SecondaryStatus:
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_DescribeTrainingJob.html
LIMITS = {
    "MaxRuntimeExceeded": "maxRuntimeInSeconds",
    "MaxWaitTimeExceeded": "maxWaitTimeInSeconds",
}


def best_result(
    objective: Json,
    tuning_job_name: str,
    best_training_job: Json,
    training_job: Json,
    training_jobs: Sequence[Json],
    definitions: Sequence[Json],
    prices: Prices,
) -> Json:
    """Return the best training job and the runners-up; facts that SageMaker leaves out are absent.

    `training_jobs` are summaries, best first. Times and seconds are as SageMaker reports them. With a
    warm start, an earlier tuning job than that of the name may have the best training job, which was
    paid for before. `definitions` are as training_job_cost takes them.
    """
    owner = best_training_job.get("TuningJobName") or tuning_job_name
    name = best_training_job.get("TrainingJobDefinitionName")
    own_definitions = definitions if owner == tuning_job_name else []
    return _known(
        {
            "trainingJobName": best_training_job["TrainingJobName"],
            "earlierTuningJobName": owner if owner != tuning_job_name else None,
            "status": training_job.get("TrainingJobStatus"),
            "stoppedBy": LIMITS.get(training_job.get("SecondaryStatus", "")),
            "trainingJobArn": training_job["TrainingJobArn"],
            "trainingJobDefinitionName": name,
            "objective": _objective(objective, best_training_job),
            "hyperparameters": tuned_hyperparameters(best_training_job),
            "creationTime": training_job.get("CreationTime"),
            "startTime": training_job.get("TrainingStartTime"),
            "endTime": training_job.get("TrainingEndTime"),
            "trainingSeconds": training_job.get("TrainingTimeInSeconds"),
            "billableSeconds": training_job.get("BillableTimeInSeconds"),
            "cost": training_job_cost(training_job, name, own_definitions, prices),
            "bestTrainingJobs": [_summary(each, definitions, prices) for each in training_jobs],
        }
    )


def result_facts(
    payload: Json,
    model_training: Json,
    best: Json,
    artifact: str,
    trial: Json | None,
    report: Json | None,
    failures: Sequence[Json],
    warnings: Sequence[str],
    execution: Json,
) -> Json:
    """Return the facts that the message reports; the runners-up would not fit into it."""
    registry = payload.get("modelRegistry", {})
    return _known(
        {
            "status": model_training["HyperParameterTuningJobStatus"],
            "tuningJobName": model_training["HyperParameterTuningJobName"],
            "tuningJobArn": model_training["HyperParameterTuningJobArn"],
            "trainingJobStatusCounters": model_training.get("TrainingJobStatusCounters") or {},
            "failures": failures,
            "best": {key: fact for key, fact in best.items() if key != "bestTrainingJobs"},
            "modelName": payload["model"]["name"],
            "bestModelDataUrl": artifact,
            "modelPackageGroupName": registry.get("modelPackageGroupName"),
            "trial": trial,
            "report": report,
            "warnings": warnings,
            **execution,
        }
    )


def _objective(asked: Json, best_training_job: Json) -> Json:
    """Return the objective with its value, by the name in the input: SageMaker may report another name."""
    value = objective_value(best_training_job)
    return _known({"metricName": asked["MetricName"], "type": asked["Type"], "value": value})


def _summary(training_job: Json, definitions: Sequence[Json], prices: Prices) -> Json:
    name = training_job.get("TrainingJobDefinitionName")
    return _known(
        {
            "trainingJobName": training_job["TrainingJobName"],
            "trainingJobDefinitionName": name,
            "status": training_job["TrainingJobStatus"],
            "objectiveValue": objective_value(training_job),
            "hyperparameters": tuned_hyperparameters(training_job),
            "cost": training_job_cost(training_job, name, definitions, prices),
        }
    )


def _known(facts: Json) -> Json:
    return {key: value for key, value in facts.items() if value is not None}
