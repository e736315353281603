"""The checks: each executes the application, compares what it promises, and returns what AWS answered."""

import time
from collections.abc import Callable

from commands.verify.application import RUNNING, Application
from commands.verify.data import keys
from commands.verify.mailbox import NO_EXECUTION
from commands.verify.waiting import expect, wait_for
from tuner import Json

Check = Callable[[Application], Json]
# A member that is beyond what the optimized integration is known to take leads to the SDK integration.
SDK = {"maxRetryAttempts": 1}
# A tuning job that trains while it is stopped, and one that outlasts an update of some minutes.
MANY, LONGER = {"maxNumberOfTrainingJobs": 20}, {"maxNumberOfTrainingJobs": 3}
NATIVELY, BY_SDK = "Run Tuning Job", "Start Tuning Job"
WAITING = "Wait for Tuning Job"
# Messages after the last check would have arrived by then.
PAUSES_FOR_LATE_MESSAGES = 6


def key(application: Application) -> Json:
    """Check that the topics are encrypted with the given key, or with none."""
    sns, found = application.clients("sns"), {}
    for name, arn in application.topics.items():
        attributes = sns.get_topic_attributes(TopicArn=arn)["Attributes"]
        found[name] = attributes.get("KmsMasterKeyId", "")
        expect(
            found[name] == application.key_arn,
            f"The topic {arn} has the key {found[name] or 'none'}, not {application.key_arn or 'none'}",
        )
    return {"keys": found}


def dry_run(application: Application) -> Json:
    """Check that a dry run shows the requests and creates nothing."""
    payload = application.payload("dry", dryRun=True)
    execution = application.execute("dry", payload, messages=0)
    _succeeded(execution)
    expect(
        "createHyperParameterTuningJob" in execution["output"]["dryRun"],
        "A dry run shows no request",
    )
    expect(application.tuning_job("dry") is None, "A dry run created a tuning job")
    return {"execution": execution}


def bad_input(application: Application) -> Json:
    """Check that bad input fails with every problem, and is announced."""
    payload = application.payload("bad", tuningStrategy="Guess", maxParallelTrainingJobs=0)
    execution = application.execute("bad", payload)
    _failed(execution, "FAILED", "InvalidInput", "Failed")
    cause = execution["cause"]
    for name in ("tuningStrategy", "maxParallelTrainingJobs"):
        expect(name in cause, f"The cause does not name {name}: {cause}")
    expect(application.tuning_job("bad") is None, "Bad input created a tuning job")
    return {"execution": execution}


def native(application: Application) -> Json:
    """Check a tuning job that the optimized integration runs."""
    return _tuned(application, "native", NATIVELY, application.payload("native"))


def sdk(application: Application) -> Json:
    """Check a tuning job that the AWS SDK integration starts."""
    return _tuned(application, "sdk", BY_SDK, application.payload("sdk", **SDK))


def attach(application: Application) -> Json:
    """Check that an execution attaches to the tuning job that exists, trains nothing and finds the same model."""
    before = application.training_jobs("native")
    payload = application.payload("native", onExistingTuningJob="attach")
    execution = application.execute("attach", payload)
    _succeeded(execution)
    _entered(execution, present=["Describe Tuning Job", "Describe Model"])
    after = application.training_jobs("native")
    expect(len(before) == len(after), f"{len(after)} training jobs, after {len(before)} before")
    return {"execution": execution}


def registry(application: Application) -> Json:
    """Check that a model is registered, in a group that the application creates."""
    group = f"{application.run}-group"
    application.will_register(group)
    payload = application.payload(
        "sdk", **SDK, onExistingTuningJob="attach", modelRegistry={"modelPackageGroupName": group}
    )
    execution = application.execute("registry", payload)
    _succeeded(execution)
    _entered(execution, present=["Register Model"])
    arn = execution["output"]["modelPackage"]["ModelPackageArn"]
    package = application.sagemaker.describe_model_package(ModelPackageName=arn)
    approval = package["ModelApprovalStatus"]
    expect(approval == "PendingManualApproval", f"The model package is {approval}")
    return {"execution": execution, "modelPackage": _without_metadata(package)}


def stop_native(application: Application) -> Json:
    """Check that nothing runs on after an abort during the optimized integration."""
    return _stopped(
        application, "stop-native", NATIVELY, application.payload("stop-native", **MANY)
    )


def stop_sdk(application: Application) -> Json:
    """Check that nothing runs on after an abort while the execution waits."""
    payload = application.payload("stop-sdk", **SDK, **MANY)
    return _stopped(application, "stop-sdk", WAITING, payload)


