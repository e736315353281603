"""The next payload: changes to an execution input that continue a search and follow its findings."""

import re
from collections.abc import Sequence

from tuner import Json
from tuner.names import LONGEST_TUNING_JOB_NAME
from tuner.report.finding import Finding
from tuner.report.next_ranges import next_keys
from tuner.report.search import Search

ENDED = ("Completed", "Stopped", "Failed")
# https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-warm-start.html
MOST_PARENTS = 5
LIST = "trainingJobDefinitions"
NUMBERED = re.compile(r"(?P<base>.+)-v(?P<number>[0-9]{1,4})")


def continuation(search: Search, payload: Json | None, found: Sequence[Finding]) -> Json | None:
    """Return the changes to the payload as a JSON merge patch (RFC 7396): name, warm start, ranges.

    `payload` is the execution input that the tuning job was started with. None without a payload, before
    the tuning job's end, and for a grid, which has tried everything.
    """
    if not payload or search.status not in ENDED or search.strategy == "Grid":
        return None
    return {
        "tuningJobName": next_name(search.name),
        **_warm_start(search, payload),
        **_model(payload),
        **_definitions(search, payload, found),
    }


def next_name(name: str) -> str:
    """Return the name of a tuning job that continues the one of this name: churn-v2, then churn-v3."""
    numbered = NUMBERED.fullmatch(name)
    base, number = (numbered["base"], int(numbered["number"])) if numbered else (name, 1)
    suffix = f"-v{number + 1}"
    return base[: LONGEST_TUNING_JOB_NAME - len(suffix)].rstrip("-") + suffix


def _warm_start(search: Search, payload: Json) -> Json:
    """Return the warm start; none if there is nothing to learn from, or from several definitions.

    https://docs.aws.amazon.com/sagemaker/latest/dg/multiple-algorithm-hpo.html
    """
    if payload.get(LIST) or not search.finished:
        return {}
    stated = payload.get("warmStart") or {}
    parents = dict.fromkeys([search.name, *stated.get("parents", [])])
    type_ = stated.get("type", "IdenticalDataAndAlgorithm")
    return {"warmStart": {"parents": [*parents][:MOST_PARENTS], "type": type_}}


def _model(payload: Json) -> Json:
    """Return the removal of the model's name, which is taken; by default a model has the tuning job's name."""
    return {"model": {"name": None}} if (payload.get("model") or {}).get("name") else {}


def _definitions(search: Search, payload: Json, found: Sequence[Finding]) -> Json:
    """Return what findings change in the definitions; a merge patch replaces a list as a whole."""
    entries = payload.get(LIST) or []
    if not entries:
        return next_keys(payload, search, found)
    useless = {each.definition for each in found if each.kind == "never wins"}
    kept = [entry for entry in entries if entry.get("name") not in useless]
    changed = [_entry(payload, entry, search, found) for entry in kept]
    return {LIST: changed} if changed != entries else {}


def _entry(payload: Json, entry: Json, search: Search, found: Sequence[Finding]) -> Json:
    """Return an entry of the list, which gets keys of its own instead of the shared ones that change."""
    own = [each for each in found if each.definition == entry.get("name")]
    whole = {**payload, **entry}
    changes = next_keys(whole, search, own)
    return {**entry, **{key: _merged(whole.get(key) or {}, changes[key]) for key in changes}}


def _merged(target: Json, patch: Json) -> Json:
    """Return an object of the payload with the changes to its keys, of which null removes a key."""
    merged = {**target, **patch}
    return {key: value for key, value in merged.items() if value is not None}
