"""Statements about the AWS around tuning jobs in the local runner, for a table of the documents."""

from local_runner.iam.conditions import OPERATORS
from local_runner.sagemaker.rules.coverage import Row, Verdict
from local_runner.stepfunctions.task_fields import OPERATIONS

_AROUND = {
    Verdict.HONOURED: {
        "Step Functions": (
            "moto's interpreter, JSONata evaluated in Python, and the optimized integrations of "
            f"`startExecution`, {', '.join(f'`{name}`' for name in OPERATIONS)}."
        ),
        "Lambda code, handler, environment, timeout and role": (
            "A process runs one invocation at a time and is kept warm for the next. It reaches this AWS with its role."
        ),
        "Asynchronous invocations of Lambda": (
            "Tried again after one minute and after two more, then kept in the dead-letter queue."
        ),
        "Applications nested by path": "It becomes a stack of its own.",
        "Ends of executions, new S3 objects": (
            "Rules bring them to topics, state machines and functions, or to the dead-letter queue of the target."
        ),
        "IAM permissions": (
            "Enforced on every call of a state machine and of a function, on the creation of both, and on SageMaker's "
            "use of S3: actions, resources, boundaries, conditions with "
            f"{', '.join(f'`{name}`' for name in OPERATORS)}. Whoever deploys and whoever starts executions may do "
            "everything."
        ),
        "`iam:SimulatePrincipalPolicy`": (
            "Decided for roles as their calls are, without the policies of resources; for no other principal."
        ),
        "Policies of topics, queues, functions and KMS keys": (
            "Enforced on what services publish, send and invoke, and on encrypted buckets."
        ),
        "CloudWatch alarms on the messages of a queue": (
            "Looked at whenever a message comes or goes; they publish to topics."
        ),
        "SNS to SQS and to e-mail": "E-mail is kept in memory; no address is asked to confirm.",
    },
    Verdict.IGNORED: {
        "Logging and tracing of executions": "Read the execution's history.",
        "Lambda memory, layers, runtime and architecture": (
            "Functions run on the runner's own Python, with the packages installed there."
        ),
        "CloudWatch Logs": (
            "What functions and training programs print is in files of the working directory."
        ),
        "Schedules of EventBridge rules": "No clock runs; a test decides when a schedule is due.",
        "Retries of EventBridge": "A delivery that fails here would fail later, too.",
        "Other CloudWatch alarms": "They are described and never raised.",
        "Destinations of asynchronous invocations": "They are described and receive nothing.",
        "Other conditions of policies": (
            "A condition with an operator that is not named above never allows and always denies."
        ),
        "Encryption": "Nothing is encrypted, and keys need not exist here.",
        "Endpoints": "They are created and described, but InvokeEndpoint answers with a fixed text.",
        "Service quotas": "No quota of an account is enforced.",
    },
    Verdict.REFUSED: {
        "Other `sagemaker:` and `states:` integrations": (
            "The state machine is not created; `aws-sdk:sagemaker:` has the rest of the API."
        ),
        "Fields that the integration is not known to pass": (
            "The execution ends with `States.Runtime`; `aws-sdk:sagemaker:` passes them."
        ),
        "JSONata `$partition`, `$range`, `$hash`, and `$random` with a seed": (
            "The state fails with `States.QueryEvaluationError`."
        ),
        "Other EventBridge targets": "A target that cannot be reached is an error.",
        "Applications nested by id": "State the path of its template.",
        "`CreateTrainingJob`": "Tuning jobs start the training jobs.",
    },
}


def rows() -> list[Row]:
    """Return a row for each part of AWS."""
    return [
        Row(part, verdict, note) for verdict in Verdict for part, note in _AROUND[verdict].items()
    ]
