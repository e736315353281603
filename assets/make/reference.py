"""What the README's tables say of results and errors: the words. Tests hold the names against the application."""

import inspect
import re
from typing import Any

from assets.make.flow import DEFINITION
from tuner.errors import TuningError

# Keys of the output beside the input's own. Keys in PascalCase below them are SageMaker's.
RESULT = {
    "modelTraining": "The tuning job as SageMaker describes it: name, ARN, status, counters and `BestTrainingJob`.",
    "best": "The best training job in this application's own keys.",
    "best.trainingJobName": "Its name.",
    "best.trainingJobArn": "Its ARN.",
    "best.trainingJobDefinitionName": "The training job definition that it was made from.",
    "best.objective": "What was tuned for.",
    "best.objective.metricName": "The metric, as it was asked for.",
    "best.objective.type": "Maximize or Minimize.",
    "best.objective.value": "The best value.",
    "best.hyperparameters": "The tuned hyperparameters by name; values are texts, as SageMaker reports them.",
    "best.creationTime": "When SageMaker created the training job.",
    "best.startTime": "When training started.",
    "best.endTime": "When training ended.",
    "best.trainingSeconds": "Seconds that it trained.",
    "best.billableSeconds": "Seconds of it that are paid for; with spot training, fewer.",
    "best.bestTrainingJobs": "The best training jobs, best first.",
    "best.bestTrainingJobs[].trainingJobName": "Name of the training job.",
    "best.bestTrainingJobs[].trainingJobDefinitionName": "The definition that it was made from.",
    "best.bestTrainingJobs[].status": "Status of the training job.",
    "best.bestTrainingJobs[].objectiveValue": "Its objective; absent before it has reported any.",
    "best.bestTrainingJobs[].hyperparameters": "Its tuned hyperparameters.",
    "bestModelDataUrl": "The model artifact in S3.",
    "modelDefinition": "`ModelArn` of the SageMaker model.",
    "productionVariants": "What an endpoint config needs to host the model.",
    "endpointConfig": "The whole CreateEndpointConfig request, ready to send.",
    "modelPackage": "`ModelPackageArn` of the registered model; only with modelRegistry.",
}
DRY_RUN = {
    "dryRun.createHyperParameterTuningJob": "The CreateHyperParameterTuningJob request.",
    "dryRun.createModel": "The CreateModel request, without what only training decides.",
    "dryRun.createEndpointConfig": "The CreateEndpointConfig request.",
    "dryRun.numberOfTrainingJobs": "How many training jobs the tuning job would start at most.",
}
UNREACHED = "The service could not be reached."
UNANSWERED = "A function ended without an answer, also when it was called again."
THROTTLED = "The service refused too many calls at once, or failed, also when they were repeated."
AGAIN = 'Run again; with `onExistingTuningJob: "attach"` nothing is trained twice.'
# Errors of AWS: when an execution ends with one, and what to do then. The table has those that the machine names.
AWS_ERRORS = {
    "ModelPackageFailed": (
        "The model package of a Marketplace algorithm could not be made.",
        "Read the cause: it has SageMaker's checks.",
    ),
    "SageMaker.ResourceInUseException": (
        "A tuning job has this name already.",
        'Give another `tuningJobName`, or `onExistingTuningJob: "attach"` to go on from it.',
    ),
    "SageMaker.ResourceLimitExceededException": (
        "A quota of the account does not suffice, also after waiting for it.",
        "Have the quota raised, or ask for fewer or other instances.",
    ),
    "SageMaker.ResourceNotFoundException": (
        "Something that the tuning job names does not exist.",
        "Correct the name that the cause tells.",
    ),
    "SageMaker.AmazonSageMakerException": (
        "SageMaker refused the request, or failed, also when it was repeated.",
        f"Mend what the cause tells. {AGAIN}",
    ),
    "SageMaker.SageMakerException": (
        "SageMaker refused a call, or failed, also when it was repeated; a missing algorithm, too.",
        f"Mend what the cause tells. {AGAIN}",
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
        "Mend what the cause tells of the topic, its key or the rights. " + AGAIN,
    ),
    "SageMaker.ConflictException": ("Something else changed the same resource just then.", AGAIN),
    "Lambda.Unknown": (UNANSWERED, AGAIN),
    "Runtime.ExitError": (UNANSWERED, AGAIN),
    "Sandbox.Timedout": (UNANSWERED, AGAIN),
    "States.TaskFailed": (
        "A call ended with an error that has no name of its own.",
        f"Mend what the cause tells. {AGAIN}",
    ),
    "States.Timeout": ("A call was not answered in time.", AGAIN),
}


def own_errors() -> dict[str, tuple[str, str]]:
    """When each of the application's own errors is raised and what to do then: how its docstring begins."""
    described: dict[str, tuple[str, str]] = {}
    for error in TuningError.__subclasses__():
        when, remedy, *_ = inspect.cleandoc(error.__doc__ or "").split("\n\n")
        described[error.__name__] = (when.replace("\n", " "), remedy.replace("\n", " "))
    return described


def named_errors(value: Any = DEFINITION) -> set[str]:
    """The names of all errors that the state machine catches, retries or ends with by itself."""
    if isinstance(value, list):
        return {name for each in value for name in named_errors(each)}
    if not isinstance(value, dict):
        return set()
    own = [value["Error"]] if re.fullmatch(r"\w+", str(value.get("Error", ""))) else []
    inner = {name for each in value.values() for name in named_errors(each)}
    return {*value.get("ErrorEquals", []), *own} | inner


def described_errors() -> dict[str, tuple[str, str]]:
    """When each error comes and what to do then; a call that is not answered is caught without being named."""
    named = {*named_errors(), "States.Timeout"}
    return own_errors() | {name: words for name, words in AWS_ERRORS.items() if name in named}


def told(name: str) -> str:
    """The name as an execution ends with it: the language reserves the prefix of its own errors."""
    return name.removeprefix("States.")


def error_rows() -> list[tuple[str, str, str]]:
    """Every error, when it comes and what to do; errors with the same words share a row."""
    names: dict[tuple[str, str], list[str]] = {}
    for name, words in described_errors().items():
        names.setdefault(words, []).append(f"`{told(name)}`")
    return [(", ".join(same), *words) for words, same in names.items()]
