"""State "Pick Best Training Job": the winner whole, and each reason why there is none."""

from types import SimpleNamespace
from typing import Any

import pytest

import pick_best_training_job
from tuner import errors

Json = dict[str, Any]


def test_a_completed_tuning_job_gives_its_best_training_job(
    tuning_job: Json, best_training_job: Json, context: SimpleNamespace
) -> None:
    assert pick_best_training_job.handler({"tuningJob": tuning_job}, context) == {
        "modelTraining": {
            "HyperParameterTuningJobName": "survival-model-tuning-job",
            "HyperParameterTuningJobArn": "arn:aws:sagemaker:us-east-1:123456789012:"
            "hyper-parameter-tuning-job/survival-model-tuning-job",
            "HyperParameterTuningJobStatus": "Completed",
            "BestTrainingJob": best_training_job,
            "TrainingJobStatusCounters": tuning_job["TrainingJobStatusCounters"],
            "ObjectiveStatusCounters": tuning_job["ObjectiveStatusCounters"],
        },
        "bestTrainingJob": best_training_job,
    }


def test_a_stopped_tuning_job_with_a_best_training_job_is_a_result(
    tuning_job: Json, best_training_job: Json, context: SimpleNamespace
) -> None:
    tuning_job |= {"HyperParameterTuningJobStatus": "Stopped", "FailureReason": "by a user"}
    made = pick_best_training_job.handler({"tuningJob": tuning_job}, context)
    assert made["bestTrainingJob"] == best_training_job
    assert made["modelTraining"]["HyperParameterTuningJobStatus"] == "Stopped"
    assert made["modelTraining"]["FailureReason"] == "by a user"


def test_with_a_warm_start_the_best_of_all_jobs_is_picked(
    tuning_job: Json, best_training_job: Json, context: SimpleNamespace
) -> None:
    parent = best_training_job | {"TrainingJobName": "parent-001-aaaaaaaa"}
    made = pick_best_training_job.handler(
        {"tuningJob": tuning_job | {"OverallBestTrainingJob": parent}}, context
    )
    assert made["bestTrainingJob"] == parent
    assert made["modelTraining"]["BestTrainingJob"] == parent


TOLD = {
    "Failed": (
        errors.TuningJobFailed,
        "Tuning job survival-model-tuning-job failed (training jobs: 7 completed, 2 stopped, "
        "1 failed): No training job succeeded after 5 attempts.",
    ),
    "Stopped": (
        errors.TuningJobStopped,
        "Tuning job survival-model-tuning-job was stopped before a training job had reported the "
        "objective metric (training jobs: 7 completed, 2 stopped, 1 failed); start a new "
        "execution and let it run longer.",
    ),
    "Completed": (
        errors.NoBestTrainingJob,
        "Tuning job survival-model-tuning-job completed without a best training job (training "
        "jobs: 7 completed, 2 stopped, 1 failed); look in a training job's log for the objective "
        "metric, and check its name in the input.",
    ),
    "Stopping": (
        errors.TuningJobNotFinished,
        "Tuning job survival-model-tuning-job has the status Stopping (training jobs: 7 "
        "completed, 2 stopped, 1 failed); a best training job is known when it has ended.",
    ),
}


@pytest.mark.parametrize("none", [{"BestTrainingJob": None}, {"BestTrainingJob": {}}, {}], ids=str)
@pytest.mark.parametrize("status", TOLD)
def test_without_a_best_training_job_the_reason_is_told(
    tuning_job: Json, context: SimpleNamespace, status: str, none: Json
) -> None:
    condition, message = TOLD[status]
    del tuning_job["BestTrainingJob"]
    tuning_job |= {"HyperParameterTuningJobStatus": status, **none}
    if status == "Failed":
        tuning_job["FailureReason"] = "No training job succeeded after 5 attempts."
    with pytest.raises(errors.TuningError) as told:
        pick_best_training_job.handler({"tuningJob": tuning_job}, context)
    assert (type(told.value), str(told.value)) == (condition, message)


def test_a_failed_tuning_job_is_no_result_even_with_a_best_training_job(
    tuning_job: Json, context: SimpleNamespace
) -> None:
    tuning_job |= {"HyperParameterTuningJobStatus": "Failed", "FailureReason": "Out of quota."}
    with pytest.raises(errors.TuningJobFailed) as told:
        pick_best_training_job.handler({"tuningJob": tuning_job}, context)
    assert str(told.value) == (
        "Tuning job survival-model-tuning-job failed (training jobs: 7 completed, 2 stopped, "
        "1 failed; best training job until then: survival-model-tuning-job-004-0a1b2c3d): "
        "Out of quota."
    )


def test_a_failure_without_reason_and_counters_is_still_told(
    tuning_job: Json, context: SimpleNamespace
) -> None:
    tuning_job |= {
        "HyperParameterTuningJobStatus": "Failed",
        "BestTrainingJob": {},
        "TrainingJobStatusCounters": {},
    }
    with pytest.raises(errors.TuningJobFailed) as told:
        pick_best_training_job.handler({"tuningJob": tuning_job}, context)
    assert str(told.value) == (
        "Tuning job survival-model-tuning-job failed (training jobs: none): "
        "SageMaker gives no reason."
    )
