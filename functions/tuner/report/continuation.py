"""The next payload: changes to an execution input that continue a search and follow its findings.

A merge patch replaces a list as a whole, and the definitions in a payload's list may hold secrets, which no file of a
report may have. A list that would is left out of the patch, and its changes are sentences.
"""

import re
from collections.abc import Sequence

from tuner import Json
from tuner.names import LONGEST_TUNING_JOB_NAME
from tuner.report.asked import asked_of_definition
from tuner.report.finding import Finding
from tuner.report.next_ranges import STATIC, next_keys, next_values
from tuner.report.ranges import number_text
from tuner.report.search import Search

ENDED = ("Completed", "Stopped", "Failed")
# https://docs.aws.amazon.com/sagemaker/latest/dg/automatic-model-tuning-warm-start.html
MOST_PARENTS = 5
LIST = "trainingJobDefinitions"
NUMBERED = re.compile(r"(?P<base>.+)-v(?P<number>[0-9]{1,4})")


def continuation(search: Search, payload: Json | None, found: Sequence[Finding]) -> Json | None:
    """Return the changes to the payload as a JSON merge patch (RFC 7396): name, warm start, ranges. No secret is in it.

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


def changes_by_hand(search: Search, payload: Json | None, found: Sequence[Finding]) -> list[str]:
    """Return the changes to the list of definitions as sentences, if the merge patch does not have them."""
    patch = continuation(search, payload, found)
    if not payload or patch is None or LIST in patch:
        return []
    useless = _useless(found)
    entries = payload.get(LIST) or []
    removed = [f"Remove {each['name']}." for each in entries if each.get("name") in useless]
    kept = [each for each in entries if each.get("name") not in useless]
    return removed + [text for each in kept for text in _sentences(payload, each, search, found)]


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
    """Return what findings change in the definitions, if no key with a secret is in it."""
    entries = payload.get(LIST) or []
    if not entries:
        return next_keys(payload, search, found)
    useless = _useless(found)
    kept = [entry for entry in entries if entry.get("name") not in useless]
    changes = [_changes(payload, entry, search, found) for entry in kept]
    changed = [_entry(payload, *each) for each in zip(kept, changes, strict=True)]
    if changed == entries or not all(map(_is_shown, changed, changes)):
        return {}
    return {LIST: changed}


def _useless(found: Sequence[Finding]) -> set[str]:
    return {each.definition for each in found if each.kind == "never wins"}


def _changes(payload: Json, entry: Json, search: Search, found: Sequence[Finding]) -> Json:
    """Return the changes to keys of an entry of the list, its own or shared ones."""
    return next_keys({**payload, **entry}, search, _own(entry, found))


def _own(entry: Json, found: Sequence[Finding]) -> list[Finding]:
    return [each for each in found if each.definition == entry.get("name")]


def _entry(payload: Json, entry: Json, changes: Json) -> Json:
    """Return the entry, which gets keys of its own instead of the shared ones that change."""
    whole = {**payload, **entry}
    return {**entry, **{key: _merged(whole.get(key) or {}, changes[key]) for key in changes}}


def _is_shown(entry: Json, changes: Json) -> bool:
    """Return whether every key can be shown; of static hyperparameters, those that a finding fixes."""
    stated = {key: value for key, value in entry.items() if key != STATIC}
    fixed = changes.get(STATIC) or {}
    return asked_of_definition(stated) == stated and (entry.get(STATIC) or {}) == fixed


def _sentences(payload: Json, entry: Json, search: Search, found: Sequence[Finding]) -> list[str]:
    fixed, wider = next_values({**payload, **entry}, search, _own(entry, found))
    name = entry.get("name")
    return [
        *(
            f"In {name}, search {each} from {number_text(of.low)} to {number_text(of.high)}."
            for each, of in wider.items()
        ),
        *(
            f'In {name}, give {each} the value "{value}" in {STATIC}, and remove its range.'
            for each, value in fixed.items()
        ),
    ]


def _merged(target: Json, patch: Json) -> Json:
    """Return an object of the payload with the changes to its keys, of which null removes a key."""
    merged = {**target, **patch}
    return {key: value for key, value in merged.items() if value is not None}
