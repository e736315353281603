"""The deployed application on the embedded AWS, for tests to start, to wait for and to look at."""

import contextlib
import copy
import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock, patch

from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends
from moto.stepfunctions.parser.models import stepfunctions_parser_backends

from local_runner import aws, sample_data
from local_runner.cli import subscriber
from local_runner.cloudformation import stack
from local_runner.eventbridge import events
from local_runner.sagemaker.algorithms import Algorithm, load_algorithm
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.deployment.template import ROOT, TEMPLATE_FILE
from tests.events import event, original
from tests.machine.scripted import Script, Scripts
from tests.waiting import DEADLINE_SECONDS, PAUSE_SECONDS, RETRIER, wait_until

MINUTE = 60_000
CENTRAL_GROUP = "arn:aws:sagemaker:us-east-1:210987654321:model-package-group/churn"
STATUS_CHANGE = events.status_change
# The place of the interpreter that waits in a Wait state.
WAIT = "moto.stepfunctions.parser.asl.component.state.wait.wait_function.wait_function.WaitFunction._wait_interval"
KERNEL_RIDGE = ROOT / "local_runner" / "algorithms" / "kernel_ridge"
GRADIENT_BOOSTING = ROOT / "local_runner" / "algorithms" / "gradient_boosting"


def algorithms() -> dict[str, Algorithm]:
    """Return the shipped algorithm under several names, one without serving and one from Marketplace."""
    names = ("gradient-boosting", "h2o-gbm-algorithm", "training-only", "marketplace-algorithm")
    loaded = {name: load_algorithm(name, GRADIENT_BOOSTING) for name in names}
    del loaded["training-only"].request["InferenceSpecification"]
    loaded["kernel-ridge"] = load_algorithm("kernel-ridge", KERNEL_RIDGE)
    product = loaded["marketplace-algorithm"]
    return {**loaded, product.name: replace(product, product_id="prod-1234567890abc")}


@dataclass(frozen=True)
class Run:
    """An ended execution: its description, the states that it entered and what subscribers received."""

    description: dict[str, Any]
    states: list[str]
    messages: list[dict[str, Any]]
    emails: list[str]

    @property
    def status(self) -> str:
        return str(self.description["status"])

    @property
    def failure(self) -> tuple[str, str]:
        return self.description["error"], self.description.get("cause", "")

    @property
    def output(self) -> dict[str, Any]:
        return dict(json.loads(self.description["output"]))


class Machine:
    """The deployed state machine."""

    def __init__(
        self, embedded: aws.Aws, deployed: stack.Stack, scripts: Scripts, waits: Mock
    ) -> None:
        self.aws = embedded
        self.stack = deployed
        self.scripts = scripts
        self.waits = waits
        self.calls: list[str] = []
        self._step_functions = embedded.client("stepfunctions")
        self._queue = subscriber.subscribe(embedded, deployed.resources["AWS::SNS::Topic"])
        self._numbers = itertools.count(1)
        embedded.sagemaker.before_call = self._record

    def _record(self, operation: str, _request: dict[str, Any]) -> None:
        self.calls.append(operation)

    def start(self, payload: Any) -> str:
        self.calls.clear()
        execution = self._step_functions.start_execution(
            stateMachineArn=self.stack.outputs["ModelTuningStateMachineArn"],
            name=f"execution-{next(self._numbers)}",
            input=json.dumps(payload),
        )
        return str(execution["executionArn"])

    def abort(self, arn: str) -> None:
        self._step_functions.stop_execution(executionArn=arn, error="Test", cause="stopped")

    def time_out(self, arn: str) -> None:
        """End the execution as its own time limit would, without the wait."""
        self._moto.describe_execution(arn).exec_worker.env.set_timed_out()

    def run(self, payload: Any, script: Script | None = None) -> Run:
        """Execute to the end, with this script for the payload's tuning job."""
        if script:
            self.scripts.by_name[payload["tuningJobName"]] = script
        return self.ended(self.start(payload))

    def ended(self, arn: str, messages: int = 1) -> Run:
        """Return the execution after its end, when its event was handled and so many messages were received."""
        execution, received = self._moto.describe_execution(arn), []

        def all_received() -> bool:
            received.extend(self.received())
            return len(received) >= messages

        wait_until(lambda: execution.status != "RUNNING", seen=lambda: self.states(arn))
        wait_until(all_received, seen=lambda: (execution.status, received))
        assert self.aws.asynchronous.wait_until_settled(DEADLINE_SECONDS)
        description = self._step_functions.describe_execution(executionArn=arn)
        return Run(description, self.states(arn), received, self._emails(len(received)))

    def received(self) -> list[dict[str, Any]]:
        """Return what subscribers have received since this was last asked."""
        batches = iter(lambda: subscriber.receive(self.aws, self._queue), [])
        return [message for batch in batches for message in batch]

    @contextlib.contextmanager
    def real_training(self, folder: Path) -> Iterator[None]:
        """Train in processes, on the breast cancer data, until the context ends; `folder` takes the data."""
        for file in sample_data.write_breast_cancer(folder):
            key = f"breast-cancer/{file.name}"
            self.aws.client("s3").upload_file(str(file), "example-data", key)
        with patch.object(self.aws.sagemaker, "_make_tuning_job", TuningJob):
            yield

    @property
    def topics(self) -> dict[str, Any]:
        """Return moto's own topics, by ARN."""
        topics: dict[str, Any] = sns_backends[DEFAULT_ACCOUNT_ID][aws.REGION].topics
        return topics

    def states(self, arn: str) -> list[str]:
        events = self._moto.get_execution_history(arn)["events"]
        entered = [e["stateEnteredEventDetails"] for e in events if "stateEnteredEventDetails" in e]
        return [details["name"] for details in entered]

    @property
    def _moto(self) -> Any:
        """Return moto's own state machines. Asking them costs less than a call of the API."""
        return stepfunctions_parser_backends[DEFAULT_ACCOUNT_ID][aws.REGION]

    def _emails(self, count: int) -> list[str]:
        return [email.text for email in self.aws.mailbox.emails()[-count:]] if count else []


