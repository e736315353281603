"""SageMaker's own members, and its SDK's, that an input may not have, with the key or the override to give instead.

The application takes keys that it does not know, but a member of SageMaker's requests among its own keys would be
lost without a word. The members are those of SageMaker's service model. The functions do not load that model: it is
2 MB, and Lambda's own copy changes without notice. A test fails when the file differs from its generated form.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import botocore.session
from botocore.model import Shape
from pydantic import BaseModel

from assets.make.contract_reference import rows
from assets.make.places import DEFINITION, PLACES
from tuner.input.contract.channels import Channel
from tuner.input.contract.definition import TrainingJobDefinition
from tuner.input.contract.model import Hosting, Model, Serverless
from tuner.input.contract.payload import Payload
from tuner.input.contract.tuning import ModelRegistry, WarmStart
from tuner.input.spelling import by_key, plain
from tuner.tuning_job.definition import OF_THE_MODEL
from tuner.tuning_job.override_rules import REFUSED
from tuner.tuning_job.request import SHARED

FILE = Path(__file__).parents[2] / "functions" / "tuner" / "input" / "sagemaker_members.json"
TUNING_JOB = "CreateHyperParameterTuningJob"
IN_DEFINITION = DEFINITION.removesuffix(".")
# The parts of requests whose members people write into each object of the contract: operation, and path in its request.
PARTS: dict[type[BaseModel], list[tuple[str, str]]] = {
    Payload: [(TUNING_JOB, ""), (TUNING_JOB, IN_DEFINITION)],
    TrainingJobDefinition: [(TUNING_JOB, IN_DEFINITION)],
    Channel: [(TUNING_JOB, f"{IN_DEFINITION}.InputDataConfig[]")],
    WarmStart: [(TUNING_JOB, "WarmStartConfig")],
    Model: [
        ("CreateModel", ""),
        (TUNING_JOB, IN_DEFINITION),
    ],
    Hosting: [("CreateEndpointConfig", "ProductionVariants[]"), ("CreateModel", "")],
    Serverless: [("CreateEndpointConfig", "ProductionVariants[].ServerlessConfig")],
    ModelRegistry: [("CreateModelPackage", "")],
}
OVERRIDES = {
    TUNING_JOB: "createHyperParameterTuningJob",
    "CreateModel": "createModel",
    "CreateEndpointConfig": "createEndpointConfig",
}
# The members of requests that a structure of another name takes from a definition.
ALIASES = {
    f"HyperParameterTuningJobConfig.{name}": f"{IN_DEFINITION}.{member}"
    for member, name in SHARED.items()
}
# Names of a single word are generic: an object of a parent workflow may have them, too.
OF_SEVERAL_WORDS = re.compile("[A-Z]+[a-z0-9]+[A-Z]")
KEYS = {row.name for row in rows()}
# Other names of keys, which the original application gave them.
OTHER_NAMES = ("spotTrainingCheckpointS3Uri",)
# Arguments of the SageMaker SDK's tuner and estimator for what is optional here: nobody would notice that they have no
# effect. https://sagemaker.readthedocs.io/en/stable/api/training/tuner.html
OF_THE_SDK = {
    "max_jobs": "maxNumberOfTrainingJobs",
    "max_parallel_jobs": "maxParallelTrainingJobs",
    "base_tuning_job_name": "tuningJobName",
    "early_stopping_type": "trainingJobEarlyStoppingType",
    "completion_criteria_config": "completionCriteria",
}
OF_THE_SDK_IN_DEFINITIONS = {
    "objective_metric_name": "objective.MetricName",
    "objective_type": "objective.Type",
    "hyperparameters": "staticHyperParameters",
    "input_mode": "trainingInputMode",
    "use_spot_instances": "enableManagedSpotTraining",
    "max_run": "maxRuntimeInSeconds",
    "max_wait": "maxWaitTimeInSeconds",
    "volume_size": "trainingInstanceVolumeSizeInGB",
    "volume_kms_key": "trainingInstanceVolumeKmsKeyId",
    "encrypt_inter_container_traffic": "enableInterContainerTrafficEncryption",
}
DEEPEST = 2
MOST_KEYS = 4
OWN = "trainingJobDefinitions[]."


def text() -> str:
    """Return the file's text, JSON: for each object of the contract, the right for each member, "" for nothing."""
    found = {model.__name__: _rights(model) for model in PARTS}
    found["Payload"] |= {key: f"model.{key}" for key in OF_THE_MODEL}
    found["Payload"] |= (
        OF_THE_SDK | OF_THE_SDK_IN_DEFINITIONS | {"output_kms_key": "model.artifactsKmsKeyId"}
    )
    found["TrainingJobDefinition"] |= OF_THE_SDK_IN_DEFINITIONS
    return json.dumps(found, indent=1) + "\n"


