"""State "Pick Best Training Job": the winner, and each reason why there is none."""

import copy
from types import SimpleNamespace

import pytest

import pick_best_training_job
from tests.events import Json
from tuner import errors

OBJECTIVE = {"Type": "Maximize", "MetricName": "validation:auc"}
PAYLOAD: Json = {
    "tuningJobName": "survival-model-tuning-job",
    "definitions": [{"name": "training-job-def-0", "objective": OBJECTIVE, "parameterRanges": {}}],
}


def pick(payload: Json, tuning_job: Json, context: SimpleNamespace) -> Json:
    """Return the state's result for a tuning job without failed training jobs."""
    event = {
        "payload": payload,
        "tuningJob": tuning_job,
        "failedTrainingJobs": [],
        "trainingJobs": [],
        "withoutArtifact": [],
        "evidence": None,
    }
    return pick_best_training_job.handler(event, context)


def test_a_completed_tuning_job_has_its_best_training_job_as_result(
    tuning_job: Json, best_training_job: Json, context: SimpleNamespace
) -> None:
    assert pick(PAYLOAD, tuning_job, context) == {
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
        "objective": OBJECTIVE,
        "failures": [],
    }


def test_a_stopped_tuning_job_with_a_best_training_job_is_a_result(
    tuning_job: Json, best_training_job: Json, context: SimpleNamespace
) -> None:
    tuning_job |= {"HyperParameterTuningJobStatus": "Stopped", "FailureReason": "by a user"}
    made = pick(PAYLOAD, tuning_job, context)
    assert made["bestTrainingJob"] == best_training_job
    assert made["modelTraining"]["HyperParameterTuningJobStatus"] == "Stopped"
    assert made["modelTraining"]["FailureReason"] == "by a user"


def test_with_a_warm_start_the_best_of_all_jobs_is_picked(
    tuning_job: Json, best_training_job: Json, context: SimpleNamespace
) -> None:
    parent = best_training_job | {"TrainingJobName": "parent-001-aaaaaaaa"}
    made = pick(PAYLOAD, tuning_job | {"OverallBestTrainingJob": parent}, context)
    assert made["bestTrainingJob"] == parent
    assert made["modelTraining"]["BestTrainingJob"] == parent


REFUSALS = {
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
        "jobs: 7 completed, 2 stopped, 1 failed): no log had a finite value of validation:auc. Either the "
        "metric is not in the log as it is looked for, or its values are NaN or infinite; see which (log "
        "group /aws/sagemaker/TrainingJobs, log streams survival-model-tuning-job-.../algo-1-...).",
    ),
    "Stopping": (
        errors.TuningJobNotFinished,
        "Tuning job survival-model-tuning-job has the status Stopping (training jobs: 7 "
        "completed, 2 stopped, 1 failed); its best training job is known only after it has ended.",
    ),
}


@pytest.mark.parametrize("none", [{"BestTrainingJob": None}, {"BestTrainingJob": {}}, {}], ids=str)
@pytest.mark.parametrize("status", REFUSALS)
def test_without_a_best_training_job_the_error_says_why(
    tuning_job: Json, context: SimpleNamespace, status: str, none: Json
) -> None:
    condition, message = REFUSALS[status]
    del tuning_job["BestTrainingJob"]
    tuning_job |= {"HyperParameterTuningJobStatus": status, **none}
    if status == "Failed":
        tuning_job["FailureReason"] = "No training job succeeded after 5 attempts."
    with pytest.raises(errors.TuningError) as raised:
        pick(PAYLOAD, tuning_job, context)
    assert (type(raised.value), str(raised.value)) == (condition, message)


def test_a_failed_tuning_job_is_no_result_even_with_a_best_training_job(
    tuning_job: Json, context: SimpleNamespace
) -> None:
    tuning_job |= {"HyperParameterTuningJobStatus": "Failed", "FailureReason": "Out of quota."}
    with pytest.raises(errors.TuningJobFailed) as raised:
        pick(PAYLOAD, tuning_job, context)
    assert str(raised.value) == (
        "Tuning job survival-model-tuning-job failed (training jobs: 7 completed, 2 stopped, "
        "1 failed; best training job until then: survival-model-tuning-job-004-0a1b2c3d): "
        "Out of quota."
    )


def test_a_failure_without_reason_and_counters_is_reported_too(
    tuning_job: Json, context: SimpleNamespace
) -> None:
    tuning_job |= {
        "HyperParameterTuningJobStatus": "Failed",
        "BestTrainingJob": {},
        "TrainingJobStatusCounters": {},
    }
    with pytest.raises(errors.TuningJobFailed) as raised:
        pick(PAYLOAD, tuning_job, context)
    assert str(raised.value) == (
        "Tuning job survival-model-tuning-job failed (training jobs: none): "
        "SageMaker gives no reason."
    )


def of_several(*names: str) -> Json:
    definitions = [{"name": name, "objective": OBJECTIVE, "parameterRanges": {}} for name in names]
    return {"definitions": definitions}


def test_a_best_training_job_of_a_definition_that_is_not_in_the_input_is_no_result(
    tuning_job: Json, context: SimpleNamespace
) -> None:
    with pytest.raises(errors.NoBestTrainingJob) as raised:
        pick(of_several("one", "two"), tuning_job, context)
    assert str(raised.value) == (
        "The best training job, survival-model-tuning-job-004-0a1b2c3d, belongs to the training "
        "job definition training-job-def-0, which is not in the input; give the definitions of the "
        "existing tuning job, or another tuningJobName."
    )


LOSS = {"Type": "Minimize", "MetricName": "validation:loss"}
REPORTED = {"Type": "Minimize", "MetricName": "ObjectiveMetric", "Value": 0.4}
# The payload's objective, the tuning job's own, the reported value, and the objective that it makes.
OBJECTIVES: dict[str, tuple[Json, Json | None, Json | None, Json]] = {
    "the tuning job's own": (OBJECTIVE, LOSS, {"Value": 0.4}, LOSS),
    "the payload's": (LOSS, None, {"Value": 0.4}, LOSS),
    "the payload's without a reported value": (LOSS, None, None, LOSS),
    "the reported type, not the reported name": (
        OBJECTIVE,
        None,
        REPORTED,
        {**OBJECTIVE, "Type": "Minimize"},
    ),
}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_the_objective_is_the_one_that_the_tuning_job_had(
    tuning_job: Json, context: SimpleNamespace, name: str
) -> None:
    asked, own, reported, objective = OBJECTIVES[name]
    tuning_job["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"] = reported
    tuning_job["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"] = own
    payload = {**PAYLOAD, "definitions": [{"name": "d", "objective": asked, "parameterRanges": {}}]}
    made = pick(payload, copy.deepcopy(tuning_job), context)
    assert made["objective"] == objective
    assert made["bestTrainingJob"] == tuning_job["BestTrainingJob"]


def test_the_acceptance_is_about_the_objective_that_the_tuning_job_had(
    tuning_job: Json, context: SimpleNamespace
) -> None:
    tuning_job["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"] = {
        "Type": "Minimize",
        "MetricName": "validation:loss",
        "Value": 0.4,
    }
    tuning_job["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"] = {
        "Type": "Minimize",
        "MetricName": "validation:loss",
    }
    with pytest.raises(errors.ObjectiveNotMet) as raised:
        pick({**PAYLOAD, "acceptance": {"objectiveValue": 0.3}}, tuning_job, context)
    assert str(raised.value) == (
        "validation:loss should be at most 0.3; the best training job, "
        "survival-model-tuning-job-004-0a1b2c3d, reached 0.4 with learn_rate=0.0061, ntrees=57."
    )
