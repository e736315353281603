"""A notebook with version 3 of the SageMaker Python SDK: it tunes the built-in XGBoost and prints its findings as JSON.

Nothing in it knows that AWS is on this machine: the environment has the endpoint.
"""

import json

from role import create_role
from sagemaker.core import image_uris
from sagemaker.core.helper.iam_role_resolver import RoleValidationError
from sagemaker.core.helper.session_helper import Session
from sagemaker.core.parameter import ContinuousParameter, IntegerParameter
from sagemaker.core.training.configs import Compute, InputData, OutputDataConfig
from sagemaker.train import ModelTrainer
from sagemaker.train.tuner import HyperparameterTuner

# The actions that the SDK asks for with iam:SimulatePrincipalPolicy.
ACTIONS = (
    "cloudwatch:PutMetricData",
    "ecr:GetAuthorizationToken",
    "ec2:*NetworkInterface*",
    "ec2:Describe*",
    "s3:*",
)
# The SDK would ask STS for the account to name its default bucket, at an address that no setting changes.
session = Session(default_bucket="sagemaker-us-east-1-123456789012")
data = f"s3://{session.default_bucket()}/breast-cancer-xgboost"
channels = [
    InputData(channel_name=name, data_source=f"{data}/{name}.csv", content_type="text/csv")
    for name in ("train", "validation")
]


def new_tuner(name: str, role: str, rounds: int) -> HyperparameterTuner:
    trainer = ModelTrainer(
        training_image=image_uris.retrieve("xgboost", session.boto_region_name, "1.7-1"),
        role=role,
        sagemaker_session=session,
        compute=Compute(instance_type="ml.m5.xlarge", instance_count=1, volume_size_in_gb=30),
        output_data_config=OutputDataConfig(
            s3_output_path=f"s3://{session.default_bucket()}/models"
        ),
        hyperparameters={
            "objective": "binary:logistic",
            "eval_metric": "auc",
            "num_round": str(rounds),
        },
    )
    return HyperparameterTuner(
        trainer,
        "validation:auc",
        {"eta": ContinuousParameter(0.01, 0.5), "max_depth": IntegerParameter(1, 4)},
        max_jobs=3,
        max_parallel_jobs=2,
        base_tuning_job_name=name,
    )


def refusal(role: str) -> str:
    """Return the SDK's reason why it does not train with the role."""
    try:
        new_tuner("refused", role, 10)
    except RoleValidationError as error:
        return str(error)
    return ""


role = create_role("notebook", *ACTIONS)
tuner = new_tuner("tuned-v3", role, 10)
tuner.tune(channels)
table = tuner.analytics().dataframe()

stopped = new_tuner("stopped-v3", role, 100_000)
stopped.tune(channels, wait=False)
stopped.stop_tuning_job()
stopped.wait()

found = {
    "name": tuner.latest_tuning_job.hyper_parameter_tuning_job_name,
    "status": tuner.describe().hyper_parameter_tuning_job_status,
    "best": tuner.best_training_job(),
    "values": dict(zip(table["TrainingJobName"], table["FinalObjectiveValue"], strict=True)),
    "columns": sorted(table.columns),
    "stopped": stopped.describe().hyper_parameter_tuning_job_status,
    "refusal": refusal(create_role("poor", "s3:*")),
}
print(json.dumps(found))
