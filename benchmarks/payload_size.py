"""The largest data of an execution, against the quota of what Step Functions passes between states.

Each payload is large in its own way. A payload whose data would outgrow half of the quota is refused before anything
starts. The number of training jobs makes no difference: an execution lists the ten best.
"""

import json
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import build_model
import check_input
import pick_best_training_job
import prepare_tuning_job
from benchmarks.measurement import Benchmark, Goal, Result, Table
from local_runner.stepfunctions.jsonata_expressions import evaluate
from tuner.errors import InvalidInput
from tuner.input.limits import size

ROOT = Path(__file__).parent.parent

# https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
LIMIT = 262_144
ARN = "arn:aws:sagemaker:us-east-1:123456789012"
ALGORITHM = json.loads(
    (ROOT / "local_runner" / "algorithms" / "gradient_boosting" / "algorithm.json").read_text()
)
CONTEXT = SimpleNamespace(
    function_name="f", memory_limit_in_mb=512, invoked_function_arn="arn", aws_request_id="id"
)
EXECUTION = {"Id": "arn:aws:states:us-east-1:1:execution:m:e", "Name": "e", "StartTime": "now"}
TUNING_JOB = {
    "HyperParameterTuningJobName": "tuning-job",
    "HyperParameterTuningJobArn": f"{ARN}:hyper-parameter-tuning-job/tuning-job",
    "HyperParameterTuningJobStatus": "Completed",
}
DEFINITION = (ROOT / "statemachine" / "model_tuning.asl.json").read_text()
# Stands for every substitution of the template: as ARNs of buckets, it names all.
SUBSTITUTE = "arn:aws:s3:::*"
FILLED = re.sub(r"\$\{\w+}", SUBSTITUTE, DEFINITION.replace("${InstancePrices}", "{}"))
STATES = json.loads(FILLED)["States"]
EXPRESSION = re.compile(r"{%(.*)%}", re.DOTALL)

# Makes the result of a call from what the state sends and from the variables.
Answer = Callable[[Any, dict[str, Any]], Any]


def payload(channels: int, tuned: int, static: int, definitions: int, long: int) -> dict[str, Any]:
    """Return a payload with so many of each; names and values have `long` characters."""
    payload: dict[str, Any] = json.loads((ROOT / "events" / "smallest.json").read_text())
    del payload["algorithmARN"]
    address = f"s3://{'b' * min(long, 60)}/{'p' * long}"
    payload |= {
        "tuningJobName": "tuning-job",
        "trainingImage": "image",
        "maxNumberOfTrainingJobs": 100,
        "channels": [
            {"channelName": f"channel-{n}", "s3DataSource": {"S3Uri": f"{address}/{n}"}}
            for n in range(channels)
        ],
        "parameterRanges": {
            "ContinuousParameterRanges": [
                {"Name": f"{n:03}{'n' * min(long, 250)}", "MinValue": "0.001", "MaxValue": "0.999"}
                for n in range(tuned)
            ]
        },
        "staticHyperParameters": {
            f"{n:03}{'s' * min(long, 250)}": "v" * long for n in range(static)
        },
    }
    payload["model"]["hosting"]["inferenceImage"] = "image"
    if definitions > 1:
        payload["trainingJobDefinitions"] = [{"name": f"d{n}"} for n in range(definitions)]
    return payload


def with_algorithms(count: int) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Return a payload whose definitions name an algorithm resource each, and the descriptions of these."""
    raw: dict[str, Any] = json.loads((ROOT / "events" / "smallest.json").read_text())
    arns = [f"{ARN}:algorithm/algorithm-{number}" for number in range(count)]
    raw["tuningJobName"] = "tuning-job"
    raw["trainingJobDefinitions"] = [
        {"name": f"d{number}", "algorithmARN": arn} for number, arn in enumerate(arns)
    ]
    described = {"AlgorithmName": "a", "AlgorithmStatus": "Completed", **ALGORITHM}
    return raw, [{**described, "AlgorithmArn": arn} for arn in arns]


def summary(payload: dict[str, Any], number: int) -> dict[str, Any]:
    """Return a training job's summary as SageMaker lists it."""
    tuned = payload["parameterRanges"]["ContinuousParameterRanges"]
    name = f"{payload['tuningJobName']}-{number:03}-0123abcd"
    return {
        "TrainingJobDefinitionName": "d0",
        "TrainingJobName": name,
        "TrainingJobArn": f"{ARN}:training-job/{name}",
        "CreationTime": "2026-01-02T03:04:05.678Z",
        "TrainingStartTime": "2026-01-02T03:04:05.678Z",
        "TrainingEndTime": "2026-01-02T03:04:05.678Z",
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {each["Name"]: "0.1234567890123456" for each in tuned},
        "FinalHyperParameterTuningJobObjectiveMetric": {
            "MetricName": "validation:auc",
            "Value": 0.123456789,
        },
        "ObjectiveStatus": "Succeeded",
    }


