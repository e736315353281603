"""Algorithm folders are loaded, or refused with a message that says what would be right."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_runner.sagemaker.algorithms import AlgorithmFolderError, load_algorithm
from tests.local_runner.sagemaker.scripted_training import (
    METRICS,
    assert_valid_response,
    scripted_algorithm,
)

SHIPPED = Path(__file__).parents[3] / "local_runner" / "algorithms"
ARN = "arn:aws:sagemaker:us-east-1:123456789012:algorithm/mine"
CREATED = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder without mistakes."""
    algorithm = scripted_algorithm(tmp_path / "mine", "")
    (algorithm.folder / "algorithm.json").write_text(json.dumps(algorithm.request))
    return algorithm.folder


def test_a_folder_is_loaded_under_the_given_name(folder: Path) -> None:
    algorithm = load_algorithm("mine", folder)
    assert algorithm.name == "mine"
    assert algorithm.request["AlgorithmName"] == "mine"
    assert algorithm.program == folder / "train"
    assert algorithm.metric_definitions == METRICS


def test_a_description_fits_the_service_model(folder: Path) -> None:
    algorithm = load_algorithm("mine", folder)
    description = algorithm.description(ARN, CREATED)
    assert_valid_response("DescribeAlgorithm", description)
    assert description == {
        **algorithm.request,
        "AlgorithmArn": ARN,
        "CreationTime": CREATED,
        "AlgorithmStatus": "Completed",
        "AlgorithmStatusDetails": {"ValidationStatuses": [], "ImageScanStatuses": []},
    }


def test_changing_a_description_does_not_change_the_algorithm(folder: Path) -> None:
    algorithm = load_algorithm("mine", folder)
    algorithm.description(ARN, CREATED)["TrainingSpecification"].clear()
    algorithm.metric_definitions.clear()
    assert algorithm == load_algorithm("mine", folder)


def remove_program(folder: Path) -> None:
    (folder / "train").unlink()


def lock_program(folder: Path) -> None:
    (folder / "train").chmod(0o644)


def remove_specification(folder: Path) -> None:
    (folder / "algorithm.json").unlink()


def specify(content: str) -> Callable[[Path], Any]:
    return lambda folder: (folder / "algorithm.json").write_text(content)


REFUSED = {
    "no program": (
        remove_program,
        "{folder}/train: missing; an algorithm folder needs a training program",
    ),
    "program not executable": (
        lock_program,
        "{folder}/train: not executable; run chmod +x on it",
    ),
    "no specification": (
        remove_specification,
        "{folder}/algorithm.json: missing; it holds the CreateAlgorithm request",
    ),
    "specification not JSON": (
        specify("{"),
        "{folder}/algorithm.json: not JSON: Expecting property name enclosed in double quotes: "
        "line 1 column 2 (char 1)",
    ),
    "specification a list": (
        specify("[]"),
        "{folder}/algorithm.json: must be a JSON object, a CreateAlgorithm request",
    ),
    "request refused": (
        specify('{"Colour": "red"}'),
        "{folder}/algorithm.json: Parameter validation failed:\n"
        'Missing required parameter in input: "TrainingSpecification"\n'
        'Unknown parameter in input: "Colour", must be one of: AlgorithmName, '
        "AlgorithmDescription, TrainingSpecification, InferenceSpecification, "
        "ValidationSpecification, CertifyForMarketplace, Tags",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_folder_that_cannot_be_used_is_refused(folder: Path, case: str) -> None:
    spoil, message = REFUSED[case]
    spoil(folder)
    with pytest.raises(AlgorithmFolderError) as refusal:
        load_algorithm("mine", folder)
    assert str(refusal.value) == message.format(folder=folder)


@pytest.mark.parametrize("name", [path.name for path in SHIPPED.iterdir() if path.is_dir()])
def test_every_shipped_algorithm_loads_and_can_be_described(name: str) -> None:
    algorithm = load_algorithm(name.replace("_", "-"), SHIPPED / name)
    assert_valid_response("DescribeAlgorithm", algorithm.description(ARN, CREATED))


@pytest.mark.parametrize("name", [path.name for path in SHIPPED.iterdir() if path.is_dir()])
def test_every_objective_of_a_shipped_algorithm_is_one_of_its_metrics(name: str) -> None:
    request = load_algorithm("x", SHIPPED / name).request["TrainingSpecification"]
    objectives = {each["MetricName"] for each in request["SupportedTuningJobObjectiveMetrics"]}
    assert objectives <= {each["Name"] for each in request["MetricDefinitions"]}
