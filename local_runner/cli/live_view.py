"""The view of a running execution: its tuning job's progress, and a table of its training jobs."""

from typing import Any

from rich.console import Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from local_runner.cli import history, results
from local_runner.cli.training_jobs_table import TrainingJobsTable


class LiveView:
    """The table and the progress bar of an execution's tuning job."""

    def __init__(self, step_functions: Any, sagemaker: Any, execution_arn: str) -> None:
        self._step_functions = step_functions
        self._sagemaker = sagemaker
        self._execution_arn = execution_arn
        self._running: str | None = None
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )
        self._task = self._progress.add_task("Starting", total=None)

    def draw(self) -> Group:
        # Another tuning job may follow one that has ended.
        name = self._running or history.last_named(
            self._step_functions, self._execution_arn, results.TUNING_JOB
        )
        if name is None:
            return Group(self._progress)
        job = results.tuning_job(self._sagemaker, name)
        self._running = name if job["HyperParameterTuningJobStatus"] in results.RUNNING else None
        summaries = results.training_jobs(self._sagemaker, name)
        self._progress.update(
            self._task,
            description=f"{name} {job['HyperParameterTuningJobStatus']}",
            completed=sum(summary["TrainingJobStatus"] in results.ENDED for summary in summaries),
            total=job["HyperParameterTuningJobConfig"]["ResourceLimits"].get(
                "MaxNumberOfTrainingJobs"
            ),
        )
        return Group(self._progress, TrainingJobsTable(job, summaries))
