"""A small search of the whole state machine with real training processes, and the proof of its model."""

from pathlib import Path

from local_runner.cli import proof, results
from local_runner.sagemaker.algorithms import load_algorithm
from tests.events import event
from tests.machine.deployed import GRADIENT_BOOSTING, Machine
from tests.machine.paths import SUCCESS


def test_the_model_of_a_real_search_scores_its_reported_objective(
    machine: Machine, tmp_path: Path
) -> None:
    payload = {**event("breast_cancer"), "tuningJobName": "real", "maxNumberOfTrainingJobs": 3}
    s3, sagemaker = machine.aws.client("s3"), machine.aws.client("sagemaker")
    with machine.real_training(tmp_path):
        run = machine.run(payload)
    jobs = results.training_jobs(sagemaker, "real")
    proven = proof.prove(
        s3,
        results.best_training_job(sagemaker, "real"),
        results.model(sagemaker, run.output["productionVariants"][0]["ModelName"]),
        load_algorithm("gradient-boosting", GRADIENT_BOOSTING),
        tmp_path / "proof",
    )
    assert run.states == SUCCESS
    assert run.output["modelTraining"]["HyperParameterTuningJobStatus"] == "Completed"
    objectives = {job["TrainingJobName"]: results.objective(job) for job in jobs}
    best = run.output["best"]
    assert len(objectives) == 3
    assert best["objective"]["value"] == max(o for o in objectives.values() if o is not None)
    assert objectives[best["trainingJobName"]] == best["objective"]["value"]
    assert (proven.metric, proven.reported) == ("validation:auc", best["objective"]["value"])
    assert proven.holds
