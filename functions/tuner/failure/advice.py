"""What to do about a failure: by the name of its error, and by words of its cause.

The documents have tables of both. They take the remedies of the application's own errors from tuner/errors.py.
"""

from tuner.errors import InvalidInput, TuningError
from tuner.failure.causes import CAUSES

UNREACHED = "The service could not be reached."
UNANSWERED = "A function ended without an answer, despite retries."
THROTTLED = "The service throttled a call or failed, despite retries."
FIX = "Fix what the cause reports, then run again."
LATER = "Run again later."
# Errors of AWS and of the state machine: when an execution ends with each, and what to do.
ERRORS = {
    "ModelPackageNotReady": (
        "SageMaker has checked the model package of an algorithm from AWS Marketplace for more than "
        "two hours.",
        "Look at the package in SageMaker, then run again.",
    ),
    "ModelPackageFailed": (
        "SageMaker could not create the model package of an algorithm from AWS Marketplace.",
        "Read SageMaker's checks in the cause.",
    ),
    "SageMaker.ResourceInUseException": (
        "A tuning job has this name already.",
        "Give another `tuningJobName`, or go on with that tuning job.",
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
        FIX,
    ),
    "SageMaker.SageMakerException": (
        "SageMaker refused a call, for example because the algorithm does not exist, or failed despite retries.",
        FIX,
    ),
    "SageMaker.SdkClientException": (UNREACHED, LATER),
    "Lambda.ServiceException": (THROTTLED, LATER),
    "Lambda.AWSLambdaException": (THROTTLED, LATER),
    "Lambda.TooManyRequestsException": (THROTTLED, LATER),
    "Lambda.SdkClientException": (UNREACHED, LATER),
    "Lambda.ClientExecutionTimeoutException": (UNREACHED, LATER),
    "SNS.InternalErrorException": (THROTTLED, LATER),
    "SNS.ThrottledException": (THROTTLED, LATER),
    "SNS.SdkClientException": (UNREACHED, LATER),
    "SNS.KMSThrottlingException": (THROTTLED, LATER),
    "SNS.AmazonSNSException": (
        "SNS refused the message.",
        "Fix the topic, its key or the rights, as the cause reports.",
    ),
    "SNS.AuthorizationErrorException": (
        "The state machine may not publish to the topic.",
        "Allow the state machine's role to publish, in the topic's own policy, too.",
    ),
    "SNS.NotFoundException": (
        "The topic does not exist any more.",
        "Deploy the application again, under another stack name if need be.",
    ),
    "SageMaker.ConflictException": (
        "Another caller changed the same resource at that moment.",
        "Run again.",
    ),
    "Lambda.Unknown": (UNANSWERED, LATER),
    "Runtime.ExitError": (UNANSWERED, LATER),
    "Sandbox.Timedout": (UNANSWERED, LATER),
    # States.ALL catches neither: https://docs.aws.amazon.com/step-functions/latest/dg/concepts-error-handling.html
    "States.DataLimitExceeded": (
        "A request or an answer is too large for Step Functions.",
        "Shorten the input: fewer definitions, channels or hyperparameters.",
    ),
    "States.Runtime": (
        "Step Functions cannot go on, for example because it does not know a member of a request.",
        FIX,
    ),
    "States.TaskFailed": ("A call ended with an error without a name of its own.", FIX),
    "States.Timeout": ("A call was not answered in time.", LATER),
}
OWN = {each.__name__: each.remedy for each in TuningError.__subclasses__()}


def advised(error: str, cause: str, going_on: str) -> str:
    """Return what to do about a failure and how to go on, as text; own errors' remedies say both."""
    remedy = advice(error, cause).replace("`", "")
    return remedy if error in OWN or not going_on else f"{remedy} {going_on}"


def advice(error: str, cause: str) -> str:
    """Return what to do about a failure; what AWS says in the cause goes before the error's name.

    The cause of InvalidInput is this application's own words, and quotes values of the input.
    """
    if error == InvalidInput.__name__:
        return OWN[error]
    known = _by_cause(f"{error}: {cause}")
    if error in OWN:
        return " ".join(filter(None, [OWN[error], known]))
    return known or (ERRORS[error][1] if error in ERRORS else FIX)


def _by_cause(said: str) -> str:
    """Return the remedy of the first of the known causes that is in the text; "" if none is."""
    lower = said.lower()
    for remedy, words in CAUSES.items():
        if any(each.lower() in lower for each in words):
            return remedy
    return ""
