"""Words of the tables of results and errors. Tests hold the names against the application."""

import inspect
from collections.abc import Mapping

from tuner.errors import TuningError
from tuner.failure.causes import CAUSES

# https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html: States.ALL catches neither.
UNCAUGHT = ("States.DataLimitExceeded", "States.Runtime")
COST = {
    "instanceSeconds": "Seconds of training, of all instances together.",
    "amount": "Money; absent without a price of every instance type.",
    "isUpperBound": "`true` with spot training, or if SageMaker chose the instance type.",
    "text": "The cost as people read it.",
}


def cost_of(key: str, meaning: str, **others: str) -> dict[str, str]:
    """Return the rows of a cost and its parts."""
    parts = {**COST, **others}
    return {key: meaning, **{f"{key}.{name}": words for name, words in parts.items()}}


# Keys of the output in addition to the input's own. Keys in PascalCase below them are SageMaker's.
RESULT = {
    "modelTraining": "The tuning job as SageMaker describes it: name, ARN, status, counters and `BestTrainingJob`.",
    "best": "The best training job in this application's own keys.",
    "best.trainingJobName": "Name of the training job.",
    "best.earlierTuningJobName": "Tuning job that the training job belongs to, if a warm start began with it.",
    "best.status": "Status of the training job: Completed or Stopped.",
    "best.stoppedBy": "Key of the limit that cut the training off: maxRuntimeInSeconds or maxWaitTimeInSeconds.",
    "best.trainingJobArn": "ARN of the training job.",
    "best.trainingJobDefinitionName": "Training job definition that the training job was made from.",
    "best.objective": "The objective of the tuning job.",
    "best.objective.metricName": "Name of the metric, as requested.",
    "best.objective.type": "Maximize or Minimize.",
    "best.objective.value": "The best value.",
    "best.hyperparameters": "The tuned hyperparameters by name; values are texts, as SageMaker reports them.",
    "best.creationTime": "Time at which SageMaker created the training job.",
    "best.startTime": "Time at which training started.",
    "best.endTime": "Time at which training ended.",
    "best.trainingSeconds": "Seconds of training.",
    "best.billableSeconds": "Seconds of training that you pay for; fewer with spot training.",
    **cost_of(
        "best.cost", "Cost of the training job; absent if an earlier tuning job had paid for it."
    ),
    "best.bestTrainingJobs": "The best training jobs of this tuning job, best first.",
    "best.bestTrainingJobs[].trainingJobName": "Name of the training job.",
    "best.bestTrainingJobs[].trainingJobDefinitionName": "Training job definition that it was made from.",
    "best.bestTrainingJobs[].status": "Status of the training job.",
    "best.bestTrainingJobs[].objectiveValue": "Value of its objective; absent before it has reported any.",
    "best.bestTrainingJobs[].hyperparameters": "Its tuned hyperparameters.",
    **cost_of("best.bestTrainingJobs[].cost", "Its share of the cost."),
    "bestModelDataUrl": "Address of the model artifact in S3.",
    "modelDefinition": "`ModelArn` of the SageMaker model.",
    "productionVariants": "The production variants that an endpoint configuration needs to host the model.",
    "endpointConfig": "The whole CreateEndpointConfig request, ready to send.",
    "failures": "The reasons of training jobs that failed, the most frequent first; `[]` if none failed.",
    "failures[].numberOfTrainingJobs": "Number of training jobs that failed for it; a hundred are read.",
    "failures[].reason": "The reason of one of them.",
    "failures[].exampleTrainingJobName": "Name of that training job, with which its log stream begins.",
    "warnings": "Legal values that are likely mistakes, a line for each; `[]` if there are none.",
    "report": "The report of the tuning job; `error` and `cause` if there is none.",
    "report.htmlS3Uri": "S3 address of the page.",
    "report.csvS3Uri": "S3 address of the training jobs for spreadsheets.",
    "report.jsonS3Uri": "S3 address of the training jobs, the findings and the continuation for programs.",
    "report.url": "The page in the AWS console; absent in a partition without a known console.",
    **cost_of(
        "report.cost",
        "Cost of the training jobs, including those of a trial.",
    ),
    **cost_of("report.cost.trial", "The trial's part of the cost; only after a trial."),
    "trial": "The trial that preceded the tuning job; it replaces the input's key.",
    "trial.tuningJobName": "Name of the trial's tuning job.",
    "trial.trainingJobName": "Name of its best training job.",
    "trial.trainingSeconds": "Seconds of training of that training job.",
    "trial.billableSeconds": "Seconds of that training job that you pay for; fewer with spot training.",
    "modelPackage": "`ModelPackageArn` of the registered model; only with `modelRegistry`.",
}
DRY_RUN = {
    "dryRun": "The requests that would be sent; only in the output of a dry run.",
    "dryRun.createHyperParameterTuningJob": "The CreateHyperParameterTuningJob request.",
    "dryRun.createModel": "The CreateModel request, without the members that only training decides.",
    "dryRun.createEndpointConfig": "The CreateEndpointConfig request.",
    "dryRun.numberOfTrainingJobs": "Number of training jobs that the tuning job would start at most.",
    **cost_of(
        "dryRun.cost",
        "Cost of the training at most, without the two minutes that a training job has when it is stopped.",
        isUpperBound="`true`.",
    ),
}


def own_errors() -> dict[str, tuple[str, str]]:
    """Return when each of the application's own errors is raised, its docstring's first paragraph, and what to do."""
    return {
        error.__name__: (first_paragraph(error), error.remedy)
        for error in TuningError.__subclasses__()
    }


def first_paragraph(error: type[TuningError]) -> str:
    """Return the first paragraph of a class's docstring in one line."""
    return inspect.cleandoc(error.__doc__ or "").split("\n\n")[0].replace("\n", " ")


def cause_rows() -> list[tuple[str, str]]:
    """Return the words of causes that call for a remedy, and the remedy."""
    return [
        ("<br>".join(f"`{each}`" for each in words), remedy) for remedy, words in CAUSES.items()
    ]


def reported(name: str) -> str:
    """Return the name with which an execution ends: a Fail state may not use the language's prefix."""
    return name if name in UNCAUGHT else name.removeprefix("States.")


def error_rows(errors: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return every error, when it occurs and what to do; errors with the same words share a row."""
    names: dict[tuple[str, str], list[str]] = {}
    for name, words in errors.items():
        names.setdefault(words, []).append(f"`{reported(name)}`")
    return [("<br>".join(same), *words) for words, same in names.items()]