@contextlib.contextmanager
def short_waits() -> Iterator[Mock]:
    """Shorten the interpreter's waits until the context ends; yield the calls of those in Wait states."""

    def wait_briefly(_: Any, env: Any, **__: Any) -> None:
        env.program_state_event.wait(PAUSE_SECONDS)

    with patch(RETRIER), patch(WAIT, autospec=True, side_effect=wait_briefly) as waits:
        yield waits


@contextlib.contextmanager
def deployed(
    workdir: Path, prepare: Callable[[aws.Aws], dict[str, str]] = lambda _: {}, **options: Any
) -> Iterator[Machine]:
    """Deploy the template into an embedded AWS with data for every event of the repository.

    `prepare` adds to that AWS before the deployment, and returns the parameters of the deployment.
    """
    scripts = Scripts()
    options.setdefault("make_tuning_job", scripts.make_tuning_job)
    with (
        aws.embedded(workdir, algorithms=algorithms(), **options) as embedded,
        patch("local_runner.lambdas.asynchronous.WAITS_SECONDS", (0.0, 0.0)),
        patch.object(events, "status_change", a_minute_late),
        short_waits() as waits,
    ):
        s3 = embedded.client("s3")
        for bucket, key in data_objects():
            s3.create_bucket(Bucket=bucket)
            s3.put_object(Bucket=bucket, Key=key, Body=b"data")
        prices = '{"ml.m5.2xlarge": 0.36}'
        given = {
            "S3BucketArns": bucket_arns(),
            "InstancePrices": prices,
            "CentralModelPackageGroupArn": CENTRAL_GROUP,
            **prepare(embedded),
        }
        own = stack.deploy(TEMPLATE_FILE, "test", aws.REGION, given)
        yield Machine(embedded, own, scripts, waits)


def running(machine: Machine, payload: dict[str, Any]) -> tuple[str, Any]:
    """Start an execution; its ARN, and its tuning job as soon as there is one, which runs until it is stopped."""
    known = set(machine.aws.sagemaker.tuning_jobs)
    with patch.object(machine.scripts, "default", lambda: Script("Stopped", ends=False)):
        arn = machine.start(payload)
        wait_until(lambda: set(machine.aws.sagemaker.tuning_jobs) != known)
    [name] = set(machine.aws.sagemaker.tuning_jobs) - known
    return arn, machine.aws.sagemaker.tuning_job(name)


def a_minute_late(execution: Any) -> dict[str, Any]:
    """The event of an ended execution, as if it came a minute later: what the end overtook has settled by then."""
    event = STATUS_CHANGE(execution)
    stopped = event["detail"]["stopDate"] - MINUTE
    return {**event, "detail": {**event["detail"], "stopDate": stopped}}


def bucket_arns() -> str:
    """Return the buckets of every event, as the template's parameter takes them."""
    buckets = sorted({bucket for bucket, _ in data_objects()})
    return ",".join(f"arn:aws:s3:::{bucket}" for bucket in buckets)


def data_objects() -> list[tuple[str, str]]:
    """Return bucket and key of every channel of every event."""
    events = [event(name) for name in ("smallest", "breast_cancer", "diabetes", "h2o_gbm_titanic")]
    uris = [c["s3DataSource"]["S3Uri"] for e in events for c in e["channels"]]
    return [tuple(uri.removeprefix("s3://").split("/", 1)) for uri in uris]  # type: ignore[misc]


def smallest(name: str, **changes: Any) -> dict[str, Any]:
    """Return the smallest payload with a tuning job name and other top-level keys."""
    return {**copy.deepcopy(event("smallest")), "tuningJobName": name, **changes}


def original_named(name: str, **changes: Any) -> dict[str, Any]:
    """Return the original application's payload with this name for tuning job and model, and with other keys."""
    payload = original()
    payload["tuningJobName"] = payload["model"]["name"] = name
    payload.update({key: changes.pop(key) for key in set(changes) - set(payload["model"])})
    payload["model"].update(changes)
    return payload
