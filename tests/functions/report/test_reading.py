"""The reading of SageMaker's answers: every form of a tuning job's request becomes the same plain values."""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.events import Json
from tuner.report.analysis import analysed
from tuner.report.files import PAGE, TABLES, report_files
from tuner.report.reading import parents_of, read_search
from tuner.report.search import Definition, Range, Search, TrainingJob

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ONE = datetime(2026, 3, 1, 13, tzinfo=UTC)
OBJECTIVE = {"Type": "Minimize", "MetricName": "validation:rmse"}
RANGES = {
    "IntegerParameterRanges": [{"Name": "depth", "MinValue": "1", "MaxValue": "9"}],
    "ContinuousParameterRanges": [
        {"Name": "rate", "MinValue": "0.1", "MaxValue": "1", "ScalingType": "Logarithmic"},
        {"Name": "alpha", "MinValue": "1e-6", "MaxValue": "1", "ScalingType": "Auto"},
        {"Name": "beta", "MinValue": "0", "MaxValue": "1", "ScalingType": "Auto"},
    ],
    "CategoricalParameterRanges": [{"Name": "booster", "Values": ["tree", "linear"]}],
}
READ_RANGES = (
    Range("depth", "Integer", 1, 9),
    Range("rate", "Continuous", 0.1, 1, "Logarithmic"),
    Range("alpha", "Continuous", 1e-6, 1, "Logarithmic"),
    Range("beta", "Continuous", 0, 1),
    Range("booster", "Categorical", values=("tree", "linear")),
)
ARN = "arn:aws:sagemaker:us-east-1:123456789012:hyper-parameter-tuning-job/search"


def described(config: Json, **members: Any) -> Json:
    """Return an answer of DescribeHyperParameterTuningJob."""
    limits = {"MaxNumberOfTrainingJobs": 20, "MaxParallelTrainingJobs": 2}
    return {
        "HyperParameterTuningJobName": "search",
        "HyperParameterTuningJobArn": ARN,
        "HyperParameterTuningJobStatus": "Completed",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "ResourceLimits": limits,
            **config,
        },
        "CreationTime": NOON,
        "HyperParameterTuningEndTime": ONE,
        **members,
    }


def summary(name: str = "job-1", **members: Any) -> Json:
    """Return an entry of ListTrainingJobsForHyperParameterTuningJob's answers."""
    return {
        "TrainingJobName": name,
        "TrainingJobArn": f"arn:{name}",
        "TrainingJobStatus": "Completed",
        "CreationTime": NOON,
        "TunedHyperParameters": {},
        **members,
    }