def update(application: Application) -> Json:
    """Check that an update during training reaches new executions only."""
    assert application.update
    old = application.start("update", application.payload("update", **SDK, **LONGER))
    application.training(old, "update", WAITING)
    application.update()
    new = application.start("updated", application.payload("updated", dryRun=True))
    executions = {"new": application.ended(new, messages=0)}
    job = application.tuning_job("update") or {}
    status = job.get("HyperParameterTuningJobStatus")
    expect(status == "InProgress", f"The tuning job is {status} after the update: nothing is shown")
    executions["old"] = application.ended(old)
    for execution in executions.values():
        _succeeded(execution)
    versions = {"new": application.versions(new), "old": application.versions(old)}
    expect(
        len(versions["old"]) == len(versions["new"]) == 1 and versions["old"] != versions["new"],
        f"Versions of the functions: {versions}",
    )
    return {**executions, "versions": versions}


def messages(application: Application) -> Json:
    """Check that every execution of the run was announced as often as promised, and not once more."""
    counts = {}
    for _ in range(PAUSES_FOR_LATE_MESSAGES):
        time.sleep(application.pause_seconds)
        counts = {arn: len(application.mailbox.of(arn)) for arn in application.expected_messages}
    for arn, expected in application.expected_messages.items():
        expect(counts[arn] == expected, f"{counts[arn]} messages on {arn}, not {expected}")
    others = application.mailbox.of(NO_EXECUTION)
    expect(not others, f"Messages on no execution, such as alarms: {others}")
    return {"messages": sorted(counts.values())}


CHECKS: dict[str, Check] = {
    "key": key,
    "dry_run": dry_run,
    "bad_input": bad_input,
    "native": native,
    "sdk": sdk,
    "attach": attach,
    "registry": registry,
    "stop_native": stop_native,
    "stop_sdk": stop_sdk,
    "update": update,
    "messages": messages,
}


def _tuned(application: Application, name: str, state: str, payload: Json) -> Json:
    execution = application.execute(name, payload)
    _succeeded(execution)
    _entered(execution, present=[state], absent=sorted({NATIVELY, BY_SDK} - {state}))
    _announced(execution, "ResultNotificationTopicArn", "Completed")
    model = application.sagemaker.describe_model(ModelName=payload["model"]["name"])
    _, _, bucket, key = execution["output"]["report"]["htmlS3Uri"].split("/", 3)
    found = list(keys(application.clients("s3"), bucket, key))
    expect(found, f"The report s3://{bucket}/{key} is missing")
    return {
        "execution": execution,
        "tuningJob": _without_metadata(application.tuning_job(name) or {}),
        "model": _without_metadata(model),
    }


def _stopped(application: Application, name: str, state: str, payload: Json) -> Json:
    arn = application.start(name, payload)
    application.training(arn, name, state)
    application.states.stop_execution(executionArn=arn, error="Verify", cause="Stopped on purpose")
    execution = application.ended(arn)
    _failed(execution, "ABORTED", "Verify", "Aborted")

    def running() -> list[Json]:
        jobs = [application.tuning_job(name) or {}, *application.training_jobs(name)]
        members = ("HyperParameterTuningJobStatus", "TrainingJobStatus")
        return [job for job in jobs if any(job.get(member) in RUNNING for member in members)]

    wait_for(lambda: not running(), f"end of what {arn} started", application.pause_seconds)
    job = application.tuning_job(name) or {}
    status = job.get("HyperParameterTuningJobStatus")
    expect(status == "Stopped", f"The tuning job of an aborted execution is {status}")
    return {"execution": execution, "HyperParameterTuningJobStatus": status}


def _succeeded(execution: Json) -> None:
    failure = execution.get("error"), execution.get("cause")
    expect(execution["status"] == "SUCCEEDED", f"The execution is {execution['status']}: {failure}")


def _failed(execution: Json, status: str, error: str, announced: str) -> None:
    found = execution["status"], execution.get("error")
    expect(found == (status, error), f"The execution ended as {found}, not {(status, error)}")
    _announced(execution, "FailureNotificationTopicArn", announced)


def _announced(execution: Json, topic: str, status: str) -> None:
    found = [(each["topic"], each["facts"]["status"]) for each in execution["messages"]]
    expect(found == [(topic, status)], f"The messages are {found}, not {[(topic, status)]}")


def _entered(execution: Json, present: list[str], absent: list[str] | None = None) -> None:
    states = execution["states"]
    missing = [name for name in present if name not in states]
    extra = [name for name in absent or [] if name in states]
    expect(not missing and not extra, f"Not entered: {missing}; entered: {extra}")


def _without_metadata(answer: Json) -> Json:
    return {key: member for key, member in answer.items() if key != "ResponseMetadata"}
