"""A notebook with version 2 of the SageMaker Python SDK: it tunes the built-in XGBoost and prints its findings as JSON.

Nothing in it knows that AWS is on this machine: the environment has the endpoint.
"""

import json

import sagemaker
from role import create_role
from sagemaker import image_uris
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.tuner import ContinuousParameter, HyperparameterTuner, IntegerParameter

# The SDK would ask STS for the account to name its default bucket, at an address that no setting changes.
session = sagemaker.Session(default_bucket="sagemaker-us-east-1-123456789012")
data = f"s3://{session.default_bucket()}/breast-cancer-xgboost"
channels = {
    name: TrainingInput(f"{data}/{name}.csv", content_type="text/csv")
    for name in ("train", "validation")
}


def new_tuner(name: str, rounds: int) -> HyperparameterTuner:
    estimator = Estimator(
        image_uri=image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1"),
        role=role,
        instance_count=1,
        instance_type="ml.m5.xlarge",
        output_path=f"s3://{session.default_bucket()}/models",
        sagemaker_session=session,
        hyperparameters={
            "objective": "binary:logistic",
            "eval_metric": "auc",
            "num_round": rounds,
        },
    )
    return HyperparameterTuner(
        estimator,
        "validation:auc",
        {"eta": ContinuousParameter(0.01, 0.5), "max_depth": IntegerParameter(1, 4)},
        max_jobs=3,
        max_parallel_jobs=2,
        base_tuning_job_name=name,
    )


role = create_role("notebook", "s3:*")
tuner = new_tuner("tuned", 10)
tuner.fit(channels)
table = tuner.analytics().dataframe()
attached = HyperparameterTuner.attach(tuner.latest_tuning_job.name, sagemaker_session=session)

stopped = new_tuner("stopped", 100_000)
stopped.fit(channels, wait=False)
stopped.stop_tuning_job()
stopped.wait()

found = {
    "name": tuner.latest_tuning_job.name,
    "status": tuner.describe()["HyperParameterTuningJobStatus"],
    "best": tuner.best_training_job(),
    "values": dict(zip(table["TrainingJobName"], table["FinalObjectiveValue"], strict=True)),
    "columns": sorted(table.columns),
    "best when attached": attached.best_training_job(),
    "stopped": stopped.describe()["HyperParameterTuningJobStatus"],
}
print(json.dumps(found))
