"""Overrides of a payload, merged last into requests: for members that no key of the input sets.

Nothing is checked here: tuning_job/override_rules says what an override may not do.
"""

from typing import Any

from tuner import Json

# Lists whose entries merge by the name that this member has; every other list, and every value, is replaced.
NAMES = {
    "TrainingJobDefinitions": "DefinitionName",
    "InputDataConfig": "ChannelName",
    "MetricDefinitions": "Name",
    "IntegerParameterRanges": "Name",
    "ContinuousParameterRanges": "Name",
    "CategoricalParameterRanges": "Name",
    "AutoParameters": "Name",
    "ProductionVariants": "VariantName",
    "ShadowProductionVariants": "VariantName",
    "Tags": "Key",
}


def overridden(request: Json, override: Json | None) -> Json:
    """Return the request with the override merged into it; null removes a member."""
    merged = _object(request, override or {})
    if "Containers" in merged and "PrimaryContainer" in merged:
        # CreateModel takes one of the two; the model's own container stays the first.
        merged["Containers"] = [merged.pop("PrimaryContainer"), *merged["Containers"]]
    return merged


def _merged(base: Any, override: Any, member: str) -> Any:
    if isinstance(override, dict):
        return _object(base if isinstance(base, dict) else {}, override)
    if isinstance(override, list) and member in NAMES:
        return _by_name(base if isinstance(base, list) else [], override, NAMES[member])
    if isinstance(override, list):
        return [_merged(None, entry, "") for entry in override]
    return override


def _object(base: Json, override: Json) -> Json:
    changed = {k: _merged(base.get(k), v, k) for k, v in override.items() if v is not None}
    return {k: v for k, v in base.items() if k not in override} | changed


def _by_name(base: list[Json], override: list[Json], key: str) -> list[Json]:
    """Return the entries of the base in their order, merged, and then the override's new entries."""
    entries = {entry[key]: entry for entry in base}
    for entry in override:
        entries[entry[key]] = _object(entries.get(entry[key], {}), entry)
    return list(entries.values())
