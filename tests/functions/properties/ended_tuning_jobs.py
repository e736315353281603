"""Generates what SageMaker tells of a tuning job that has ended, as Step Functions passes it on.

What is optional in the API's model may be missing, null or empty.
"""

from typing import Any

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.properties.contract import optional

ACCOUNT = "arn:aws:sagemaker:us-east-1:123456789012"
VALUES = st.one_of(st.floats(-1e9, 1e9), st.integers(-9, 9))
STATUSES = ("Completed", "Stopped", "Failed", "InProgress", "Stopping", "Deleting", "DeleteFailed")


def ended(request: Json) -> st.SearchStrategy[Json]:
    """tuningJob, trainingJob and trainingJobs after a success with this request."""
    return _told(request, st.just("Completed") | st.just("Stopped"), lambda part: part)


def however_ended(request: Json) -> st.SearchStrategy[Json]:
    """The same, whatever came of it, and with optional parts missing."""
    return _told(request, st.sampled_from(STATUSES), _absent)


def _absent(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(strategy, st.none(), st.just({}))


@st.composite
def _told(draw: st.DrawFn, request: Json, statuses: st.SearchStrategy[str], part: Any) -> Json:
    best = draw(_summary(request, 1))
    name = request["HyperParameterTuningJobName"]
    tuning_job = {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobArn": f"{ACCOUNT}:hyper-parameter-tuning-job/{name}",
        "HyperParameterTuningJobConfig": request["HyperParameterTuningJobConfig"],
        "HyperParameterTuningJobStatus": draw(statuses),
        "BestTrainingJob": draw(part(st.just(best))),
    }
    tuning_job |= draw(
        optional(
            FailureReason=st.sampled_from([None, "", "Client error ä"]),
            OverallBestTrainingJob=st.sampled_from([None, {}]),
            TrainingJobStatusCounters=part(optional(Completed=st.integers(0, 9))),
            ObjectiveStatusCounters=part(st.just({"Succeeded": 3})),
        )
    )
    artifact = f"{_output_path(request)}/{best['TrainingJobName']}/output/model.tar.gz"
    training_job = {
        "TrainingJobName": best["TrainingJobName"],
        "TrainingJobArn": best["TrainingJobArn"],
        "ModelArtifacts": draw(part(st.just({"S3ModelArtifacts": artifact}))),
    }
    training_job |= draw(
        optional(
            CreationTime=st.just("2026-03-01T12:01:00Z"),
            TrainingTimeInSeconds=part(st.integers(1, 99)),
        )
    )
    others = [draw(_summary(request, number)) for number in range(draw(st.integers(0, 3)))]
    return {"tuningJob": tuning_job, "trainingJob": training_job, "trainingJobs": others}


def _output_path(request: Json) -> str:
    path: str = _definitions(request)[0]["OutputDataConfig"]["S3OutputPath"]
    return path.rstrip("/")


def _definitions(request: Json) -> list[Json]:
    return request.get("TrainingJobDefinitions") or [request["TrainingJobDefinition"]]


@st.composite
def _summary(draw: st.DrawFn, request: Json, number: int) -> Json:
    """A training job with values out of its definition's ranges."""
    definition = draw(st.sampled_from(_definitions(request)))
    config = request["HyperParameterTuningJobConfig"]
    ranges = definition.get("HyperParameterRanges") or config["ParameterRanges"]
    tuned = {
        each["Name"]: draw(st.sampled_from(each.get("Values") or [each["MinValue"][:25]]))
        for kind in ranges.values()
        for each in kind
    }
    name = f"{request['HyperParameterTuningJobName']}-{number:03}-0a1b2c3d"
    made = {
        "TrainingJobName": name,
        "TrainingJobArn": f"{ACCOUNT}:training-job/{name}",
        "CreationTime": "2026-03-01T12:01:00Z",
        "TrainingJobStatus": draw(st.sampled_from(["Completed", "Stopped"])),
        "TunedHyperParameters": tuned,
    }
    if "DefinitionName" in definition:
        made["TrainingJobDefinitionName"] = definition["DefinitionName"]
    objective = definition.get("TuningObjective") or config["HyperParameterTuningJobObjective"]
    metric = {"MetricName": objective["MetricName"], "Value": draw(VALUES)}
    typed = st.sampled_from([metric, metric | {"Type": objective["Type"]}, None, {}])
    return made | draw(optional(FinalHyperParameterTuningJobObjectiveMetric=typed))
