"""The whole state machine with real training processes: a small search, and the proof of its model."""

from pathlib import Path

from local_runner import sample_data
from local_runner.cli import proof, results
from local_runner.sagemaker.algorithms import load_algorithm
from local_runner.sagemaker.jobs.tuning_job import TuningJob
from tests.events import event
from tests.machine.deployed import GRADIENT_BOOSTING, deployed
from tests.machine.test_success import SUCCESS


def test_the_model_of_a_real_search_scores_its_reported_objective(tmp_path: Path) -> None:
    payload = {**event("breast_cancer"), "tuningJobName": "real", "maxNumberOfTrainingJobs": 3}
    with deployed(tmp_path / "aws", make_tuning_job=TuningJob) as machine:
        s3, sagemaker = machine.aws.client("s3"), machine.aws.client("sagemaker")
        for file in sample_data.write_breast_cancer(tmp_path):
            s3.upload_file(str(file), "example-data", f"breast-cancer/{file.name}")
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
