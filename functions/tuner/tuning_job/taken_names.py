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
            name, ways_out = _name(payload)
            yield f"model.name: {name} is the name of {what} that exists; {ways_out}, or delete what has the name"


KINDS = {"model": "a model", "modelPackage": "a model package"}


def _name(payload: Json) -> tuple[str, str]:
    """Return the model's name, with its origin where the input does not state it, and what to give instead."""
    name = str(payload["model"]["name"])
    if name == payload["tuningJobName"]:
        return f"{name} (the tuning job's name)", "give another name"
    return name, "give another name, leave it out to use the tuning job's"
