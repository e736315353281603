"""A parent stack on the embedded AWS, with the application nested in it, for tests to drive."""

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local_runner import aws
from local_runner.cloudformation import stack
from tests.machine.deployed import algorithms, short_waits
from tests.machine.scripted import Scripts
from tests.waiting import wait_until

MACHINE = "AWS::StepFunctions::StateMachine"


@dataclass(frozen=True)
class Parent:
    """The deployed parent, its state machine and that of the application."""

    aws: aws.Aws
    stack: stack.Stack
    scripts: Scripts

    @property
    def arn(self) -> str:
        [own] = self.stack.resources[MACHINE]
        return own

    @property
    def nested_arn(self) -> str:
        return self.stack.nested[0].outputs["ModelTuningStateMachineArn"]

    @property
    def step_functions(self) -> Any:
        return self.aws.client("stepfunctions")

    @property
    def sagemaker(self) -> Any:
        return self.aws.client("sagemaker")

    def start(self, name: str, payload: Any) -> str:
        execution = self.step_functions.start_execution(
            stateMachineArn=self.arn, name=name, input=json.dumps(payload)
        )
        return str(execution["executionArn"])

    def run(self, name: str, payload: Any) -> dict[str, Any]:
        return self.ended(self.start(name, payload))

    def ended(self, arn: str) -> dict[str, Any]:
        """Return DescribeExecution's answer once the execution has ended."""
        describe = self.step_functions.describe_execution
        wait_until(lambda: describe(executionArn=arn)["status"] != "RUNNING")
        return dict(describe(executionArn=arn))

    def executions(self, machine: str) -> list[str]:
        """Return the ARNs of a state machine's executions."""
        listed = self.step_functions.list_executions(stateMachineArn=machine)["executions"]
        return [execution["executionArn"] for execution in listed]

    def nested(self, name: str) -> dict[str, Any]:
        """Return DescribeExecution's answer for an execution of the application."""
        arn = f"{self.nested_arn.replace(':stateMachine:', ':execution:')}:{name}"
        return dict(self.step_functions.describe_execution(executionArn=arn))

    def states(self, arn: str) -> list[str]:
        events = self.step_functions.get_execution_history(executionArn=arn)["events"]
        entered = [e["stateEnteredEventDetails"] for e in events if "stateEnteredEventDetails" in e]
        return [details["name"] for details in entered]


@contextlib.contextmanager
def deployed(
    template: Path, workdir: Path, objects: list[tuple[str, str]], **parameters: str
) -> Iterator[Parent]:
    """Deploy the template into an embedded AWS with these objects and with scripted tuning jobs."""
    scripts = Scripts()
    options: dict[str, Any] = {"make_tuning_job": scripts.make_tuning_job}
    with aws.embedded(workdir, algorithms=algorithms(), **options) as embedded, short_waits():
        s3 = embedded.client("s3")
        for bucket, key in objects:
            s3.create_bucket(Bucket=bucket)
            s3.put_object(Bucket=bucket, Key=key, Body=b"data")
        yield Parent(embedded, stack.deploy(template, "parent", aws.REGION, parameters), scripts)
