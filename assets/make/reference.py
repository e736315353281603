"""Words of the tables of results and errors. Tests hold the names against the application."""

import inspect
import re
from collections.abc import Mapping
from typing import Any

from assets.make.flow import DEFINITION, STATES, failures
from tuner.errors import TuningError

# Keys of the output in addition to the input's own. Keys in PascalCase below them are SageMaker's.
RESULT = {
    "modelTraining": "The tuning job as SageMaker describes it: name, ARN, status, counters and `BestTrainingJob`.",
    "best": "The best training job in this application's own keys.",
    "best.trainingJobName": "Name of the training job.",
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
    "best.bestTrainingJobs": "The best training jobs, best first.",
    "best.bestTrainingJobs[].trainingJobName": "Name of the training job.",
    "best.bestTrainingJobs[].trainingJobDefinitionName": "Training job definition that it was made from.",
    "best.bestTrainingJobs[].status": "Status of the training job.",
    "best.bestTrainingJobs[].objectiveValue": "Value of its objective; absent before it has reported any.",
    "best.bestTrainingJobs[].hyperparameters": "Its tuned hyperparameters.",
    "bestModelDataUrl": "Address of the model artifact in S3.",
    "modelDefinition": "`ModelArn` of the SageMaker model.",
    "productionVariants": "The production variants that an endpoint configuration needs to host the model.",
    "endpointConfig": "The whole CreateEndpointConfig request, ready to send.",
    "warnings": "Legal values that are likely mistakes, a line for each; `[]` if there are none.",
    "modelPackage": "`ModelPackageArn` of the registered model; only with `modelRegistry`.",
}
DRY_RUN = {
    "dryRun": "The requests that would be sent; only in the output of a dry run.",
    "dryRun.createHyperParameterTuningJob": "The CreateHyperParameterTuningJob request.",
    "dryRun.createModel": "The CreateModel request, without the members that only training decides.",
    "dryRun.createEndpointConfig": "The CreateEndpointConfig request.",
    "dryRun.numberOfTrainingJobs": "Number of training jobs that the tuning job would start at most.",
}
UNREACHED = "The service could not be reached."
UNANSWERED = "A function ended without an answer, despite retries."
THROTTLED = "The service throttled a call or failed, despite retries."
FIX = "Fix what the cause reports."
AGAIN = 'Run again; with `onExistingTuningJob: "attach"` nothing is trained twice.'
# Errors of AWS: when an execution ends with them, and what to do. The table has those that the state machine names.
AWS_ERRORS = {
    "ModelPackageNotReady": (
        "SageMaker has checked the model package of an algorithm from AWS Marketplace for more than two hours.",
        'Once it is ready in SageMaker, run again with `onExistingTuningJob: "attach"`.',
    ),
    "ModelPackageFailed": (
        "SageMaker could not create the model package of an algorithm from AWS Marketplace.",
        "Read SageMaker's checks in the cause.",
    ),
    "SageMaker.ResourceInUseException": (
        "A tuning job has this name already.",
        'Give another `tuningJobName`, or `onExistingTuningJob: "attach"` to continue from that job.',
    ),
    "SageMaker.ResourceLimitExceededException": (
        "A quota of the account is too low, even after a wait.",
        "Have the quota raised, or use fewer or other instances.",
    ),
    "SageMaker.ResourceNotFoundException": (
        "A resource that the tuning job names does not exist.",
        "Correct the name that the cause reports.",
    ),
    "SageMaker.AmazonSageMakerException": (
        "SageMaker refused the request, or failed despite retries.",
        f"{FIX} {AGAIN}",
    ),
    "SageMaker.SageMakerException": (
        "SageMaker refused a call, for example because the algorithm does not exist, or failed despite retries.",
        f"{FIX} {AGAIN}",
    ),
    "SageMaker.SdkClientException": (UNREACHED, AGAIN),
    "Lambda.ServiceException": (THROTTLED, AGAIN),
    "Lambda.AWSLambdaException": (THROTTLED, AGAIN),
    "Lambda.TooManyRequestsException": (THROTTLED, AGAIN),
    "Lambda.SdkClientException": (UNREACHED, AGAIN),
    "Lambda.ClientExecutionTimeoutException": (UNREACHED, AGAIN),
    "SNS.InternalErrorException": (THROTTLED, AGAIN),
    "SNS.ThrottledException": (THROTTLED, AGAIN),
    "SNS.SdkClientException": (UNREACHED, AGAIN),
    "SNS.KMSThrottlingException": (THROTTLED, AGAIN),
    "SNS.AmazonSNSException": (
        "SNS refused the message.",
        f"Fix the topic, its key or the rights, as the cause reports. {AGAIN}",
    ),
    "SageMaker.ConflictException": (
        "Another caller changed the same resource at that moment.",
        AGAIN,
    ),
    "Lambda.Unknown": (UNANSWERED, AGAIN),
    "Runtime.ExitError": (UNANSWERED, AGAIN),
    "Sandbox.Timedout": (UNANSWERED, AGAIN),
    "States.TaskFailed": (
        "A call ended with an error without a name of its own.",
        f"{FIX} {AGAIN}",
    ),
    "States.Timeout": ("A call was not answered in time.", AGAIN),
}


def own_errors() -> dict[str, tuple[str, str]]:
    """Return when each of the application's own errors is raised and what to do: its docstring's first paragraphs."""
    described: dict[str, tuple[str, str]] = {}
    for error in TuningError.__subclasses__():
        when, remedy, *_ = inspect.cleandoc(error.__doc__ or "").split("\n\n")
        described[error.__name__] = (when.replace("\n", " "), remedy.replace("\n", " "))
    return described


def aws_errors() -> dict[str, tuple[str, str]]:
    """Return the AWS_ERRORS that the state machine names, and the time-out, which it catches without naming it."""
    named = {*named_errors(), "States.Timeout"}
    return {name: words for name, words in AWS_ERRORS.items() if name in named}


def named_errors(value: Any = DEFINITION) -> set[str]:
    """Return the names of all errors that the state machine catches, retries or ends with by itself.

    A state that any error leads past has none: an execution does not end with its errors.
    """
    if isinstance(value, list):
        return {name for each in value for name in named_errors(each)}
    if not isinstance(value, dict) or goes_on(value):
        return set()
    own = [value["Error"]] if re.fullmatch(r"\w+", str(value.get("Error", ""))) else []
    inner = {name for each in value.values() for name in named_errors(each)}
    return {*value.get("ErrorEquals", []), *own} | inner


def goes_on(state: dict[str, Any]) -> bool:
    """Return True for a state after which the execution goes on, whatever its error."""
    catchers = [each for each in state.get("Catch", []) if each["ErrorEquals"] == ["States.ALL"]]
    return any(each["Next"] not in failures(STATES) for each in catchers)


def reported(name: str) -> str:
    """Return the name with which an execution ends: the language reserves the prefix of its own errors."""
    return name.removeprefix("States.")


def error_rows(errors: Mapping[str, tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Return every error, when it occurs and what to do; errors with the same words share a row."""
    names: dict[tuple[str, str], list[str]] = {}
    for name, words in errors.items():
        names.setdefault(words, []).append(f"`{reported(name)}`")
    return [("<br>".join(same), *words) for words, same in names.items()]