def states(raw: dict[str, Any], algorithms: Sequence[dict[str, Any]] = ()) -> dict[str, int]:
    """Return the bytes of what each state of a success sends and receives, as the definition says.

    Raises InvalidInput when the payload is refused.
    """
    variables: dict[str, Any] = {}
    sizes: dict[str, int] = {}
    for name, answer in answers(raw, algorithms).items():
        states = {"context": {"Execution": {**EXECUTION, "Input": raw}}}
        sent = filled(STATES[name].get("Arguments", {}), {**variables, "states": states})
        result = answer(sent, variables) if callable(answer) else answer
        sizes |= {name: size(sent), f"result of {name}": size(result)}
        after = {**variables, "states": {**states, "result": result}}
        variables |= filled(STATES[name].get("Assign", {}), after)
        if "Output" in STATES[name]:
            sizes["output"] = size(filled(STATES[name]["Output"], after))
    return sizes


def answers(raw: dict[str, Any], algorithms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the states of a success in their order, each with its result or with an Answer that makes it."""
    best, listed = summary(raw, 1), [summary(raw, number) for number in range(10)]
    trained = {**best, "ModelArtifacts": {"S3ModelArtifacts": "s3://b/model.tar.gz"}}
    return {
        "Check Input": function(check_input),
        "Describe Algorithms": list(algorithms),
        "Prepare Tuning Job": function(prepare_tuning_job),
        "Run Tuning Job": {},
        "Describe Tuning Job": lambda _, variables: {
            **TUNING_JOB,
            **variables["createTuningJob"],
            "BestTrainingJob": best,
        },
        "Pick Best Training Job": function(pick_best_training_job),
        "List Best Training Jobs": {"TrainingJobSummaries": listed},
        "Describe Best Training Job": trained,
        "Build Model": function(build_model),
        "Create Model": {"ModelArn": f"{ARN}:model/model"},
        "Publish Result": {},
        "Tuning Succeeded": {},
    }


def function(module: ModuleType) -> Answer:
    """Return the answer of a function, called in this process."""
    return lambda sent, _: {"Payload": module.handler(sent["Payload"], CONTEXT)}


def filled(template: Any, variables: dict[str, Any]) -> Any:
    """Return a value of the definition with the value of each expression in it."""
    if isinstance(template, dict):
        return {key: filled(member, variables) for key, member in template.items()}
    if isinstance(template, list):
        return [filled(member, variables) for member in template]
    found = EXPRESSION.fullmatch(template) if isinstance(template, str) else None
    return evaluate(found[1], variables) if found else template


# Numbers of channels, tuned hyperparameters, static hyperparameters and definitions, and the length of texts.
PAYLOADS = {
    "the smallest": (1, 1, 0, 1, 10),
    "20 channels": (20, 7, 6, 1, 60),
    "20 channels, longest addresses": (20, 7, 6, 1, 900),
    "30 tuned hyperparameters": (2, 30, 20, 1, 60),
    "30 tuned and 69 static, long": (2, 30, 69, 1, 90),
    "99 hyperparameters at SageMaker's maxima": (2, 30, 69, 1, 250),
    "10 definitions": (2, 7, 6, 10, 30),
    "10 definitions, 20 channels each": (20, 7, 6, 10, 60),
}


def largest_states() -> dict[str, tuple[str, int]]:
    """Return the largest state and its bytes, by payload; the first problem and 0 for a refused payload."""
    payloads: dict[str, tuple[Any, ...]] = {
        name: (payload(*counts),) for name, counts in PAYLOADS.items()
    }
    payloads["10 definitions, 10 algorithm resources"] = with_algorithms(10)
    return {name: _largest(*given) for name, given in payloads.items()}


def _largest(raw: dict[str, Any], algorithms: Sequence[dict[str, Any]] = ()) -> tuple[str, int]:
    try:
        return max(states(raw, algorithms).items(), key=lambda pair: pair[1])
    except InvalidInput as refused:
        return refused.problems[0], 0


def result(measured: dict[str, tuple[str, int]]) -> Result:
    rows = [
        [f"{bytes_ / LIMIT:.0%}", f"{bytes_:,}", state, name]
        if bytes_
        else ["refused", "", "", name]
        for name, (state, bytes_) in measured.items()
    ]
    largest = max(bytes_ for _, bytes_ in measured.values()) / LIMIT
    goal = Goal("no state takes half of the quota", f"{largest:.0%}", largest < 1 / 2)
    columns = ("of the quota", "bytes", "largest state", "payload")
    return Result([Table(columns, rows)], measured, [goal])


if __name__ == "__main__":
    Benchmark(__file__, runs=1).run(lambda _: largest_states(), result)
