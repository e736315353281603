"""The ranges of the next search: wider ones, and hyperparameters with a static value instead of a range."""

from collections.abc import Sequence
from math import inf, prod

from tuner import Json
from tuner.report.asked import without_foreign_keys
from tuner.report.finding import Finding
from tuner.report.ranges import number_text
from tuner.report.search import Definition, Range, Search

STATIC = "staticHyperParameters"
RANGES = "parameterRanges"


def next_values(
    stated: Json, search: Search, found: Sequence[Finding]
) -> tuple[dict[str, str], dict[str, Range]]:
    """Return the values of hyperparameters to fix, and the ranges to search instead, of a payload's definition."""
    names = {entry["Name"] for each in (stated.get(RANGES) or {}).values() for entry in each or []}
    fixed = {name: value for name, value in _fixed(search, found).items() if name in names}
    wider = {each.hyperparameter: each.wider for each in found if each.wider}
    return fixed, {name: of for name, of in wider.items() if name in names - {*fixed}}


def next_keys(stated: Json, search: Search, found: Sequence[Finding]) -> Json:
    """Return the changed keys of a payload's definition, each as the changes to its own keys."""
    fixed, wider = next_values(stated, search, found)
    ranges = {
        kind: [_entry(entry, wider) for entry in entries or [] if entry["Name"] not in fixed]
        or None
        for kind, entries in (stated.get(RANGES) or {}).items()
    }
    changed = {kind: ranges[kind] for kind in ranges if ranges[kind] != stated[RANGES][kind]}
    shown = without_foreign_keys(RANGES, changed)
    return {**({RANGES: shown} if shown else {}), **({STATIC: fixed} if fixed else {})}


def _fixed(search: Search, found: Sequence[Finding]) -> dict[str, str]:
    """Return the values of hyperparameters to fix; none if too few combinations were left to search."""
    fixing = [each for each in found if each.fixed is not None]
    for definition in search.definitions:
        names = {each.hyperparameter for each in fixing if each.definition == definition.name}
        if names and _combinations(definition, names) < (search.limit or 0):
            fixing = [each for each in fixing if each.definition != definition.name]
    return {each.hyperparameter: each.fixed for each in fixing if each.fixed is not None}


def _combinations(definition: Definition, without: set[str]) -> float:
    sizes = [_size(each) for each in definition.ranges if each.name not in without]
    return inf if inf in sizes else prod(sizes)


def _size(of: Range) -> float:
    if of.kind == "Continuous":
        return inf
    return len(of.values) if of.kind == "Categorical" else of.high - of.low + 1


def _entry(entry: Json, wider: dict[str, Range]) -> Json:
    of = wider.get(entry["Name"])
    if of is None:
        return entry
    return {**entry, "MinValue": number_text(of.low), "MaxValue": number_text(of.high)}
