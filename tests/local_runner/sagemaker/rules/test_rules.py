"""The rules that join several fields of a request."""

from collections.abc import Callable
from typing import Any

import pytest

from local_runner.sagemaker.rules import model as model_rules
from local_runner.sagemaker.rules import tuning_job as rules
from local_runner.sagemaker.rules import warm_start as warm_start_rules
from tests.local_runner.sagemaker.account import OBJECTIVE, tuning_request

Change = Callable[[dict[str, Any]], Any]
CONFIG, DEFINITION = "HyperParameterTuningJobConfig", "TrainingJobDefinition"

ONE_RANGE = {"Name": "depth", "MinValue": "1", "MaxValue": "9"}
COLOURS = {"Name": "colour", "Values": ["red", "blue"]}
NO_HYPERBAND_RESOURCE = (
    "MaxResource parameter is not provided and could not be inferred from provided static "
    "hyperparameters of TrainingJobDefinition."
)


def problems_after(change: Change) -> list[str]:
    """Return the problems of an accepted request after a change to it."""
    request = tuning_request()
    change(request)
    return rules.problems(request)


def test_an_accepted_request_breaks_no_rule() -> None:
    assert rules.problems(tuning_request()) == []


def spot(waiting: int | None) -> Change:
    def change(request: dict[str, Any]) -> None:
        definition = request[DEFINITION]
        definition["EnableManagedSpotTraining"] = True
        if waiting is not None:
            definition["StoppingCondition"]["MaxWaitTimeInSeconds"] = waiting

    return change


def hyperband(static: dict[str, str], **resource: int) -> Change:
    def change(request: dict[str, Any]) -> None:
        config = request[CONFIG]
        config["Strategy"] = "Hyperband"
        request[DEFINITION]["StaticHyperParameters"] = static
        if resource:
            config["StrategyConfig"] = {"HyperbandStrategyConfig": resource}

    return change


def ranges(strategy: str = "Bayesian", jobs: int | None = 4, **kinds: Any) -> Change:
    def change(request: dict[str, Any]) -> None:
        config = request[CONFIG]
        config["Strategy"] = strategy
        config["ParameterRanges"] = {f"{kind}ParameterRanges": kinds[kind] for kind in kinds}
        config["ResourceLimits"] = {"MaxParallelTrainingJobs": 1}
        if jobs is not None:
            config["ResourceLimits"]["MaxNumberOfTrainingJobs"] = jobs

    return change


def one_range(kind: str, low: str, high: str, scaling: str = "Auto") -> Change:
    one = {"Name": "rate", "MinValue": low, "MaxValue": high, "ScalingType": scaling}
    return ranges(**{kind: [one]})


