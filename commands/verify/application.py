"""The deployed application as a run sees it: executions are started, followed and read through AWS's API."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from commands.verify.created import Created
from commands.verify.mailbox import Mailbox
from commands.verify.waiting import MismatchError, expect, wait_for
from local_runner.cli.execution import Clients
from tuner import Json

EVENT = Path(__file__).parents[2] / "events" / "xgboost.json"
DATA = "s3://sagemaker-<region>-<account-number>/"
RUNNING = ("InProgress", "Stopping")
TRAINING_LOGS = "/aws/sagemaker/TrainingJobs"


@dataclass(frozen=True)
class Application:
    """A deployed stack with the data, the mailbox and the created resources of one run.

    `update` deploys another release of the stack; None where that is impossible.
    """

    clients: Clients
    run: str
    machine_arn: str
    topics: dict[str, str]
    data: str
    image: str
    key_arn: str
    mailbox: Mailbox
    created: list[Created]
    pause_seconds: float
    update: Callable[[], object] | None = None
    expected_messages: dict[str, int] = field(default_factory=dict)

    def payload(self, name: str, **changes: Any) -> Json:
        """Return the event of the XGBoost image with two training jobs, one after the other, and other keys."""
        text = EVENT.read_text(encoding="utf-8").replace(DATA, f"{self.data}/")
        event: Json = json.loads(text)
        shipped, named = event["trainingImage"], f"{self.run}-{name}"
        event = json.loads(json.dumps(event).replace(shipped, self.image))
        event["model"]["name"] = named
        few = {"maxNumberOfTrainingJobs": 2, "maxParallelTrainingJobs": 1}
        return event | few | {"tuningJobName": named} | copy.deepcopy(changes)

    def start(self, name: str, payload: Any) -> str:
        """Start an execution and return its ARN; what it may create is removed with the run."""
        if "model" in payload:
            self._will_create_model(payload["model"]["name"])
            self._will_create_tuning_job(payload["tuningJobName"])
        answer = self.states.start_execution(
            stateMachineArn=self.machine_arn, name=f"{self.run}-{name}", input=json.dumps(payload)
        )
        arn = str(answer["executionArn"])
        command = f"aws stepfunctions stop-execution --execution-arn {arn}"
        self.created.append(Created(f"Execution {arn}", lambda: self._end(arn), command))
        return arn

    def ended(self, arn: str, messages: int = 1) -> Json:
        """Return the record of an execution that has ended and announced itself with so many messages."""
        self.expected_messages[arn] = messages
        wait_for(
            lambda: self.describe(arn)["status"] != "RUNNING", f"end of {arn}", self.pause_seconds
        )
        wait_for(
            lambda: len(self.mailbox.of(arn)) >= messages, f"message on {arn}", self.pause_seconds
        )
        return self.record(arn)

    def execute(self, name: str, payload: Any, messages: int = 1) -> Json:
        """Return the record of an execution from start to end."""
        return self.ended(self.start(name, payload), messages)

    def record(self, arn: str) -> Json:
        """Return the status, states, output or failure, and messages of an execution."""
        described = self.describe(arn)
        kept: Json = {
            key: described[key] for key in ("status", "error", "cause") if key in described
        }
        output: Json = {"output": json.loads(described["output"])} if "output" in described else {}
        by_name = {topic: name for name, topic in self.topics.items()}
        messages = [{**each, "topic": by_name[each["topic"]]} for each in self.mailbox.of(arn)]
        return {**kept, **output, "states": self.entered(arn), "messages": messages}

    def describe(self, arn: str) -> Json:
        """Return DescribeExecution's answer."""
        return dict(self.states.describe_execution(executionArn=arn))

    def entered(self, arn: str) -> list[str]:
        """Return the states that an execution entered, each state once: the length of a loop is chance."""
        details = [each.get("stateEnteredEventDetails") for each in self.history(arn)]
        return list(dict.fromkeys(each["name"] for each in details if each))

    def history(self, arn: str) -> list[Json]:
        """Return the events of an execution."""
        pages = self.states.get_paginator("get_execution_history").paginate(executionArn=arn)
        return [event for page in pages for event in page["events"]]

    def versions(self, arn: str) -> list[str]:
        """Return the versions of functions that an execution invoked."""
        scheduled = [each.get("taskScheduledEventDetails", {}) for each in self.history(arn)]
        calls = [
            json.loads(e["parameters"]) for e in scheduled if e.get("resourceType") == "lambda"
        ]
        return sorted({call["FunctionName"].rpartition(":")[2] for call in calls})

    def tuning_job(self, name: str) -> Json | None:
        """Return the description of the run's tuning job of this name, None if there is none."""
        return self._described(f"{self.run}-{name}")

    def training(self, arn: str, name: str, state: str) -> None:
        """Wait until an execution is in a state and its tuning job trains."""

        def trains() -> bool:
            job = self.tuning_job(name)
            return bool(job and job["HyperParameterTuningJobStatus"] == "InProgress")

        def is_there() -> bool:
            expect(
                self.describe(arn)["status"] == "RUNNING", f"{arn} ended before it was in {state}"
            )
            return trains() and state in self.entered(arn)

        wait_for(is_there, f"{arn} in {state}", self.pause_seconds)

    def training_jobs(self, name: str) -> list[Json]:
        """Return the summaries of the training jobs of the run's tuning job of this name."""
        listing = "list_training_jobs_for_hyper_parameter_tuning_job"
        pages = self.sagemaker.get_paginator(listing).paginate(
            HyperParameterTuningJobName=f"{self.run}-{name}"
        )
        return [each for page in pages for each in page["TrainingJobSummaries"]]

    def will_register(self, group: str) -> None:
        """Have the group and its model packages removed with the run."""
        command = f"aws sagemaker delete-model-package-group --model-package-group-name {group}"
        self.created.append(
            Created(f"Model package group {group}", lambda: self._remove_group(group), command)
        )

    @cached_property
    def states(self) -> Any:
        return self.clients("stepfunctions")

    @cached_property
    def sagemaker(self) -> Any:
        return self.clients("sagemaker")

    def _described(self, name: str) -> Json | None:
        describe = self.sagemaker.describe_hyper_parameter_tuning_job
        try:
            return dict(describe(HyperParameterTuningJobName=name))
        except self.sagemaker.exceptions.ResourceNotFound:
            return None

    def _end(self, arn: str) -> None:
        if self.describe(arn)["status"] == "RUNNING":
            self.states.stop_execution(executionArn=arn, error="Verify", cause="The run ended.")

    def _will_create_model(self, name: str) -> None:
        command = f"aws sagemaker delete-model --model-name {name}"
        remove = Created(
            f"Model {name}", lambda: self.sagemaker.delete_model(ModelName=name), command
        )
        self.created.append(remove)

    def _will_create_tuning_job(self, name: str) -> None:
        command = f"aws sagemaker stop-hyper-parameter-tuning-job --hyper-parameter-tuning-job-name {name}"
        self.created.append(
            Created(f"Tuning job {name}", lambda: self._remove_tuning_job(name), command)
        )

    def _remove_tuning_job(self, name: str) -> None:
        """Stop the tuning job, wait for its end, and delete its entry and the log streams of its training jobs."""

        def has_ended() -> bool:
            job = self._described(name)
            return job is None or job["HyperParameterTuningJobStatus"] not in RUNNING

        if self._described(name) is None:
            return
        if not has_ended():
            self.sagemaker.stop_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        self._wait_to_remove(has_ended, f"end of {name}")
        self.sagemaker.delete_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
        self._remove_log_streams(name)

    def _remove_log_streams(self, prefix: str) -> None:
        logs = self.clients("logs")
        pages = logs.get_paginator("describe_log_streams").paginate(
            logGroupName=TRAINING_LOGS, logStreamNamePrefix=f"{prefix}-"
        )
        for stream in [each["logStreamName"] for page in pages for each in page["logStreams"]]:
            logs.delete_log_stream(logGroupName=TRAINING_LOGS, logStreamName=stream)

    def _remove_group(self, group: str) -> None:
        """Delete the packages of the group and, once SageMaker lists none, the group: it lists some for a while."""
        for arn in self._packages(group):
            self.sagemaker.delete_model_package(ModelPackageName=arn)
        self._wait_to_remove(lambda: not self._packages(group), f"end of the packages of {group}")
        self.sagemaker.delete_model_package_group(ModelPackageGroupName=group)

    def _packages(self, group: str) -> list[str]:
        pages = self.sagemaker.get_paginator("list_model_packages").paginate(
            ModelPackageGroupName=group
        )
        return [e["ModelPackageArn"] for page in pages for e in page["ModelPackageSummaryList"]]

    def _wait_to_remove(self, is_over: Callable[[], bool], what: str) -> None:
        """Wait; raise TimeoutError, which leaves the resource to a person, after the deadline."""
        try:
            wait_for(is_over, what, self.pause_seconds)
        except MismatchError as error:
            raise TimeoutError(str(error)) from error
