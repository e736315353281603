"""The CreateHyperParameterTuningJob request of a payload whose defaults are filled in."""

from tuner import Json
from tuner.members import Tags, execution_tag, placed
from tuner.tuning_job.definition import training_job_definition

# The member that each key of a payload goes to.
PLACES = {
    "tuningJobName": "HyperParameterTuningJobName",
    "tuningStrategy": "HyperParameterTuningJobConfig.Strategy",
    "hyperbandStrategyConfig": "HyperParameterTuningJobConfig.StrategyConfig.HyperbandStrategyConfig",
    "randomSeed": "HyperParameterTuningJobConfig.RandomSeed",
    "maxNumberOfTrainingJobs": "HyperParameterTuningJobConfig.ResourceLimits.MaxNumberOfTrainingJobs",
    "maxParallelTrainingJobs": "HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs",
    "maxTuningRuntimeInSeconds": "HyperParameterTuningJobConfig.ResourceLimits.MaxRuntimeInSeconds",
    "trainingJobEarlyStoppingType": "HyperParameterTuningJobConfig.TrainingJobEarlyStoppingType",
    "completionCriteria": "HyperParameterTuningJobConfig.TuningJobCompletionCriteria",
}
# The configuration's members of a request in the singular form, by their names in a definition.
SHARED = {
    "TuningObjective": "HyperParameterTuningJobObjective",
    "HyperParameterRanges": "ParameterRanges",
}


def create_tuning_job(payload: Json, role_arn: str, tags: Tags) -> Json:
    """Return the complete request; every definition of the payload has its objective."""
    definitions = [
        training_job_definition(definition, payload["model"], role_arn)
        for definition in payload["definitions"]
    ]
    members = placed(payload, PLACES) | _autotuned(payload)
    if payload["tuningStrategy"] == "Grid" and len(definitions) > 1:
        # SageMaker counts a grid's training jobs itself; how, over several, is not documented.
        del members["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxNumberOfTrainingJobs"]
    request = {**members, **_parents(payload), "Tags": list(tags)}
    if "warmStart" in payload or "DefinitionName" not in definitions[0]:
        return _with_one(request, definitions[0])
    return {**request, "TrainingJobDefinitions": definitions}


def of_execution(request: Json, execution_arn: str) -> Json:
    """Return the request with the tag that names the execution, whatever an override made of the tags.

    An execution that ends badly stops the tuning job that has its tag, and no other.
    """
    own = execution_tag(execution_arn)
    others = [tag for tag in request.get("Tags", []) if tag["Key"] != own["Key"]]
    return {**request, "Tags": [*others, own]}


def _autotuned(payload: Json) -> Json:
    return {"Autotune": {"Mode": "Enabled"}} if payload["autotune"] else {}


def _parents(payload: Json) -> Json:
    if "warmStart" not in payload:
        return {}
    warm_start = payload["warmStart"]
    parents = [{"HyperParameterTuningJobName": name} for name in warm_start["parents"]]
    return {
        "WarmStartConfig": {
            "ParentHyperParameterTuningJobs": parents,
            "WarmStartType": warm_start["type"],
        }
    }


def _with_one(request: Json, definition: Json) -> Json:
    """Return the request in the singular form, for which alone warm start is documented.

    A definition's name may not differ between a tuning job and its parents, so none is made up:
    https://github.com/aws/sagemaker-python-sdk/issues/3693
    """
    shared = {name: definition[key] for key, name in SHARED.items()}
    return {
        **request,
        "HyperParameterTuningJobConfig": request["HyperParameterTuningJobConfig"] | shared,
        "TrainingJobDefinition": {k: v for k, v in definition.items() if k not in SHARED},
    }