@pytest.mark.parametrize(
    "change",
    [
        spot(waiting=600),
        hyperband({"epochs": "81"}),
        hyperband({}, MinResource=1, MaxResource=9),
        ranges(strategy="Grid", jobs=2, Categorical=[COLOURS]),
        ranges(strategy="Grid", jobs=None, Categorical=[COLOURS]),
        ranges(jobs=18, Integer=[ONE_RANGE], Categorical=[COLOURS]),
        ranges(jobs=500, Continuous=[{"Name": "rate", "MinValue": "0.1", "MaxValue": "1e-0"}]),
        one_range("Continuous", "0", "0.99", "ReverseLogarithmic"),
        one_range("Integer", "1", "10", "Logarithmic"),
    ],
)
def test_a_request_within_the_rules_is_accepted(change: Change) -> None:
    assert problems_after(change) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda request: request[DEFINITION]["StoppingCondition"].update(
                MaxWaitTimeInSeconds=600
            ),
            "Invalid MaxWaitTimeInSeconds. It is only supported when EnableManagedSpotTraining is "
            "set to true",
        ),
        (
            spot(waiting=599),
            "Invalid MaxWaitTimeInSeconds. It must be equal to or greater than MaxRuntimeInSeconds",
        ),
        (
            spot(waiting=None),
            "Invalid MaxWaitTimeInSeconds. It is required when EnableManagedSpotTraining is set to "
            "true",
        ),
        (hyperband({}), NO_HYPERBAND_RESOURCE),
        (hyperband({"epochs": "20001"}), "MaxResource must be an integer of at most 20000."),
        (hyperband({"epochs": "many"}), "MaxResource must be an integer of at most 20000."),
        (
            hyperband({}, MinResource=9, MaxResource=9),
            "MinResource must be less than MaxResource.",
        ),
        (
            lambda request: (
                hyperband({"epochs": "9"})(request),
                request[CONFIG].update(TrainingJobEarlyStoppingType="Auto"),
            ),
            "TrainingJobEarlyStoppingType must be Off with Hyperband, which stops early by itself.",
        ),
        (
            ranges(jobs=10, Categorical=[{"Name": "size", "Values": ["s", "m", "l"]}]),
            "You don't have enough combinations of hyperparameter ranges. The total number of "
            "hyperparameter combinations for the provided ranges [3.0] must be equal or greater "
            "than the value of MaxNumberOfJobs, [10]. Provide additional ranges.",
        ),
        (
            ranges(strategy="Grid", jobs=1, Categorical=[COLOURS]),
            "MaxNumberOfTrainingJobs must be 2, the combinations that Grid strategy runs.",
        ),
        (
            ranges(strategy="Grid", jobs=4, Integer=[ONE_RANGE]),
            "Grid strategy supports only categorical hyperparameter ranges.",
        ),
        (ranges(Integer=[]), "At least one hyperparameter range is required."),
        (
            ranges(Categorical=[COLOURS | {"Name": f"c{number}"} for number in range(31)]),
            "Hyperparameter ranges must be at most 30 in all, got 31.",
        ),
        (
            ranges(Integer=[ONE_RANGE], Categorical=[COLOURS | {"Name": "depth"}]),
            "Hyperparameter depth has more than one range.",
        ),
        (
            ranges(Categorical=[COLOURS | {"Values": ["red", "red"]}]),
            "Hyperparameter colour: Values must not repeat.",
        ),
        (
            one_range("Integer", "1", "2.5"),
            "Hyperparameter rate: MinValue and MaxValue must each be an integer.",
        ),
        (
            one_range("Continuous", "0", "inf"),
            "Hyperparameter rate: MinValue and MaxValue must each be a number.",
        ),
        (
            one_range("Continuous", "0.5", "0.5"),
            "Hyperparameter rate: MinValue must be less than MaxValue.",
        ),
        (
            one_range("Continuous", "0", "1", "Logarithmic"),
            "Hyperparameter rate: Logarithmic needs values greater than 0.",
        ),
        (
            one_range("Continuous", "0", "1", "ReverseLogarithmic"),
            "Hyperparameter rate: ReverseLogarithmic needs values in [0, 1).",
        ),
        (
            one_range("Integer", "1", "9", "ReverseLogarithmic"),
            "Hyperparameter rate: ReverseLogarithmic needs a continuous range.",
        ),
        (
            lambda request: request[DEFINITION].update(StaticHyperParameters={"depth": "3"}),
            "Hyperparameter depth is both static and tunable.",
        ),
        (
            lambda request: request[DEFINITION].update(
                StaticHyperParameters={f"h{number}": "1" for number in range(99)}
            ),
            "Static and tunable hyperparameters must be at most 99, got 100.",
        ),
        (
            lambda request: request[DEFINITION]["AlgorithmSpecification"].update(
                TrainingImage="image"
            ),
            "Provide either AlgorithmName or TrainingImage in AlgorithmSpecification.",
        ),
        (
            lambda request: request[DEFINITION].pop("ResourceConfig"),
            "Provide either ResourceConfig or HyperParameterTuningResourceConfig.",
        ),
        (
            lambda request: request[DEFINITION]["InputDataConfig"][0]["DataSource"][
                "S3DataSource"
            ].update(S3DataType="AugmentedManifestFile"),
            "Channel training: AugmentedManifestFile requires Pipe mode.",
        ),
        (
            lambda request: request[DEFINITION]["InputDataConfig"][0].update(DataSource={}),
            "Channel training: DataSource requires exactly one source.",
        ),
        (
            lambda request: request[DEFINITION].update(TuningObjective=OBJECTIVE),
            "TuningObjective is not allowed in TrainingJobDefinition. "
            "Set it in HyperParameterTuningJobConfig.",
        ),
        (
            lambda request: request[CONFIG].pop("HyperParameterTuningJobObjective"),
            "An objective metric is required for the hyperparameter tuning job.",
        ),
        (
            lambda request: request.pop("TrainingJobDefinition"),
            "Provide either TrainingJobDefinition or TrainingJobDefinitions.",
        ),
    ],
)
def test_each_broken_rule_is_named(change: Change, problem: str) -> None:
    assert problems_after(change) == [problem]


