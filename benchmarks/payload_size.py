"""How large the data of an execution can grow, against what Step Functions passes between states.

Each payload has much of something. One that would outgrow half of the quota is refused before it starts. The number of
training jobs makes no difference: an execution lists the ten best.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import build_model
import check_input
import pick_best_training_job
import prepare_tuning_job
from benchmarks.measurement import Benchmark, Goal, Result, Table
from tuner.errors import InvalidInput
from tuner.size_rules import size

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
TAGS = [{"Key": "Name", "Value": "stack"}, {"Key": "Environment", "Value": "development"}]

Json = dict[str, Any]


def payload(channels: int, tuned: int, static: int, definitions: int, long: int) -> Json:
    """A payload with so many of each; names and values have `long` characters."""
    payload: Json = json.loads((ROOT / "events" / "smallest.json").read_text())
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


def with_algorithms(count: int) -> tuple[Json, list[Json]]:
    """A payload whose definitions have an algorithm resource each, and their descriptions."""
    raw: Json = json.loads((ROOT / "events" / "smallest.json").read_text())
    arns = [f"{ARN}:algorithm/algorithm-{number}" for number in range(count)]
    raw["tuningJobName"] = "tuning-job"
    raw["trainingJobDefinitions"] = [
        {"name": f"d{number}", "algorithmARN": arn} for number, arn in enumerate(arns)
    ]
    described = {"AlgorithmName": "a", "AlgorithmStatus": "Completed", **ALGORITHM}
    return raw, [{**described, "AlgorithmArn": arn} for arn in arns]


def summary(payload: Json, number: int) -> Json:
    """A training job's summary as SageMaker lists it."""
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


def states(raw: Json, algorithms: Sequence[Json] = ()) -> dict[str, int]:
    """Bytes of what each state is given or gives; InvalidInput when the payload is refused."""
    checked = check_input.handler({"input": raw, "execution": EXECUTION}, CONTEXT)
    prepare = {
        "payload": checked["payload"],
        "algorithms": list(algorithms),
        "tuningRoleArn": "arn:aws:iam::123456789012:role/tuning",
        "modelRoleArn": "arn:aws:iam::123456789012:role/model",
        "tags": TAGS,
        "executionArn": EXECUTION["Id"],
    }
    prepared = prepare_tuning_job.handler(prepare, CONTEXT)
    best, listed = summary(raw, 1), [summary(raw, number) for number in range(10)]
    tuning_job = {
        "HyperParameterTuningJobName": "tuning-job",
        "HyperParameterTuningJobArn": f"{ARN}:hyper-parameter-tuning-job/tuning-job",
        "HyperParameterTuningJobStatus": "Completed",
        "HyperParameterTuningJobConfig": prepared["createTuningJob"][
            "HyperParameterTuningJobConfig"
        ],
        "BestTrainingJob": best,
    }
    pick = {"payload": prepared["payload"], "tuningJob": tuning_job, "failedTrainingJobs": []}
    picked = pick_best_training_job.handler(pick, CONTEXT)
    build = {
        "payload": prepared["payload"],
        "algorithms": prepared["algorithms"],
        **picked,
        "tuningJob": tuning_job,
        "trainingJob": {**best, "ModelArtifacts": {"S3ModelArtifacts": "s3://b/model.tar.gz"}},
        "trainingJobs": listed,
        "modelRoleArn": prepare["modelRoleArn"],
        "tags": TAGS,
        "executionUrl": "https://console",
    }
    built = build_model.handler(build, CONTEXT)
    kept = ("best", "bestModelDataUrl", "productionVariants", "endpointConfig")
    output = {**raw, "modelTraining": picked["modelTraining"], **{key: built[key] for key in kept}}
    sent = {"Prepare Tuning Job": prepare, "Run Tuning Job": prepared["createTuningJob"]}
    given = {"result of Prepare Tuning Job": prepared, "result of Build Model": built}
    described = {
        "Describe Tuning Job": {**tuning_job, **prepared["createTuningJob"]},
        "List Best Training Jobs": listed,
    }
    more = {"Build Model": build, "output": output, "Publish Result": built["notification"]}
    return {name: size(value) for name, value in {**sent, **given, **described, **more}.items()}


# What a payload has many of: channels, tuned and static hyperparameters, definitions, length of texts.
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
    """The largest state and its bytes, by payload; the refusal and 0 of a payload that is refused."""
    payloads: dict[str, tuple[Any, ...]] = {
        name: (payload(*counts),) for name, counts in PAYLOADS.items()
    }
    payloads["10 definitions, 10 algorithm resources"] = with_algorithms(10)
    return {name: _largest(*given) for name, given in payloads.items()}


def _largest(raw: Json, algorithms: Sequence[Json] = ()) -> tuple[str, int]:
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
