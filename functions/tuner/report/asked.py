"""The parts of a payload that a report shows: an allow-list of keys that can hold no secret.

Static hyperparameters, environments, overrides and keys that the application does not know may hold passwords.
"""

import json

from tuner import Json

DEFINITIONS = "trainingJobDefinitions"
SHOWN_OF_DEFINITION = (
    *(
        "name",
        "algorithmARN",
        "objective",
        "parameterRanges",
        "trainingInstanceType",
        "fallbackInstanceTypes",
    ),
    *(
        "trainingInstanceCount",
        "trainingInstanceVolumeSizeInGB",
        "maxRuntimeInSeconds",
        "maxRetryAttempts",
    ),
    *("enableManagedSpotTraining", "maxWaitTimeInSeconds", "trainingInputMode", "inputContentType"),
)
SHOWN = (
    *(
        "tuningJobName",
        "tuningStrategy",
        "hyperbandStrategyConfig",
        "randomSeed",
        "maxNumberOfTrainingJobs",
    ),
    *(
        "maxParallelTrainingJobs",
        "maxTuningRuntimeInSeconds",
        "trainingJobEarlyStoppingType",
        "completionCriteria",
    ),
    *("warmStart", "trial", "onExistingTuningJob", "acceptance", "budget", "instancePrices"),
    *SHOWN_OF_DEFINITION,
)
# The keys of the objects among these keys; every other object holds no text that its key does not allow.
SHOWN_WITHIN = {
    "objective": ("Type", "MetricName"),
    "hyperbandStrategyConfig": ("MinResource", "MaxResource"),
    "completionCriteria": (
        "TargetObjectiveMetricValue",
        "BestObjectiveNotImproving",
        "ConvergenceDetected",
        "MaxNumberOfTrainingJobsNotImproving",
        "CompleteOnConvergence",
    ),
    "warmStart": ("parents", "type"),
    "acceptance": ("objectiveValue",),
    "budget": ("maxCost",),
    "parameterRanges": (
        *(
            "IntegerParameterRanges",
            "ContinuousParameterRanges",
            "CategoricalParameterRanges",
            "AutoParameters",
        ),
        *("Name", "MinValue", "MaxValue", "ScalingType", "Values", "ValueHint"),
    ),
}


def asked(payload: Json) -> Json:
    """Return the shown keys of a payload, in the order of the payload."""
    shown: Json = {key: _within(key, value) for key, value in payload.items() if key in SHOWN}
    entries = payload.get(DEFINITIONS)
    if isinstance(entries, list) and entries:
        shown[DEFINITIONS] = [_definition(each) for each in entries if isinstance(each, dict)]
    return shown


def without_secrets(continuation: Json) -> tuple[Json, bool]:
    """Return a continuation to show, and whether keys of its definitions were left out.

    A merge patch replaces a list as a whole, so that the definitions in it are the payload's own with all their keys.
    """
    entries = continuation.get(DEFINITIONS)
    if not isinstance(entries, list):
        return continuation, False
    shown = [_definition(each) for each in entries]
    return {**continuation, DEFINITIONS: shown}, shown != entries


def text(value: Json) -> str:
    """Return a JSON text for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def _definition(entry: Json) -> Json:
    return {key: _within(key, value) for key, value in entry.items() if key in SHOWN_OF_DEFINITION}


def _within(key: str, value: Json) -> Json:
    """Return a key's value without the foreign keys of its objects."""
    if isinstance(value, list):
        return [_within(key, each) for each in value]
    if not isinstance(value, dict):
        return value
    allowed = SHOWN_WITHIN.get(key, ())
    # Prices are by instance type.
    return {
        name: _within(key, each)
        for name, each in value.items()
        if name in allowed or (key == "instancePrices" and isinstance(each, int | float))
    }