def several(*names: str) -> dict[str, Any]:
    """Return an accepted request with a list of definitions of these names."""
    request = tuning_request()
    config = request["HyperParameterTuningJobConfig"]
    del config["HyperParameterTuningJobObjective"]
    own = {"TuningObjective": OBJECTIVE, "HyperParameterRanges": config.pop("ParameterRanges")}
    definition = request.pop("TrainingJobDefinition") | own
    request["TrainingJobDefinitions"] = [definition | {"DefinitionName": name} for name in names]
    return request


def test_several_definitions_keep_objective_and_ranges_in_each() -> None:
    assert rules.problems(several("first", "second")) == []
    request = several("first")
    config = request["HyperParameterTuningJobConfig"]
    config["HyperParameterTuningJobObjective"] = OBJECTIVE
    del request["TrainingJobDefinitions"][0]["DefinitionName"]
    assert rules.problems(request) == [
        "HyperParameterTuningJobObjective is not allowed with TrainingJobDefinitions. "
        "Set it in each of them.",
        "DefinitionName is required in each of TrainingJobDefinitions.",
    ]


def test_several_definitions_have_distinct_names_and_stop_nothing_early() -> None:
    request = several("same", "same")
    request["HyperParameterTuningJobConfig"]["TrainingJobEarlyStoppingType"] = "Auto"
    request["WarmStartConfig"] = {}
    assert rules.problems(request) == [
        "DefinitionName must be unique among TrainingJobDefinitions.",
        "Early stopping is not supported when tuning more than one training job definition.",
        "Warm start is not supported when tuning more than one training job definition.",
    ]


@pytest.mark.parametrize(("jobs", "enough"), [(18, True), (19, False)])
def test_the_combinations_of_several_definitions_add_up(jobs: int, enough: bool) -> None:
    request = several("first", "second")
    request[CONFIG]["ResourceLimits"]["MaxNumberOfTrainingJobs"] = jobs
    for definition in request["TrainingJobDefinitions"]:
        definition["HyperParameterRanges"] = {"IntegerParameterRanges": [ONE_RANGE]}
    assert rules.problems(request) == (
        []
        if enough
        else [
            "You don't have enough combinations of hyperparameter ranges. The total number of "
            "hyperparameter combinations for the provided ranges [18.0] must be equal or greater "
            "than the value of MaxNumberOfJobs, [19]. Provide additional ranges."
        ]
    )


def parent(**changes: Any) -> dict[str, Any]:
    """Return the description of a completed tuning job of the accepted request."""
    return tuning_request() | {"HyperParameterTuningJobStatus": "Completed"} | changes


