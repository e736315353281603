"""Names that are taken: SageMaker refuses them, some of them only after training."""

from collections.abc import Iterator, Mapping
from typing import Any

from tuner import Json


def taken_names(payload: Json, existing: Mapping[str, Any]) -> Iterator[str]:
    """Yield a line for each name that is taken.

    `existing` has the ARN of a `tuningJob`, a `model` and a `modelPackage` of the payload's names where there is
    such. A tuning job that the input attaches to may have made them.
    """
    attached = payload["onExistingTuningJob"] == "attach" and "tuningJob" in existing
    if attached:
        return
    if "tuningJob" in existing:
        yield (
            f"tuningJobName: {payload['tuningJobName']} is the name of a tuning job that exists, "
            "and SageMaker never frees the name of a tuning job; give another name, or "
            "onExistingTuningJob: attach to go on from that tuning job's result"
        )
    for kind, what in KINDS.items():
        if kind in existing:
            yield _taken_by(what, payload)


KINDS = {"model": "a model", "modelPackage": "a model package"}


def _taken_by(what: str, payload: Json) -> str:
    """Return the line of the model's name, with its origin where the input does not state it."""
    name = payload["model"]["name"]
    if name == payload["tuningJobName"]:
        origin, ways_out = " (the tuning job's name)", "give another name"
    else:
        origin, ways_out = "", "give another name, leave it out to use the tuning job's"
    return (
        f"model.name: {name}{origin} is the name of {what} that exists; {ways_out}, or delete what "
        "has the name"
    )
