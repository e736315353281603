"""Ended tuning jobs of the deployed application, as their report reads them."""

from typing import Any

from tests.machine.deployed import Machine
from tuner.report.reading import read_search
from tuner.report.search import Search


def ended(machine: Machine, name: str) -> Search:
    """Return a tuning job as SageMaker describes it after its end."""
    sagemaker = machine.aws.client("sagemaker")
    described: dict[str, Any] = sagemaker.describe_hyper_parameter_tuning_job(
        HyperParameterTuningJobName=name
    )
    pages = sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")
    listed = pages.paginate(HyperParameterTuningJobName=name)
    return read_search(described, [job for page in listed for job in page["TrainingJobSummaries"]])