def test_a_warm_start_from_a_completed_job_of_the_same_search_is_accepted() -> None:
    described = parent()
    static = {"_tuning_objective_metric": "validation:auc"}
    described["TrainingJobDefinition"]["StaticHyperParameters"] = static
    assert warm_start_rules.problems(tuning_request(), [described]) == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (
            lambda described: described.update(HyperParameterTuningJobStatus="Stopping"),
            "Parent hyperparameter tuning job job-1 is not in a terminal state.",
        ),
        (
            lambda described: described["HyperParameterTuningJobConfig"].update(
                HyperParameterTuningJobObjective=OBJECTIVE | {"Type": "Minimize"}
            ),
            "The objective metric must be the same across current and parent tuning jobs.",
        ),
        (
            lambda described: described["TrainingJobDefinition"].update(
                StaticHyperParameters={"seed": "1"}
            ),
            "The set of tunable plus static HyperParameter names is not the same across current "
            "and parent tuning jobs.",
        ),
        (
            lambda described: described["TrainingJobDefinition"].update(Environment={"A": "2"}),
            "Only the following fields in TrainingJobDefinition are allowed to change: "
            "[algorithmSpecification, inputDataConfig, outputDataConfig, staticHyperParameters, "
            "roleArn, resourceConfig, stoppingCondition, vpcConfig, enableManagedSpotTraining, "
            "checkpointConfig].",
        ),
        (
            lambda described: described["TrainingJobDefinition"].update(
                StoppingCondition={"MaxRuntimeInSeconds": 1}
            ),
            None,
        ),
    ],
)
def test_each_broken_rule_of_warm_start_is_named(change: Any, problem: str | None) -> None:
    described, request = parent(), tuning_request()
    for each in (described, request):
        each["TrainingJobDefinition"]["Environment"] = {"A": "1"}
    change(described)
    assert warm_start_rules.problems(request, [described]) == ([problem] if problem else [])


FIXED = "Only the following fields in TrainingJobDefinition are allowed to change: ["


@pytest.mark.parametrize(
    ("of_child", "of_parent", "differs"),
    [
        ({}, {"EnableNetworkIsolation": False}, False),
        ({"EnableNetworkIsolation": False}, {}, False),
        ({"EnableNetworkIsolation": True}, {}, True),
        ({}, {"EnableNetworkIsolation": True}, True),
        ({"EnableInterContainerTrafficEncryption": True}, {}, True),
        ({"Environment": {}}, {}, False),
        ({"Environment": {"A": "1"}}, {}, True),
        ({"RetryStrategy": {"MaximumRetryAttempts": 2}}, {}, True),
        ({"HyperParameterTuningResourceConfig": {"InstanceType": "ml.m5.large"}}, {}, False),
        ({"VpcConfig": {}}, {}, False),
    ],
)
def test_warm_start_compares_a_member_that_is_absent_as_its_default(
    of_child: dict[str, Any], of_parent: dict[str, Any], differs: bool
) -> None:
    request, described = tuning_request(), parent()
    request["TrainingJobDefinition"].update(of_child)
    described["TrainingJobDefinition"].update(of_parent)
    found = warm_start_rules.problems(request, [described])
    assert [each[: len(FIXED)] for each in found] == ([FIXED] if differs else [])


@pytest.mark.parametrize(
    ("request_", "problems"),
    [
        ({"PrimaryContainer": {"Image": "i", "ModelDataUrl": "u"}}, []),
        ({"Containers": [{"ModelPackageName": "p"}]}, []),
        ({}, ["Provide either PrimaryContainer or Containers."]),
        (
            {"PrimaryContainer": {"Image": "i"}, "InferenceExecutionConfig": {"Mode": "Direct"}},
            ["InferenceExecutionConfig requires Containers."],
        ),
        (
            {"PrimaryContainer": {"ModelDataUrl": "u", "ModelDataSource": {}}},
            [
                "A container requires either Image or ModelPackageName.",
                "Provide either ModelDataUrl or ModelDataSource in a container.",
            ],
        ),
    ],
)
def test_a_model_has_one_form_and_each_container_one_image(
    request_: dict[str, Any], problems: list[str]
) -> None:
    assert model_rules.problems(request_) == problems
