"""The SageMaker members that each key of the input goes to, from the application's tables of places.

A test changes each key and looks for the change at its members.
"""

import re

from tuner.model import package
from tuner.model import request as model
from tuner.tuning_job import definition
from tuner.tuning_job import request as tuning_job

DEFINITION = "TrainingJobDefinitions[]."
# What precedes a table's keys in the input, what precedes its members in SageMaker's requests, and the table.
# Members of another request than CreateHyperParameterTuningJob have its name before them.
TABLES = (
    ("", "", tuning_job.PLACES),
    ("", DEFINITION, definition.PLACES),
    ("channels[].", f"{DEFINITION}InputDataConfig[].", definition.CHANNEL_PLACES),
    ("model.", "CreateModel: ", model.PLACES),
    ("model.", "CreateEndpointConfig: ProductionVariants[].", model.VARIANT_PLACES),
    ("modelRegistry.", "CreateModelPackage: ", package.PLACES),
)
# Keys that functions place, because they need more than their own value.
PLACED_BY_FUNCTIONS = {
    "warmStart.parents": "WarmStartConfig.ParentHyperParameterTuningJobs",
    "warmStart.type": "WarmStartConfig.WarmStartType",
    "autotune": "Autotune.Mode",
    "spotTrainingCheckpointS3Uri": f"{DEFINITION}CheckpointConfig.S3Uri",
    **{
        f"trainingJobDefinitions[].{key}": f"{DEFINITION}{definition.PLACES[f'model.{key}']}"
        for key in definition.OF_THE_MODEL
    },
    "trainingJobDefinitionName": f"{DEFINITION}DefinitionName",
    "trainingJobDefinitions[].name": f"{DEFINITION}DefinitionName",
    "channels": f"{DEFINITION}InputDataConfig",
    "inputContentType": f"{DEFINITION}InputDataConfig[].ContentType",
    "fallbackInstanceTypes": f"{DEFINITION}HyperParameterTuningResourceConfig.InstanceConfigs",
    "trainingJobDefinitions[].inferenceImage": "CreateModel: PrimaryContainer.Image",
    "model.hosting.inferenceImage": "CreateModel: PrimaryContainer.Image",
    "model.enableNetworkIsolation": "CreateModel: EnableNetworkIsolation",
    "tags": "Tags",
}
PLACES = [
    *(
        (f"{keys}{key}", f"{members}{place}")
        for keys, members, t in TABLES
        for key, place in t.items()
    ),
    *PLACED_BY_FUNCTIONS.items(),
]


def members_of(key: str) -> list[str]:
    """Return the members that the key goes to.

    A key inside one of SageMaker's own structures goes where the structure goes, by its own name.
    """
    around = [placed for placed, _ in PLACES if re.match(rf"{re.escape(placed)}([.\[]|$)", key)]
    nearest = max(around, key=len, default="")
    return [member + key.removeprefix(nearest) for placed, member in PLACES if placed == nearest]
