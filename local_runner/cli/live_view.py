"""The view of a running execution: its tuning job's progress, and a table of its training jobs."""

from typing import Any

from rich.console import Group
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from local_runner.cli import history, results
from local_runner.cli.terminal_text import plain

# The name of a training job is its tuning job's, then a number and eight digits.
SUFFIX = len("001-0123abcd")
ENDED = {"Completed", "Stopped", "Failed"}


def shown(value: str) -> str:
    """Return a hyperparameter's value for a table: numbers with four digits."""
    try:
        return value if value.isdigit() else f"{float(value):.4g}"
    except ValueError:
        return value


def seconds(summary: dict[str, Any]) -> str:
    """Return the training time in seconds, to a tenth; an empty text before the end."""
    if not {"TrainingStartTime", "TrainingEndTime"} <= set(summary):
        return ""
    return f"{(summary['TrainingEndTime'] - summary['TrainingStartTime']).total_seconds():.1f}"


def tried(summary: dict[str, Any]) -> str:
    """Return the hyperparameters of a training job in one line."""
    tuned = sorted(summary["TunedHyperParameters"].items())
    return "  ".join(f"{name}={shown(value)}" for name, value in tuned)


def table(summaries: list[dict[str, Any]], best: str | None) -> Table:
    """Return a table with a row for each training job, in which the best training job is marked."""
    view = Table(title="Training jobs", title_justify="left")
    for column in ("training job", "status", "objective", "seconds", "hyperparameters"):
        view.add_column(column, overflow="fold")
    for summary in summaries:
        value = results.objective(summary)
        view.add_row(
            summary["TrainingJobName"][-SUFFIX:],
            summary["TrainingJobStatus"],
            "" if value is None else f"{value:.6f}",
            seconds(summary),
            plain(tried(summary)),
            style="bold green" if summary["TrainingJobName"] == best else None,
        )
    return view


class LiveView:
    """The table and the progress bar of an execution's tuning job."""

    def __init__(self, step_functions: Any, sagemaker: Any, execution_arn: str) -> None:
        self._step_functions = step_functions
        self._sagemaker = sagemaker
        self._execution_arn = execution_arn
        self._tuning_job_name: str | None = None
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )
        self._task = self._progress.add_task("Starting", total=None)

    def draw(self) -> Group:
        name = self._tuning_job_name or history.last_named(
            self._step_functions, self._execution_arn, results.TUNING_JOB
        )
        if name is None:
            return Group(self._progress)
        self._tuning_job_name = name
        job = results.tuning_job(self._sagemaker, name)
        summaries = results.training_jobs(self._sagemaker, name)
        self._progress.update(
            self._task,
            description=f"{name} {job['HyperParameterTuningJobStatus']}",
            completed=sum(summary["TrainingJobStatus"] in ENDED for summary in summaries),
            total=job["HyperParameterTuningJobConfig"]["ResourceLimits"].get(
                "MaxNumberOfTrainingJobs"
            ),
        )
        best = (results.best_of(job) or {}).get("TrainingJobName")
        return Group(self._progress, table(summaries, best))
