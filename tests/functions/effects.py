"""Effects of the input's keys: what differs in the requests when a key is left out or changed."""

import copy
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

from assets.make.contract_reference import Row, rows
from tests.events import NAMES, Json, event
from tuner.best_training_job.pick import picked_training_job
from tuner.errors import InvalidInput, TuningError
from tuner.input.check import checked_input
from tuner.model.build import built_model
from tuner.tuning_job.prepare import prepared_tuning_job

EXECUTION = {
    "Id": "arn:aws:states:us-east-1:123456789012:execution:machine:run",
    "Name": "run",
    "StartTime": "2026-01-01T00:00:00Z",
}
ROWS = {row.name: row for row in rows()}
LEFT_OUT = object()


def freed(full: Json) -> Json:
    """Return the fullest input without the values that bind other keys to their own."""
    for place in (full, *full["trainingJobDefinitions"]):
        place.pop("fallbackInstanceTypes", None)
        metrics = place.get("metricDefinitions", [])
        metrics += [{"Name": "loss", "Regex": "loss=(.*)"}] if metrics else []
    source = full["channels"][0]["s3DataSource"]
    del source["S3DataType"], source["AttributeNames"]
    return full


PAYLOADS = {name: event(name) for name in NAMES} | {"full, freed": freed(event("full"))}


def described(arn: str) -> Json:
    return {
        "AlgorithmName": arn,
        "AlgorithmArn": arn,
        "TrainingSpecification": {"SupportsDistributedTraining": True},
        "InferenceSpecification": {"Containers": [{"Image": f"image of {arn}"}]},
    }


def ended(payload: Json, request: Json, definition: Json) -> Json:
    """Return SageMaker's answers about a tuning job whose best training job is of the definition."""
    best = {
        "TrainingJobName": "best",
        "TrainingJobArn": "arn",
        "TrainingJobDefinitionName": definition.get("name"),
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {},
        "FinalHyperParameterTuningJobObjectiveMetric": {"MetricName": "m", "Value": 0.9},
    }
    tuning_job = {
        "HyperParameterTuningJobName": payload["tuningJobName"],
        "HyperParameterTuningJobArn": "arn",
        "HyperParameterTuningJobStatus": "Completed",
        "HyperParameterTuningJobConfig": request["HyperParameterTuningJobConfig"],
        "BestTrainingJob": best,
    }
    training_job = {**best, "ModelArtifacts": {"S3ModelArtifacts": "s3://bucket/model.tar.gz"}}
    return {"tuningJob": tuning_job, "trainingJob": training_job, "trainingJobs": [best]}


def made_of(prepared: Json, definition: Json) -> Json:
    """Return the requests that follow when the definition has won, or why nothing does."""
    payload = prepared["payload"]
    answers = ended(payload, prepared["createTuningJob"], definition)
    try:
        picked = picked_training_job(payload, answers["tuningJob"], [])
    except TuningError as error:
        return {"refusal": str(error)}
    event = {**prepared, **answers, **picked}
    of_machine = {
        "modelRoleArn": "role",
        "tags": [],
        "executionArn": "arn",
        "executionUrl": "url",
        "chat": "false",
    }
    found = {"artifact": {}, "definitions": [], "trial": None, "report": None}
    built = built_model(event | of_machine | found)
    return {
        "CreateModel": built["createModel"],
        "CreateEndpointConfig": built["endpointConfig"],
        "CreateModelPackage": built.get("registration", {}).get("createPackage", {}),
    }


def members(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the value of everything that has no members itself."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from members(inner, f"{path}{'.' if path else ''}{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from members(inner, f"{path}[]")
    else:
        yield path, repr(value)


def result(raw: Json) -> Counter[tuple[str, str]] | None:
    """Return each member of each request with its value; None when the input is refused."""
    try:
        payload = checked_input(raw, EXECUTION)
        algorithms = [described(arn) for arn in payload["algorithmARNs"]]
        prepared = prepared_tuning_job(payload, algorithms, {}, "role", "role", [], EXECUTION["Id"])
    except InvalidInput:
        return None
    found = Counter(members(prepared["createTuningJob"]))
    found.update((key, "") for key in ("dryRun", "createTrial") if key in prepared)
    for definition in prepared["payload"]["definitions"]:
        for request, made in made_of(prepared, definition).items():
            found.update((f"{request}: {path}", value) for path, value in members(made))
    return found


@cache
def original(name: str) -> Counter[tuple[str, str]]:
    found = result(copy.deepcopy(PAYLOADS[name]))
    assert found, f"{name} is refused"
    return found


def other_values(value: Any, row: Row) -> Iterator[Any]:
    """Yield values that differ from the value, some of which the contract may refuse."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield from (value + 1, value - 1, value + 1024, value / 2)
    elif isinstance(value, str):
        yield from row.type.split(" | ") if " | " in row.type else ()
        yield from (f"{value}2", f"{value[:-1]}{'3' if value[-1:] != '3' else '4'}")
    elif isinstance(value, list):
        yield value[:-1]
        yield from ([*value, other] for each in value[:1] for other in other_values(each, row))
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from ({**value, key: other} for other in other_values(inner, row))


def holders(value: Any, path: list[str]) -> Iterator[tuple[Json, str]]:
    """Yield every object that has the last key of the path, and that key."""
    first, *rest = path
    key = first.removesuffix("[]")
    if not isinstance(value, dict) or key not in value:
        return
    if not rest:
        yield value, key
    elif first.endswith("[]"):
        for entry in value[key]:
            yield from holders(entry, rest)
    else:
        yield from holders(value[key], rest)


def places(raw: Json, key: str) -> list[tuple[Json, str]]:
    """Return where the input has the key: at the top level, or in the entries of its definitions."""
    return [
        place
        for path in (key, f"trainingJobDefinitions[].{key}")
        for place in holders(raw, path.split("."))
    ]


def changed(name: str, key: str) -> Iterator[Json]:
    """Yield the input without the key, then with other values for it, a place at a time."""
    for index, (holder, last) in enumerate(places(PAYLOADS[name], key)):
        for other in (LEFT_OUT, *other_values(holder[last], ROWS[key])):
            raw = copy.deepcopy(PAYLOADS[name])
            inner, last = places(raw, key)[index]
            if other is LEFT_OUT:
                del inner[last]
            else:
                inner[last] = other
            yield raw


def effects(key: str) -> Iterator[set[str]]:
    """Yield the members that differ, for each change of the key that the contract accepts."""
    for name in PAYLOADS:
        for raw in changed(name, key):
            found = result(raw)
            if found is not None:
                before = original(name)
                yield {path for path, _ in (*(found - before), *(before - found))}
