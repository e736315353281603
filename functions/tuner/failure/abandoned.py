"""Tuning jobs that an ended execution may have left behind.

A tuning job is SageMaker's description of it, with its Tags.
"""

from tuner import Json
from tuner.members import execution_tag

RUNNING = "InProgress"
# Running tuning jobs are stopped, and Step Functions itself may have been faster; whoever looks
# again finds a later one of these.
STOPPING = (RUNNING, "Stopping", "Stopped")


def is_own(tuning_job: Json, ended: Json) -> bool:
    """Return whether the execution started the tuning job: another's may have the same name."""
    return execution_tag(ended["executionArn"]) in tuning_job["Tags"]


def is_left_running(tuning_job: Json | None, ended: Json) -> bool:
    """Return whether the tuning job has to be stopped."""
    if tuning_job is None or not is_own(tuning_job, ended):
        return False
    return bool(tuning_job["HyperParameterTuningJobStatus"] == RUNNING)


def final_status(tuning_job: Json) -> str:
    """Return the status that the tuning job ends with, once it was stopped if it still ran."""
    status: str = tuning_job["HyperParameterTuningJobStatus"]
    return "Stopped" if status in STOPPING else status
