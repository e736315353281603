"""A trial precedes the search: one training job shows that the request, the program and its model are in order."""

import json
from typing import Any

import pytest

from tests.machine.deployed import Machine, smallest
from tests.machine.paths import SUCCESS
from tests.machine.scripted import Script
from tests.waiting import wait_until

START, AGAIN = SUCCESS.index("Proven Request?"), SUCCESS.index("Build Model")
TRIED = [*SUCCESS[:AGAIN], *SUCCESS[START:]]


def requests(machine: Machine, name: str) -> dict[str, Any]:
    return dict(machine.aws.sagemaker.tuning_jobs[name].request)


def test_a_trial_with_a_model_is_followed_by_the_search(machine: Machine) -> None:
    run = machine.run(smallest("tried", trial=True))
    assert run.states == TRIED
    assert run.output["trial"] == {
        "tuningJobName": "tried-trial",
        "trainingJobName": "tried-trial-002-0123abcd",
        "trainingSeconds": 60,
        "billableSeconds": 60,
    }
    assert run.output["best"]["trainingJobName"] == "tried-002-0123abcd"
    assert json.loads(run.messages[0]["Message"])["trial"] == run.output["trial"]
    assert (
        "Trial before the search: tried-trial (tried-trial-002-0123abcd, 60 seconds of training)\n"
    ) in run.emails[0]


def test_the_cost_of_a_search_includes_its_trial_and_says_so(machine: Machine) -> None:
    payload = smallest("paid", trial=True, instancePrices={"ml.m5.large": 36, "ml.m5.xlarge": 72})
    run = machine.run(payload)
    minute = {
        "instanceSeconds": 60.0,
        "amount": 1.2,
        "isUpperBound": False,
        "text": "60 instance seconds, 1.20",
    }
    trial = {
        **minute,
        "instanceSeconds": 120.0,
        "amount": 2.4,
        "text": "120 instance seconds, 2.40",
    }
    report = run.output["report"]
    assert report["cost"] == {
        "instanceSeconds": 240.0,
        "amount": 4.8,
        "isUpperBound": False,
        "text": "240 instance seconds, 4.80, of which the trial: 120 instance seconds, 2.40",
        "trial": trial,
    }
    assert f"Training: {report['cost']['text']}\n" in run.emails[0]
    best = run.output["best"]
    assert [best["cost"], *(job["cost"] for job in best["bestTrainingJobs"])] == [minute] * 3
    assert "Best training job: paid-002-0123abcd (60 instance seconds, 1.20)\n" in run.emails[0]


def test_a_trial_is_the_same_request_with_one_training_job(machine: Machine) -> None:
    machine.run(smallest("same-request", trial=True, maxNumberOfTrainingJobs=5))
    trial, search = (requests(machine, f"same-request{end}") for end in ("-trial", ""))
    config = trial.pop("HyperParameterTuningJobConfig")
    assert config == {
        **search.pop("HyperParameterTuningJobConfig"),
        "Strategy": "Random",
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 1, "MaxParallelTrainingJobs": 1},
    }
    del trial["HyperParameterTuningJobName"], search["HyperParameterTuningJobName"]
    assert trial == search


@pytest.mark.parametrize(
    ("script", "error"),
    [
        (Script(status="Failed", objectives=[], failures=["Out of memory."]), "TuningJobFailed"),
        (Script(objectives=[]), "NoBestTrainingJob"),
        (Script(unwritten=[2]), "NoModelArtifact"),
    ],
    ids=["failed", "no objective", "no model"],
)
def test_a_trial_without_a_model_ends_the_execution_with_its_diagnosis(
    machine: Machine, script: Script, error: str
) -> None:
    name = f"not-tried-{error.lower()}"[:26]
    machine.scripts.by_name[f"{name}-trial"] = script
    run = machine.run(smallest(name, trial=True))
    assert run.failure[0] == error
    assert f"{name}-trial" in run.failure[1]
    assert name not in machine.aws.sagemaker.tuning_jobs


def test_a_trial_need_not_reach_the_objective_that_the_search_must(machine: Machine) -> None:
    machine.scripts.by_name["modest-trial"] = Script(objectives=[0.1])
    run = machine.run(smallest("modest", trial=True, acceptance={"objectiveValue": 0.85}))
    assert run.status == "SUCCEEDED"


def test_no_trial_precedes_a_tuning_job_that_exists(machine: Machine) -> None:
    machine.run(smallest("untried"))
    run = machine.run(smallest("untried", trial=True, onExistingTuningJob="attach"))
    assert run.status == "SUCCEEDED"
    assert "untried-trial" not in machine.aws.sagemaker.tuning_jobs


def test_the_next_best_training_job_can_replace_a_best_one_without_a_model(
    machine: Machine,
) -> None:
    script = Script(objectives=(0.7, 0.8, 0.9, 0.95), unwritten=[3, 4])
    run = machine.run(smallest("next-best", onMissingArtifact="nextBest"), script)
    again = SUCCESS[SUCCESS.index("Pick Best Training Job") : SUCCESS.index("Build Model")]
    assert run.states == [*SUCCESS[:AGAIN], *again, *again, *SUCCESS[AGAIN:]]
    assert run.output["best"]["trainingJobName"] == "next-best-002-0123abcd"
    assert run.output["best"]["objective"]["value"] == 0.8


def test_the_next_best_training_job_must_be_good_enough_too(machine: Machine) -> None:
    script = Script(objectives=(0.7, 0.9), unwritten=[2])
    payload = smallest("too-bad", onMissingArtifact="nextBest", acceptance={"objectiveValue": 0.85})
    assert machine.run(payload, script).failure[0] == "ObjectiveNotMet"


def test_without_any_model_the_failure_names_the_training_jobs(machine: Machine) -> None:
    script = Script(objectives=(0.7, 0.9), unwritten=[1, 2])
    run = machine.run(smallest("no-models", onMissingArtifact="nextBest"), script)
    assert run.failure == (
        "NoModelArtifact",
        "None of the best training jobs wrote a model: no-models-002-0123abcd, "
        "no-models-001-0123abcd; have the training program write its model to /opt/ml/model before "
        "it exits.",
    )


@pytest.mark.parametrize(
    "changes", [{}, {"maxRetryAttempts": 1}], ids=["natively", "through the SDK"]
)
def test_an_aborted_execution_stops_its_trial_and_says_so(
    machine: Machine, changes: dict[str, Any]
) -> None:
    name = f"aborted-tried-{len(changes)}"
    machine.scripts.by_name[f"{name}-trial"] = Script("Stopped", ends=False)
    jobs = machine.aws.sagemaker.tuning_jobs
    arn = machine.start(smallest(name, trial=True, **changes))
    wait_until(lambda: f"{name}-trial" in jobs)
    machine.abort(arn)
    run = machine.ended(arn)
    assert machine.aws.sagemaker.tuning_job(f"{name}-trial").status == "Stopped"
    assert name not in jobs
    [message] = run.messages
    told = json.loads(message["Message"])
    assert (told["tuningJob"], told["advice"]) == (
        f"Tuning job {name}-trial was stopped; what it found until then is kept.",
        "Run again under another tuningJobName.",
    )