def _rights(model: type[BaseModel]) -> dict[str, str]:
    """Return what to give instead of each member that is no key of the model itself."""
    known = {plain(key) for key in by_key(model)}
    found: dict[str, str] = {}
    for operation, path in PARTS[model]:
        for place in _members(operation, path):
            member = place.rsplit(".", 1)[-1]
            if OF_SEVERAL_WORDS.match(member) and plain(member) not in known:
                found.setdefault(member, _right(operation, place, model))
    return found


def _members(operation: str, path: str) -> Iterator[str]:
    """Yield the paths of members at this path of a request, the outer ones first, and not those of lists' entries."""
    session = botocore.session.get_session()
    shape = session.get_service_model("sagemaker").operation_model(operation).input_shape
    for step in filter(None, path.split(".")):
        shape = shape.members[step.removesuffix("[]")]
        shape = shape.member if step.endswith("[]") else shape
    inner: list[tuple[Shape, str, int]] = [(shape, path, 1)]
    while inner:
        outer, place, depth = inner.pop(0)
        for name, member in outer.members.items():
            here = f"{place}.{name}".removeprefix(".")
            yield here
            # The singular form has the members of the list's entries.
            known = operation in OVERRIDES and name != "TrainingJobDefinition"
            if member.type_name == "structure" and depth <= DEEPEST and known:
                inner.append((member, here, depth + 1))


def _right(operation: str, place: str, model: type[BaseModel]) -> str:
    place = next((place.replace(a, b) for a, b in ALIASES.items() if place.startswith(a)), place)
    if keys := _keys(operation, place, model):
        return (
            " and ".join(keys) if len(keys) <= MOST_KEYS else f"keys such as {', '.join(keys[:3])}"
        )
    override = OVERRIDES.get(operation)
    refused = REFUSED.get(override or "", {})
    if not override or any(place.startswith(each.replace(".*", "[]")) for each in refused):
        return ""
    # A definition without a name is not in a list.
    here = place.replace(IN_DEFINITION, "TrainingJobDefinition") if model is Payload else place
    return f"overrides.{override}.{here}"


def _keys(operation: str, place: str, model: type[BaseModel]) -> list[str]:
    """Return the keys that go to the member, to members in it, or to the nearest structure around it."""
    member = place if operation == TUNING_JOB else f"{operation}: {place}"
    exact = [key for key, goal in PLACES if goal == member]
    inside = [key for key, goal in PLACES if goal.startswith((f"{member}.", f"{member}[]."))]
    around = [
        key + member.removeprefix(goal) for key, goal in PLACES if member.startswith(f"{goal}.")
    ]
    around = [key for key in around if key in KEYS]
    keys = dict.fromkeys(exact or inside or around)
    in_list = model is TrainingJobDefinition
    kept = [key for key in keys if key not in OTHER_NAMES and (in_list or not key.startswith(OWN))]
    own = [key.removeprefix(OWN) for key in kept if key.startswith(OWN)]
    others = [key for key in kept if not key.startswith(OWN) and key.split(".")[-1] not in own]
    foreign = "trainingJobDefinitionName" if in_list else "name"
    return [key for key in (*others, *own) if key != foreign]


if __name__ == "__main__":
    FILE.write_text(text())
