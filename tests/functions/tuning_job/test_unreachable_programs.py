"""An override may not isolate a container from its program in S3."""

import pytest

from tests.events import Json
from tuner.tuning_job.unreachable_programs import unreachable_programs, unreachable_served_programs

DIRECTORY = "sagemaker_submit_directory"
PROGRAM = {"StaticHyperParameters": {DIRECTORY: '"s3://data/code.tar.gz"'}}
ISOLATED = {"EnableNetworkIsolation": True}
CHOICE = {
    "CategoricalParameterRanges": [
        {"Name": DIRECTORY, "Values": ["/opt/ml/input/data/code", "s3://data/code.tar.gz"]}
    ]
}
LINE = (
    "overrides.createHyperParameterTuningJob: the program of sagemaker_submit_directory lies in S3, which network "
    "isolation keeps from the container, so that every training job would fail; leave EnableNetworkIsolation or the "
    "program's address out of it"
)
SERVED = (
    "model.environment.SAGEMAKER_SUBMIT_DIRECTORY: the program lies in S3, which network isolation keeps from the "
    "container, so that no endpoint would start; put the program into the model artifact, or leave the isolation "
    "out, also of overrides.createModel"
)


def alone(definition: Json, ranges: Json) -> Json:
    return {
        "HyperParameterTuningJobConfig": {"ParameterRanges": ranges},
        "TrainingJobDefinition": definition,
    }


@pytest.mark.parametrize(
    ("request_", "lines"),
    [
        (alone(PROGRAM, {}), []),
        (alone(ISOLATED, {}), []),
        (alone({**ISOLATED, "StaticHyperParameters": {DIRECTORY: "/opt/ml"}}, {}), []),
        (alone({**PROGRAM, **ISOLATED}, {}), [LINE]),
        (alone({}, CHOICE), []),
        (alone(ISOLATED, CHOICE), [LINE]),
        ({"TrainingJobDefinitions": [PROGRAM, ISOLATED]}, []),
        ({"TrainingJobDefinitions": [{}, {**PROGRAM, **ISOLATED}]}, [LINE]),
        ({"TrainingJobDefinitions": [{**ISOLATED, "HyperParameterRanges": CHOICE}]}, [LINE]),
    ],
)
def test_a_training_container_that_cannot_reach_its_program_is_refused(
    request_: Json, lines: list[str]
) -> None:
    assert list(unreachable_programs(request_)) == lines


@pytest.mark.parametrize(
    ("isolated", "address", "lines"),
    [
        (True, "s3://data/code.tar.gz", [SERVED]),
        (True, "/opt/ml/model/code", []),
        (False, "s3://data/code.tar.gz", []),
    ],
)
def test_a_serving_container_that_cannot_reach_its_program_is_refused(
    isolated: bool, address: str, lines: list[str]
) -> None:
    container = {"Environment": {DIRECTORY.upper(): address}}
    model = {"EnableNetworkIsolation": isolated, "PrimaryContainer": container}
    assert list(unreachable_served_programs(model)) == lines
    two = {"EnableNetworkIsolation": isolated, "Containers": [{"Image": "first"}, container]}
    assert list(unreachable_served_programs(two)) == lines
