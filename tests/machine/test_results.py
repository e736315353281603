"""Results that are not plain successes: cut off, of an earlier tuning job, with failures, with 32-bit values."""

import json

import pytest

from tests.machine.deployed import Machine, smallest
from tests.machine.paths import FAILURE, SUCCESS, WARM_START, up_to, with_detours
from tests.machine.scripted import Script

LIST, MORE = "List Failed Training Jobs", "More Failed Training Jobs?"
PEER = "AlgorithmError: lost the peer {} at 10.0.0.{}"


def test_a_success_with_failed_training_jobs_says_how_many_failed_and_why(machine: Machine) -> None:
    reasons = [PEER.format("a-1", 7), "Out of memory.", PEER.format("b-2", 99)]
    run = machine.run(smallest("half-failed"), Script(failures=reasons))
    assert run.states == with_detours({"Best Training Job?": ["Best Training Job?", LIST, MORE]})
    failures = [
        {
            "numberOfTrainingJobs": 2,
            "reason": reasons[0],
            "exampleTrainingJobName": "half-failed-001-0123abcd",
        },
        {
            "numberOfTrainingJobs": 1,
            "reason": reasons[1],
            "exampleTrainingJobName": "half-failed-002-0123abcd",
        },
    ]
    assert run.output["failures"] == failures
    assert json.loads(run.messages[0]["Message"])["failures"] == failures
    assert (
        "Training jobs: 2 completed, 3 failed\n"
        f"  2 x {reasons[0]} (for example half-failed-001-0123abcd)\n"
        f"  1 x {reasons[1]} (for example half-failed-002-0123abcd)\n"
    ) in run.emails[0]


@pytest.mark.parametrize(
    ("secondary", "key"),
    [
        ("MaxRuntimeExceeded", "maxRuntimeInSeconds"),
        ("MaxWaitTimeExceeded", "maxWaitTimeInSeconds"),
    ],
)
def test_a_best_training_job_that_a_limit_cut_off_is_reported_as_such(
    machine: Machine, secondary: str, key: str
) -> None:
    name = f"cut-off-{secondary[3:7].lower()}"
    run = machine.run(smallest(name), Script(stopped_by=secondary))
    assert run.states == SUCCESS
    assert run.output["best"]["status"] == "Stopped"
    assert run.output["best"]["stoppedBy"] == key
    assert json.loads(run.messages[0]["Message"])["best"]["stoppedBy"] == key
    opening, *lines = run.emails[0].splitlines()
    assert opening == (
        f"Tuning job {name} completed and its best model is ready to host, but {key} cut off the "
        "training of that model."
    )
    assert f"  CUT OFF by {key}: with a higher limit, training may give a better model" in lines


def test_a_best_training_job_of_an_earlier_tuning_job_is_the_only_best_and_said_to_be(
    machine: Machine,
) -> None:
    machine.run(smallest("week-one"), Script(objectives=[0.95]))
    warm_start = {"parents": ["week-one"], "type": "IdenticalDataAndAlgorithm"}
    run = machine.run(smallest("week-two", warmStart=warm_start))
    best = "week-one-001-0123abcd"
    assert run.states == with_detours(WARM_START)
    assert run.output["best"]["trainingJobName"] == best
    assert run.output["best"]["earlierTuningJobName"] == "week-one"
    assert run.output["modelTraining"]["BestTrainingJob"]["TrainingJobName"] == best
    assert run.output["bestModelDataUrl"].endswith(f"/{best}/output/model.tar.gz")
    told = json.loads(run.messages[0]["Message"])["best"]
    assert (told["trainingJobName"], told["earlierTuningJobName"]) == (best, "week-one")
    assert (
        f"Best training job: {best}\n"
        "  of the earlier tuning job week-one: no training job of this tuning job was better\n"
    ) in run.emails[0]


def test_an_own_best_training_job_of_a_warm_start_is_not_an_earlier_one(machine: Machine) -> None:
    machine.run(smallest("week-three"), Script(objectives=[0.5]))
    warm_start = {"parents": ["week-three"], "type": "IdenticalDataAndAlgorithm"}
    run = machine.run(smallest("week-four", warmStart=warm_start))
    assert run.output["best"]["trainingJobName"] == "week-four-002-0123abcd"
    assert "earlierTuningJobName" not in run.output["best"]


def test_a_value_that_is_reached_in_the_precision_of_the_api_is_accepted_and_shown_as_logged(
    machine: Machine,
) -> None:
    value = 0.8999999761581421
    payload = smallest("precise", acceptance={"objectiveValue": 0.9})
    run = machine.run(payload, Script(objectives=[value]))
    assert run.states == SUCCESS
    assert run.output["best"]["objective"]["value"] == value
    assert run.messages[0]["Subject"].endswith("validation:auc = 0.9")
    assert "Best objective: validation:auc = 0.9 (Maximize)" in run.emails[0]


def test_a_value_that_is_not_reached_is_refused(machine: Machine) -> None:
    payload = smallest("imprecise", acceptance={"objectiveValue": 0.9})
    run = machine.run(payload, Script(objectives=[0.8999999165534973]))
    assert run.states == [*up_to("Pick Best Training Job"), *FAILURE]
    assert run.failure[0] == "ObjectiveNotMet"
