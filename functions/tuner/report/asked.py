"""The parts of a payload that the files of a report show: an allow-list of keys that can hold no secret.

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
    shown: Json = {
        key: without_foreign_keys(key, value) for key, value in payload.items() if key in SHOWN
    }
    entries = payload.get(DEFINITIONS)
    if isinstance(entries, list) and entries:
        shown[DEFINITIONS] = [
            asked_of_definition(each) for each in entries if isinstance(each, dict)
        ]
    return shown


def text(value: Json) -> str:
    """Return a JSON text for people."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def asked_of_definition(entry: Json) -> Json:
    """Return the shown keys of an entry of the list of definitions."""
    return {
        key: without_foreign_keys(key, value)
        for key, value in entry.items()
        if key in SHOWN_OF_DEFINITION
    }


def without_foreign_keys(key: str, value: Json) -> Json:
    """Return a key's value without the foreign keys of its objects."""
    if isinstance(value, list):
        return [without_foreign_keys(key, each) for each in value]
    if not isinstance(value, dict):
        return value
    allowed = SHOWN_WITHIN.get(key, ())
    # Prices are by instance type.
    return {
        name: without_foreign_keys(key, each)
        for name, each in value.items()
        if name in allowed or (key == "instancePrices" and isinstance(each, int | float))
    }
