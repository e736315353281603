"""The statements about honoured, ignored and refused members are complete and true."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from botocore.exceptions import ClientError
from botocore.model import ListShape, Shape, StructureShape

from local_runner.sagemaker.rules import coverage, shapes, unavailable
from local_runner.sagemaker.rules.coverage import Member, Verdict
from tests.local_runner.named_tests import missing
from tests.local_runner.sagemaker.telling_account import (
    CONFIG,
    SINGLE,
    TYPE,
    create,
    given,
    put,
    real_account,
    request,
    single,
    train,
)

FIRST, SECOND, THIRD = (f"TrainingJobDefinitions[{position}]" for position in range(3))
CHANNEL = "InputDataConfig[0]"
S3_SOURCE = f"{CHANNEL}.DataSource.S3DataSource"
CHOICE = "HyperParameterTuningResourceConfig"


# The service model and the statements about it


class Leaf(NamedTuple):
    """A member without members, with its values if the model lists them."""

    path: str
    values: tuple[str, ...]


def nodes(shape: Shape, path: str = "") -> Iterator[tuple[str, Shape]]:
    """Yield every member with its path; the path of a list is the path of its elements."""
    if isinstance(shape, ListShape):
        yield from nodes(shape.member, path)
    elif isinstance(shape, StructureShape):
        for name, member in shape.members.items():
            known = SINGLE if name == "TrainingJobDefinitions" else name
            below = f"{path}.{known}" if path else known
            yield below, member
            yield from nodes(member, below)


MODEL = dict(
    nodes(shapes.service_model().operation_model("CreateHyperParameterTuningJob").input_shape)
)
LEAVES = [
    Leaf(path, tuple(getattr(shape, "enum", ())))
    for path, shape in MODEL.items()
    if not any(other.startswith(f"{path}.") for other in MODEL)
]


def members(verdict: Verdict) -> list[tuple[Member, str]]:
    """Return the members of a verdict with their notes."""
    return [
        (member, statement.note)
        for statement in coverage.STATEMENTS
        if statement.verdict is verdict
        for member in statement.each()
    ]


def text(member: Member) -> str:
    return "".join(member)


def holds(member: Member, path: str) -> bool:
    """Return whether the path leads to the member or into it."""
    parts = path.split(".")
    return any(member.is_at(".".join(parts[:end])) for end in range(1, len(parts) + 1))


def covers_all(leaf: Leaf, stated: list[Member]) -> bool:
    """Return whether the members cover every value of the leaf once."""
    conditions = sorted((member.operator, member.value) for member in stated)
    if conditions == [("", "")]:
        return True
    listed = sorted(("=", value) for value in leaf.values)
    value = conditions[0][1] if conditions else ""
    return bool(conditions) and conditions in (listed, [("!=", value), ("=", value)])


ALL = [member for verdict in Verdict for member, _ in members(verdict)]


def test_every_member_of_the_service_model_has_one_verdict() -> None:
    wrong = {
        leaf.path: [text(member) for member in ALL if holds(member, leaf.path)]
        for leaf in LEAVES
        if not covers_all(leaf, [member for member in ALL if holds(member, leaf.path)])
    }
    assert wrong == {}


def test_every_statement_is_about_one_member_of_the_service_model() -> None:
    found = {text(member): [path for path in MODEL if member.is_at(path)] for member in ALL}
    assert {name: paths for name, paths in found.items() if len(paths) != 1} == {}


def test_a_row_shows_members_as_code_after_their_structure() -> None:
    row = next(row for row in coverage.request_rows() if "LocalPath!" in row.members)
    assert row == (
        "`CheckpointConfig`: `LocalPath!=/opt/ml/checkpoints`",
        "refused",
        "Checkpoints are read from the default folder.",
    )
    assert len(coverage.request_rows()) == len(coverage.STATEMENTS)


# Refused members


class Case(NamedTuple):
    """The place and value of a refused member; ``base`` is stated before, and ``also`` is refused with it."""

    place: str
    value: Any
    base: tuple[str, Any] | None = None
    also: str | None = None


GROUP = {"InstanceType": TYPE, "InstanceCount": 1, "InstanceGroupName": "g"}
FILE_SYSTEM = {
    "FileSystemId": "fs-12345678901",
    "FileSystemAccessMode": "ro",
    "FileSystemType": "EFS",
    "DirectoryPath": "/data",
}
PLAN = "arn:aws:sagemaker:us-east-1:123456789012:training-plan/plan"
DATASET = "arn:aws:sagemaker:us-east-1:123456789012:hub-content/hub/DataSet/data/1.0.0"
HUB = "arn:aws:sagemaker:us-east-1:123456789012:hub-content/hub/Model/m/1.0.0"
AUTO = [{"Name": "y", "ValueHint": "1"}]

REFUSED = {
    "Autotune": Case("Autotune", {"Mode": "Enabled"}),
    "ParameterRanges.AutoParameters": Case(f"{CONFIG}.ParameterRanges.AutoParameters", AUTO),
    "HyperParameterRanges.AutoParameters": Case(
        f"{FIRST}.HyperParameterRanges.AutoParameters", AUTO
    ),
    "AlgorithmSpecification.TrainingInputMode=Pipe": Case(
        f"{FIRST}.AlgorithmSpecification.TrainingInputMode", "Pipe"
    ),
    "InputDataConfig.InputMode=Pipe": Case(f"{FIRST}.{CHANNEL}.InputMode", "Pipe"),
    "InputDataConfig.CompressionType=Gzip": Case(f"{FIRST}.{CHANNEL}.CompressionType", "Gzip"),
    "InputDataConfig.RecordWrapperType=RecordIO": Case(
        f"{FIRST}.{CHANNEL}.RecordWrapperType", "RecordIO"
    ),
    "S3DataSource.S3DataType=AugmentedManifestFile": Case(
        f"{FIRST}.{S3_SOURCE}.S3DataType",
        "AugmentedManifestFile",
        also="AlgorithmSpecification.TrainingInputMode=Pipe",
    ),
    "S3DataSource.S3DataType=Converse": Case(f"{FIRST}.{S3_SOURCE}.S3DataType", "Converse"),
    "S3DataSource.ModelAccessConfig": Case(
        f"{FIRST}.{S3_SOURCE}.ModelAccessConfig", {"AcceptEula": True}
    ),
    "S3DataSource.HubAccessConfig": Case(
        f"{FIRST}.{S3_SOURCE}.HubAccessConfig", {"HubContentArn": HUB}
    ),
    "S3DataSource.InstanceGroupNames": Case(f"{FIRST}.{S3_SOURCE}.InstanceGroupNames", ["g"]),
    "DataSource.FileSystemDataSource": Case(
        f"{FIRST}.{CHANNEL}.DataSource.FileSystemDataSource",
        FILE_SYSTEM,
        base=(f"{FIRST}.{CHANNEL}.DataSource", {}),
    ),
    "DataSource.DatasetSource": Case(
        f"{FIRST}.{CHANNEL}.DataSource.DatasetSource",
        {"DatasetArn": DATASET},
        base=(f"{FIRST}.{CHANNEL}.DataSource", {}),
    ),
    "ResourceConfig.InstanceCount!=1": Case(f"{FIRST}.ResourceConfig.InstanceCount", 2),
    f"{CHOICE}.InstanceCount!=1": Case(f"{SECOND}.{CHOICE}.InstanceCount", 0),
    "InstanceConfigs.InstanceCount!=1": Case(
        f"{THIRD}.{CHOICE}.InstanceConfigs[0].InstanceCount", 2
    ),
    "ResourceConfig.InstanceGroups": Case(f"{FIRST}.ResourceConfig.InstanceGroups", [GROUP]),
    "ResourceConfig.InstancePreferences": Case(
        f"{FIRST}.ResourceConfig.InstancePreferences",
        [{"InstanceType": TYPE, "InstanceCount": 1}],
    ),
    "ResourceConfig.SelectedInstanceType": Case(
        f"{FIRST}.ResourceConfig.SelectedInstanceType", TYPE
    ),
    "ResourceConfig.SelectedInstanceCount": Case(
        f"{FIRST}.ResourceConfig.SelectedInstanceCount", 1
    ),
    "CheckpointConfig.LocalPath!=/opt/ml/checkpoints": Case(
        f"{FIRST}.CheckpointConfig.LocalPath",
        "/tmp/checkpoints",
    ),
}


def sentence(name: str) -> str:
    """Return the message with which a member is refused."""
    notes = {text(member): note for member, note in members(Verdict.REFUSED)}
    case = REFUSED[name]
    value = f" {case.value}" if "=" in name else ""
    return f"{case.place}{value} is not available in the local runner. {notes[name]}"


def test_every_refused_member_has_its_request() -> None:
    assert sorted(REFUSED) == sorted(text(member) for member, _ in members(Verdict.REFUSED))


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_member_is_refused_with_its_place_and_the_reason(
    tmp_path: Path, name: str
) -> None:
    case = REFUSED[name]
    body = single() if case.place.startswith(f"{CONFIG}.ParameterRanges") else request()
    named = [each for each in (case.also, name) if each]
    if case.base:
        put(body, *case.base)
    for each in named:
        put(body, REFUSED[each].place, REFUSED[each].value)
    with real_account(tmp_path) as sagemaker:
        with pytest.raises(ClientError) as refused:
            create(body)
        assert sagemaker.tuning_jobs == {}
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert refused.value.response["Error"]["Message"] == "; ".join(map(sentence, named))


def test_a_refusal_is_worded_for_people() -> None:
    body = single()
    put(body, f"{SINGLE}.ResourceConfig.InstanceCount", 2)
    put(body, "Autotune", {"Mode": "Enabled"})
    assert unavailable.problems(body) == [
        "TrainingJobDefinition.ResourceConfig.InstanceCount 2 is not available in the local runner. "
        "A training job is one process.",
        "Autotune is not available in the local runner. State the ranges of the hyperparameters.",
    ]


def test_an_empty_member_is_not_refused() -> None:
    body = single()
    put(body, f"{CONFIG}.ParameterRanges.AutoParameters", [])
    put(body, f"{SINGLE}.StaticHyperParameters", {"Autotune": "1"})
    put(body, f"{SINGLE}.Environment", {"InstanceGroups": "1"})
    assert unavailable.problems(body) == []


# Ignored members

IGNORED: dict[str, Any] = {
    f"{S3_SOURCE}.AttributeNames": ["label"],
    f"{CHANNEL}.ShuffleConfig": {"Seed": 7},
    "OutputDataConfig.CompressionType": "NONE",
    "OutputDataConfig.KmsKeyId": "alias/none",
    "VpcConfig": {"SecurityGroupIds": ["sg-1"], "Subnets": ["subnet-1"]},
    "EnableNetworkIsolation": True,
    "EnableInterContainerTrafficEncryption": True,
    "EnableManagedSpotTraining": True,
    "StoppingCondition.MaxWaitTimeInSeconds": 600,
    "StoppingCondition.MaxPendingTimeInSeconds": 7200,
}
IGNORED_RESOURCES: dict[str, Any] = {
    f"{FIRST}.ResourceConfig.VolumeSizeInGB": 50,
    f"{FIRST}.ResourceConfig.VolumeKmsKeyId": "alias/none",
    f"{FIRST}.ResourceConfig.KeepAlivePeriodInSeconds": 600,
    f"{FIRST}.ResourceConfig.TrainingPlanArn": PLAN,
    f"{FIRST}.ResourceConfig.InstancePlacementConfig": {
        "EnableMultipleJobs": True,
        "PlacementSpecifications": [{"UltraServerId": "u", "InstanceCount": 1}],
    },
    f"{SECOND}.{CHOICE}.VolumeSizeInGB": 50,
    f"{SECOND}.{CHOICE}.VolumeKmsKeyId": "alias/none",
    f"{THIRD}.{CHOICE}.InstanceConfigs[0].VolumeSizeInGB": 50,
}


def ignored_request() -> dict[str, Any]:
    """Return the plain request with every ignored member, in each definition that can have the member."""
    body = request("full")
    for place, value in IGNORED.items():
        for one in (FIRST, SECOND, THIRD):
            put(body, f"{one}.{place}", value)
    for place, value in IGNORED_RESOURCES.items():
        put(body, place, value)
    return body


def test_every_ignored_member_is_in_the_request_that_shows_it() -> None:
    stated = {one.path for one in unavailable.stated_members(ignored_request())}
    ignored = [member for member, _ in members(Verdict.IGNORED)]
    leaves = {leaf.path for leaf in LEAVES if any(holds(one, leaf.path) for one in ignored)}
    assert leaves - stated == set()


def test_ignored_members_change_nothing_that_a_training_program_is_given(tmp_path: Path) -> None:
    with real_account(tmp_path) as sagemaker:
        plain = [given(job) for job in train(sagemaker, request("plain"))]
        full = [given(job) for job in train(sagemaker, ignored_request())]
    assert full == plain
    assert [sorted(files) for files, _ in plain] == [
        [
            "input/config/hyperparameters.json",
            "input/config/inputdataconfig.json",
            "input/config/resourceconfig.json",
            "input/data/training/a.csv",
        ]
    ] * 3


# Honoured members


def test_a_training_program_finds_how_its_channel_and_instance_were_requested(
    tmp_path: Path,
) -> None:
    body = request()
    told = {
        "InputMode": "FastFile",
        "ContentType": "text/csv",
        "CompressionType": "None",
        "RecordWrapperType": "None",
    }
    for name, value in told.items():
        put(body, f"{FIRST}.{CHANNEL}.{name}", value)
    put(body, f"{FIRST}.{S3_SOURCE}.S3DataDistributionType", "ShardedByS3Key")
    put(body, f"{SECOND}.AlgorithmSpecification.TrainingInputMode", "FastFile")
    put(body, f"{FIRST}.ResourceConfig", {"InstanceType": "ml.c5.xlarge", "InstanceCount": 1})
    put(body, f"{SECOND}.{CHOICE}", {"InstanceType": "ml.c5.2xlarge", "InstanceCount": 1})
    put(body, f"{SECOND}.CheckpointConfig.LocalPath", "/opt/ml/checkpoints/")
    with real_account(tmp_path) as sagemaker:
        files = [given(job)[0] for job in train(sagemaker, body)]
    channels = [json.loads(each["input/config/inputdataconfig.json"])["training"] for each in files]
    assert channels[0] == {
        "ContentType": "text/csv",
        "TrainingInputMode": "FastFile",
        "S3DistributionType": "ShardedByS3Key",
        "RecordWrapperType": "None",
    }
    assert channels[1]["TrainingInputMode"] == "FastFile"
    assert [each["input/data/training/a.csv"] for each in files] == ["1", "1", "1"]
    resources = [json.loads(each["input/config/resourceconfig.json"]) for each in files]
    types = [each["current_instance_type"] for each in resources]
    assert types == ["ml.c5.xlarge", "ml.c5.2xlarge", TYPE]
    assert [each["hosts"] for each in resources] == [["algo-1"]] * 3


HERE = "test_coverage::test_a_training_program_finds_how_its_channel_and_instance_were_requested"
CHOOSES = (
    "test_training_job_definitions::test_prioritized_instances_are_described_as_the_first_of_them"
)
TURNS = (
    "test_training_job_definitions::test_several_definitions_take_turns_and_the_best_names_its_own"
)
CONFIGURED = "test_training_job::test_a_program_finds_its_configuration_where_sagemaker_puts_it"
SCALED = (
    "test_search_space::"
    "test_scale_is_the_requested_one_and_auto_is_logarithmic_on_wide_positive_ranges"
)
WARM = "test_tuning_job::test_a_warm_start_knows_the_best_of_its_parents"
IS_CHOICE = "test_search_space::test_categorical_values_are_the_choices"

# The tests, as file::function, that show that a member is honoured.
HONOURED = {
    "HyperParameterTuningJobName": (
        "test_service::test_the_name_of_a_job_stays_taken_in_any_case_after_its_end",
    ),
    "Tags": ("test_service::test_tags_of_a_tuning_job_are_kept_changed_and_removed",),
    f"{CONFIG}.Strategy": (
        "test_tuning_job::test_a_search_over_numbers_runs_to_its_end",
        "test_search::test_grid_search_proposes_every_combination_once_and_in_order",
    ),
    f"{CONFIG}.StrategyConfig": (
        "test_search::test_hyperband_stops_training_jobs_that_fall_behind",
    ),
    f"{CONFIG}.RandomSeed": ("test_search::test_the_same_seed_gives_the_same_proposals",),
    f"{CONFIG}.HyperParameterTuningJobObjective": (
        "test_tuning_job::test_the_smallest_objective_is_the_best_when_it_is_minimized",
    ),
    f"{CONFIG}.ResourceLimits": (
        "test_tuning_limits::test_the_number_of_training_jobs_is_limited",
        "test_tuning_job::test_as_many_training_jobs_run_at_once_as_there_are_slots",
        "test_tuning_limits::test_the_tuning_job_stops_at_its_own_time_limit",
    ),
    f"{CONFIG}.TrainingJobEarlyStoppingType": (
        "test_tuning_job::test_early_stopping_ends_a_training_job_that_is_not_promising",
    ),
    "TuningJobCompletionCriteria.TargetObjectiveMetricValue": (
        "test_tuning_limits::test_a_tuning_job_completes_once_the_target_is_reached",
    ),
    "TuningJobCompletionCriteria.BestObjectiveNotImproving": (
        "test_tuning_limits::test_a_tuning_job_completes_when_the_best_does_not_improve",
    ),
    "TuningJobCompletionCriteria.ConvergenceDetected": (
        "test_tuning_features::test_a_converged_tuning_job_completes_if_that_is_its_criterion",
    ),
    "ParameterRanges.IntegerParameterRanges": (SCALED,),
    "ParameterRanges.ContinuousParameterRanges": (SCALED,),
    "ParameterRanges.CategoricalParameterRanges": (IS_CHOICE,),
    "HyperParameterRanges.IntegerParameterRanges": (SCALED, TURNS),
    "HyperParameterRanges.ContinuousParameterRanges": (SCALED, TURNS),
    "HyperParameterRanges.CategoricalParameterRanges": (IS_CHOICE, TURNS),
    "WarmStartConfig.ParentHyperParameterTuningJobs": (
        WARM,
        "test_search::test_a_warm_start_spares_the_search_its_random_beginning",
    ),
    "WarmStartConfig.WarmStartType": (WARM,),
    f"{SINGLE}.DefinitionName": (TURNS,),
    f"{SINGLE}.TuningObjective": (TURNS,),
    f"{SINGLE}.StaticHyperParameters": (CONFIGURED,),
    f"{SINGLE}.Environment": (
        "test_training_job::test_a_program_sees_no_credentials_of_this_machine",
    ),
    f"{SINGLE}.RetryStrategy": ("test_tuning_features::test_a_failure_of_the_platform_is_retried",),
    f"{SINGLE}.RoleArn": ("test_service::test_a_role_that_does_not_trust_sagemaker_is_refused",),
    "AlgorithmSpecification.AlgorithmName": (
        "test_service::test_a_created_job_is_described_with_the_arn_of_its_algorithm",
    ),
    "AlgorithmSpecification.TrainingImage": (
        "test_service::test_an_image_without_a_registered_program_is_refused",
        "test_service::test_an_image_of_this_account_needs_a_metric_definition_for_the_objective",
    ),
    "AlgorithmSpecification.MetricDefinitions": (
        "test_training_job_definitions::test_a_request_may_define_its_own_metrics",
    ),
    "AlgorithmSpecification.TrainingInputMode=File": (CONFIGURED,),
    "AlgorithmSpecification.TrainingInputMode=FastFile": (HERE,),
    "InputDataConfig.InputMode=File": (HERE,),
    "InputDataConfig.InputMode=FastFile": (HERE,),
    "InputDataConfig.CompressionType=None": (HERE,),
    "InputDataConfig.RecordWrapperType=None": (HERE,),
    "InputDataConfig.ChannelName": (CONFIGURED,),
    "InputDataConfig.ContentType": (CONFIGURED,),
    "S3DataSource.S3Uri": ("test_channels::test_a_prefix_brings_every_object_below_it",),
    "S3DataSource.S3DataType=S3Prefix": (
        "test_channels::test_a_prefix_brings_every_object_below_it",
    ),
    "S3DataSource.S3DataType=ManifestFile": (
        "test_channels::test_a_manifest_brings_the_objects_it_lists",
    ),
    "S3DataSource.S3DataDistributionType": (HERE,),
    "OutputDataConfig.S3OutputPath": (
        "test_training_job::"
        "test_the_model_is_where_it_is_described_with_and_without_a_trailing_slash",
    ),
    "CheckpointConfig.S3Uri": ("test_training_job::test_output_data_and_checkpoints_are_uploaded",),
    "CheckpointConfig.LocalPath=/opt/ml/checkpoints": (HERE,),
    "ResourceConfig.InstanceType": (HERE,),
    "ResourceConfig.InstanceCount=1": (HERE,),
    f"{CHOICE}.InstanceType": (HERE,),
    f"{CHOICE}.InstanceCount=1": (HERE,),
    f"{CHOICE}.AllocationStrategy": (CHOOSES,),
    "InstanceConfigs.InstanceType": (HERE, CHOOSES),
    "InstanceConfigs.InstanceCount=1": (HERE,),
    "StoppingCondition.MaxRuntimeInSeconds": (
        "test_training_job::test_the_time_limit_stops_a_job_and_its_last_objective_counts",
    ),
}


def test_every_honoured_member_names_the_tests_that_show_it() -> None:
    assert sorted(HONOURED) == sorted(text(member) for member, _ in members(Verdict.HONOURED))
    assert missing(test for tests in HONOURED.values() for test in tests) == []
