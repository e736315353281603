"""Strategies for SageMaker's answers about an ended tuning job, as Step Functions passes them on.

Optional members of the API's model may be missing, null or empty.
"""

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from tests.events import Json
from tests.functions.properties.contract import choose, optional

ACCOUNT = "arn:aws:sagemaker:us-east-1:123456789012"
VALUES = st.one_of(st.floats(-1e9, 1e9), st.integers(-9, 9))
STATUSES = ("Completed", "Stopped", "Failed", "InProgress", "Stopping", "Deleting", "DeleteFailed")
REASONS = {
    "FailureReason": st.sampled_from([None, "", "Client error ä"]),
    "OverallBestTrainingJob": st.sampled_from([None, {}]),
}
COUNTED = optional(Completed=st.integers(0, 9))
SUCCEEDED = st.just({"Succeeded": 3})
SECONDS = st.integers(1, 99)
CREATED = {"CreationTime": st.just("2026-03-01T12:01:00Z")}


def _absent(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.one_of(strategy, st.none(), st.just({}))


IN_FULL = (
    optional(**REASONS, TrainingJobStatusCounters=COUNTED, ObjectiveStatusCounters=SUCCEEDED),
    optional(**CREATED, TrainingTimeInSeconds=SECONDS),
)
IN_PARTS = (
    optional(
        **REASONS,
        TrainingJobStatusCounters=_absent(COUNTED),
        ObjectiveStatusCounters=_absent(SUCCEEDED),
    ),
    optional(**CREATED, TrainingTimeInSeconds=_absent(SECONDS)),
)


def ended(draw: st.DrawFn, request: Json) -> Json:
    """Draw tuningJob, trainingJob and trainingJobs after a success of this request."""
    best = _summary(draw, request, 1)
    parts = {"BestTrainingJob": best, "ModelArtifacts": _artifacts(request, best)}
    return _answers(draw, request, best, ["Completed", "Stopped"], IN_FULL, parts)


def however_ended(draw: st.DrawFn, request: Json) -> Json:
    """Draw tuningJob, trainingJob and trainingJobs after any end, with any optional parts missing."""
    best = _summary(draw, request, 1)
    parts = {
        "BestTrainingJob": choose(draw, [best, None, {}]),
        "ModelArtifacts": choose(draw, [_artifacts(request, best), None, {}]),
    }
    return _answers(draw, request, best, STATUSES, IN_PARTS, parts)


def _artifacts(request: Json, best: Json) -> Json:
    path: str = _definitions(request)[0]["OutputDataConfig"]["S3OutputPath"]
    return {"S3ModelArtifacts": f"{path.rstrip('/')}/{best['TrainingJobName']}/output/model.tar.gz"}


def _answers(
    draw: st.DrawFn,
    request: Json,
    best: Json,
    statuses: Sequence[str],
    optional_members: tuple[st.SearchStrategy[Json], st.SearchStrategy[Json]],
    parts: Json,
) -> Json:
    of_tuning_job, of_training_job = optional_members
    name = request["HyperParameterTuningJobName"]
    tuning_job = {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobArn": f"{ACCOUNT}:hyper-parameter-tuning-job/{name}",
        "HyperParameterTuningJobConfig": request["HyperParameterTuningJobConfig"],
        "HyperParameterTuningJobStatus": choose(draw, statuses),
        "BestTrainingJob": parts["BestTrainingJob"],
        **draw(of_tuning_job),
    }
    training_job = {
        "TrainingJobName": best["TrainingJobName"],
        "TrainingJobArn": best["TrainingJobArn"],
        "ModelArtifacts": parts["ModelArtifacts"],
        **draw(of_training_job),
    }
    others = [_summary(draw, request, number) for number in range(choose(draw, range(4)))]
    return {"tuningJob": tuning_job, "trainingJob": training_job, "trainingJobs": others}


def _definitions(request: Json) -> list[Json]:
    return request.get("TrainingJobDefinitions") or [request["TrainingJobDefinition"]]


def _summary(draw: st.DrawFn, request: Json, number: int) -> Json:
    """Draw a training job with values from the ranges of its definition."""
    definition = choose(draw, _definitions(request))
    config = request["HyperParameterTuningJobConfig"]
    ranges = definition.get("HyperParameterRanges") or config["ParameterRanges"]
    tuned = {
        each["Name"]: choose(draw, each.get("Values") or [each.get("MinValue", "1")[:25]])
        for kind in ranges.values()
        for each in kind
    }
    name = f"{request['HyperParameterTuningJobName']}-{number:03}-0a1b2c3d"
    made = {
        "TrainingJobName": name,
        "TrainingJobArn": f"{ACCOUNT}:training-job/{name}",
        "CreationTime": "2026-03-01T12:01:00Z",
        "TrainingJobStatus": choose(draw, ["Completed", "Stopped"]),
        "TunedHyperParameters": tuned,
    }
    if "DefinitionName" in definition:
        made["TrainingJobDefinitionName"] = definition["DefinitionName"]
    objective = definition.get("TuningObjective") or config["HyperParameterTuningJobObjective"]
    metric = {"MetricName": objective["MetricName"], "Value": draw(VALUES)}
    key = "FinalHyperParameterTuningJobObjectiveMetric"
    typed = metric | {"Type": objective["Type"]}
    return made | choose(draw, [{}, {key: metric}, {key: typed}, {key: None}, {key: {}}])