def resources(**members: Any) -> Json:
    return {"ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 2, **members}}


SINGLE = described(
    {"HyperParameterTuningJobObjective": OBJECTIVE, "ParameterRanges": RANGES},
    TrainingJobDefinition={"StaticHyperParameters": {"seed": "1"}, **resources()},
)


def test_a_single_definition_is_read() -> None:
    tried = {"depth": "3", "_tuning_objective_metric": "validation:rmse"}
    reported = {"MetricName": "validation:rmse", "Value": 0.25}
    job = summary(
        TrainingStartTime=NOON,
        TrainingEndTime=ONE,
        TunedHyperParameters=tried,
        FinalHyperParameterTuningJobObjectiveMetric=reported,
    )
    noon, one = NOON.timestamp(), ONE.timestamp()
    assert read_search(SINGLE, [job]) == Search(
        name="search",
        arn=ARN,
        status="Completed",
        metric="validation:rmse",
        goal="Minimize",
        strategy="Random",
        definitions=(Definition("", READ_RANGES, (("ml.m5.large", 2),)),),
        training_jobs=(
            TrainingJob(
                name="job-1",
                arn="arn:job-1",
                tuning_job="search",
                definition="",
                status="Completed",
                hyperparameters={"depth": "3"},
                objective=0.25,
                created=noon,
                started=noon,
                ended=one,
            ),
        ),
        parallel=2,
        limit=20,
        created=noon,
        ended=one,
    )


def test_several_definitions_are_read() -> None:
    shared = {"TuningObjective": OBJECTIVE, "HyperParameterRanges": RANGES}
    spot = {"DefinitionName": "b", "EnableManagedSpotTraining": True, **shared, **resources()}
    answer = described(
        {},
        TrainingJobDefinitions=[{"DefinitionName": "a", **shared, **resources()}, spot],
    )
    read = read_search(answer, [summary(TrainingJobDefinitionName="b")])
    assert (read.metric, read.goal) == ("validation:rmse", "Minimize")
    assert read.definitions == (
        Definition("a", READ_RANGES, (("ml.m5.large", 2),), metric="validation:rmse"),
        Definition("b", READ_RANGES, (("ml.m5.large", 2),), True, metric="validation:rmse"),
    )
    assert [job.definition for job in read.training_jobs] == ["b"]


def test_the_training_jobs_of_a_single_definition_belong_to_it_whatever_they_name() -> None:
    answer = described({}, TrainingJobDefinition={"DefinitionName": "only"})
    read = read_search(answer, [summary(), summary(TrainingJobDefinitionName="only")])
    assert [job.definition for job in read.training_jobs] == ["only", "only"]


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        (
            {"ResourceConfig": {"InstanceType": "ml.m5.large"}},
            Definition("", (), (("ml.m5.large", 1),)),
        ),
        (
            {
                "HyperParameterTuningResourceConfig": {
                    "AllocationStrategy": "Prioritized",
                    "InstanceConfigs": [
                        {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
                        {"InstanceType": "ml.c5.large", "InstanceCount": 2, "VolumeSizeInGB": 1},
                    ],
                }
            },
            Definition("", (), (("ml.m5.large", 1), ("ml.c5.large", 2))),
        ),
        (
            {
                "HyperParameterTuningResourceConfig": {
                    "InstanceType": "ml.m5.large",
                    "InstanceCount": 3,
                }
            },
            Definition("", (), (("ml.m5.large", 3),)),
        ),
        (
            {
                "ResourceConfig": {
                    "InstanceGroups": [
                        {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                        {"InstanceType": "ml.c5.large", "InstanceCount": 2},
                    ]
                }
            },
            Definition("", (), (("ml.m5.large", 1), ("ml.c5.large", 2)), is_cluster=True),
        ),
        (
            {
                "ResourceConfig": {
                    "InstancePreferences": [
                        {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                        {"InstanceType": "ml.c5.large"},
                    ]
                }
            },
            Definition("", (), (("ml.m5.large", 1), ("ml.c5.large", 1))),
        ),
        ({}, Definition("", (), ())),
    ],
    ids=["one type", "fall-back types", "tuning resources", "groups", "preferences", "nothing"],
)
def test_every_form_of_instances_is_read(config: Json, expected: Definition) -> None:
    assert read_search(described({}, TrainingJobDefinition=config), []).definitions == (expected,)


def test_a_range_that_sagemaker_chose_is_that_of_the_values_tried() -> None:
    names = ("whole", "real", "text", "untried")
    auto = {"AutoParameters": [{"Name": name, "ValueHint": "1"} for name in names]}
    answer = described({"ParameterRanges": auto}, TrainingJobDefinition={})
    tried = [
        {"whole": "5", "real": "0.0001", "text": "b"},
        {"whole": "2", "real": "1", "text": "1"},
    ]
    jobs = [summary(f"job-{i}", TunedHyperParameters=each) for i, each in enumerate(tried)]
    assert read_search(answer, jobs).definitions[0].ranges == (
        Range("whole", "Integer", 2, 5, is_chosen=True),
        Range("real", "Continuous", 0.0001, 1, "Logarithmic", is_chosen=True),
        Range("text", "Categorical", values=("1", "b"), is_chosen=True),
        Range("untried", "Categorical", is_chosen=True),
    )


@pytest.mark.parametrize(
    "reported",
    [
        None,
        {},
        {"MetricName": "m"},
        {"MetricName": "m", "Value": float("nan")},
        {"Value": float("-inf")},
    ],
    ids=["null", "empty", "no value", "not a number", "infinite"],
)
def test_an_objective_that_is_no_finite_number_is_absent(reported: Any) -> None:
    job = summary(FinalHyperParameterTuningJobObjectiveMetric=reported)
    assert read_search(SINGLE, [job]).finished == []


def test_a_tuning_job_without_an_objective_has_the_metric_that_training_jobs_report() -> None:
    reported = {"Type": "Minimize", "MetricName": "loss", "Value": 1.0}
    job = summary(FinalHyperParameterTuningJobObjectiveMetric=reported)
    read = read_search(described({}), [summary("job-0"), job])
    assert (read.metric, read.goal) == ("loss", "Minimize")


def test_any_optional_member_may_be_missing() -> None:
    read = read_search({"HyperParameterTuningJobName": "search"}, [{"TrainingJobName": "job"}])
    assert read == Search(
        name="search",
        arn="",
        status="",
        metric="validation:auc",
        goal="Maximize",
        strategy="Bayesian",
        definitions=(Definition("", (), ()),),
        training_jobs=(TrainingJob("job", "", "search", "", "", {}),),
    )


def test_a_failed_tuning_job_has_its_reason_and_a_grid_may_have_no_limit() -> None:
    grid = {"Strategy": "Grid", "ResourceLimits": {"MaxParallelTrainingJobs": 3}}
    members = {"HyperParameterTuningJobStatus": "Failed", "FailureReason": "No capacity"}
    read = read_search(described(grid, **members), [])
    assert (read.status, read.reason) == ("Failed", "No capacity")
    assert (read.strategy, read.limit, read.parallel) == ("Grid", None, 3)


def test_training_jobs_are_in_the_order_of_their_creation() -> None:
    jobs = [summary("late", CreationTime=ONE), summary("b"), summary("a")]
    jobs.append({"TrainingJobName": "unknown"})
    names = [job.name for job in read_search(SINGLE, jobs).training_jobs]
    assert names == ["a", "b", "late", "unknown"]


def test_earlier_training_jobs_of_a_warm_start_keep_their_tuning_job() -> None:
    parents = [{"HyperParameterTuningJobName": "first"}, {"HyperParameterTuningJobName": "second"}]
    warm_start = {"WarmStartType": "TransferLearning", "ParentHyperParameterTuningJobs": parents}
    answer = {**SINGLE, "WarmStartConfig": warm_start}
    of_parents = {"first": [summary("first-1")], "second": [summary("second-1")]}
    read = read_search(answer, [summary()], of_parents)
    assert parents_of(answer) == ["first", "second"]
    assert read.warm_start == warm_start
    assert [(job.name, job.tuning_job) for job in read.earlier] == [
        ("first-1", "first"),
        ("second-1", "second"),
    ]
    assert [job.name for job in read.training_jobs] == ["job-1"]


def test_a_tuning_job_without_a_warm_start_has_no_parents() -> None:
    assert parents_of(SINGLE) == []


@pytest.mark.parametrize(
    ("low", "high", "scale"),
    [
        ("-1e308", "1e308", "Linear"),
        ("1e-300", "1e300", "Logarithmic"),
        ("0", "1e-320", "Linear"),
    ],
    ids=["as wide as floats", "as wide as floats on a logarithmic scale", "as narrow as floats"],
)
def test_any_range_of_floats_gets_a_report(low: str, high: str, scale: str) -> None:
    stated = {"Name": "rate", "MinValue": low, "MaxValue": high, "ScalingType": scale}
    objective = {"Type": "Maximize", "MetricName": "auc"}
    jobs = [
        summary(
            f"job-{number}",
            TunedHyperParameters={"rate": text, "depth": str(number), "chosen": text},
            FinalHyperParameterTuningJobObjectiveMetric={**objective, "Value": float(number)},
        )
        for number, text in enumerate([low, "1e-305", "1", *[low, high] * 10])
    ]
    depth = {"Name": "depth", "MinValue": "0", "MaxValue": "30", "ScalingType": "Linear"}
    ranges = {
        "ContinuousParameterRanges": [stated, depth],
        "AutoParameters": [{"Name": "chosen", "ValueHint": "1"}],
    }
    answer = described({"ParameterRanges": ranges})
    analysis = analysed(read_search(answer, jobs), {})
    assert [each.name for each in report_files(analysis, None)] == [PAGE, *TABLES]
