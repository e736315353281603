"""Many executions at once, with scripted tuning jobs, and the comparison of each with what belongs to it.

Every execution has names, an address for its artifacts, a best objective and a hyperparameter that no other execution
has; every tenth tuning job fails, with a reason of its own. All that an execution returns, saves or sends is compared.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.machine.deployed import Machine, smallest
from tests.machine.scripted import Script

EVERY_FAILING = 10
NAME = re.compile(r"load-\d{5}")


@dataclass(frozen=True)
class Case:
    """One execution: its payload, and the course of its tuning job."""

    number: int

    @property
    def name(self) -> str:
        return f"load-{self.number:05}"

    @property
    def fails(self) -> bool:
        return self.number % EVERY_FAILING == 0

    @property
    def objective(self) -> float:
        return self.number / 100_000

    @property
    def reason(self) -> str:
        return f"No capacity for {self.name}."

    def payload(self) -> dict[str, Any]:
        payload = smallest(self.name, endpointName=f"endpoint-of-{self.name}")
        payload["model"]["artifactsS3OutputPath"] = f"s3://example-data/{self.name}/"
        payload["staticHyperParameters"]["seed"] = str(self.number)
        return payload

    def script(self) -> Script:
        if self.fails:
            return Script(status="Failed", objectives=(), failure_reason=self.reason)
        return Script(objectives=(self.objective / 2, self.objective))

    @property
    def training_job(self) -> str:
        """Return the best training job's name, as scripted tuning jobs name it."""
        return f"{self.name}-002-0123abcd"

    @property
    def artifact(self) -> str:
        return f"s3://example-data/{self.name}/{self.training_job}/output/model.tar.gz"

    def message(self) -> dict[str, Any]:
        """Return what the one message must say, of a success or of a failure."""
        if self.fails:
            return {"status": "Failed", "error": "TuningJobFailed", "tuningJobName": self.name}
        names = {"tuningJobName": self.name, "modelName": self.name}
        return {"status": "Completed", "bestModelDataUrl": self.artifact, **names}

    def output(self) -> dict[str, Any]:
        """Return what the output, the model and the artifact of a success must be."""
        return {
            "tuningJobName": self.name,
            "endpointName": f"endpoint-of-{self.name}",
            "tuningJob": self.name,
            "trainingJob": self.training_job,
            "objective": self.objective,
            "variants": [self.name],
            "bestModelDataUrl": self.artifact,
            "modelDataUrl": self.artifact,
            "artifact": self.training_job,
        }


@dataclass(frozen=True)
class Ended:
    """An ended execution: DescribeExecution's answer, and the messages about it."""

    case: Case
    description: dict[str, Any]
    messages: Sequence[dict[str, Any]]

    def problems(self, aws: Any) -> Iterator[str]:
        """Yield each problem of the execution as a line."""
        expected = "FAILED" if self.case.fails else "SUCCEEDED"
        if self.description["status"] != expected:
            failure = json.dumps({key: self.description.get(key) for key in ("error", "cause")})
            yield f"{self.description['status']} instead of {expected}: {failure}"
            return
        yield from self._strangers()
        yield from _differences(self.case.message(), self._message())
        if self.case.fails and self.case.reason not in self.description["cause"]:
            yield f"its cause is {self.description['cause']!r}"
        if not self.case.fails:
            yield from _differences(self.case.output(), self._output(aws))

    def _strangers(self) -> Iterator[str]:
        """Yield the names of other executions in all that this execution returned or sent."""
        text = json.dumps(
            [self.description.get("output", ""), self.description.get("cause", ""), *self.messages]
        )
        for name in sorted(set(NAME.findall(text)) - {self.case.name}):
            yield f"names {name}"

    def _message(self) -> dict[str, Any]:
        """Return what the one message says, of what it must say."""
        if len(self.messages) != 1:
            return {"messages": len(self.messages)}
        [message] = self.messages
        return {key: message.get(key) for key in self.case.message()}

    def _output(self, aws: Any) -> dict[str, Any]:
        output = json.loads(self.description["output"])
        model = aws.client("sagemaker").describe_model(ModelName=self.case.name)
        where = urlsplit(output["bestModelDataUrl"])
        saved = aws.client("s3").get_object(Bucket=where.netloc, Key=where.path.lstrip("/"))
        return {
            "tuningJobName": output["tuningJobName"],
            "endpointName": output["endpointName"],
            "tuningJob": output["modelTraining"]["HyperParameterTuningJobName"],
            "trainingJob": output["best"]["trainingJobName"],
            "objective": output["best"]["objective"]["value"],
            "variants": [each["ModelName"] for each in output["productionVariants"]],
            "bestModelDataUrl": output["bestModelDataUrl"],
            "modelDataUrl": model["PrimaryContainer"]["ModelDataUrl"],
            "artifact": saved["Body"].read().decode(),
        }


def _differences(expected: dict[str, Any], found: dict[str, Any]) -> Iterator[str]:
    for key in expected:
        if found.get(key) != expected[key]:
            yield f"{key} is {found.get(key)!r} instead of {expected[key]!r}"


def executed(machine: Machine, cases: Sequence[Case]) -> Iterator[Ended]:
    """Start all executions at once, and yield each when all have ended."""
    for case in cases:
        machine.scripts.by_name[case.name] = case.script()
    arns = {machine.start(case.payload()): case for case in cases}
    runs = {arn: machine.ended(arn, messages=0) for arn in arns}
    received = [message for run in runs.values() for message in run.messages]
    messages = _by_execution([*received, *machine.received()])
    for arn, case in arns.items():
        yield Ended(case, runs[arn].description, messages[arn])


def _by_execution(envelopes: Iterable[dict[str, Any]]) -> defaultdict[str, list[dict[str, Any]]]:
    """Return what subscribers have received, by the execution that a message links to."""
    received: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for envelope in envelopes:
        message = json.loads(envelope["Message"])
        link = message.get("executionUrl") or message["executionArn"]
        received[link.rpartition("/")[2]].append(message)
    return received
