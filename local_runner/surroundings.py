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
        "Lambda code, handler, environment and timeout": (
            "A process runs one invocation at a time and is kept warm for the next."
        ),
        "Applications nested by path": "It becomes a stack of its own.",
        "Ends of executions, new S3 objects": "Rules bring them to topics and state machines.",
        "IAM permissions": (
            "Enforced on every call of a state machine, on its creation, and on SageMaker's use of S3: actions, "
            f"resources, boundaries, conditions with {', '.join(f'`{name}`' for name in OPERATORS)}. Deployments and "
            "starts of executions are not restricted."
        ),
        "Policies of topics and of KMS keys": "Enforced on what is published, and on encrypted buckets.",
        "SNS to SQS and to e-mail": "E-mails are kept in memory; no address has to confirm its subscription.",
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
