"""Starts an execution and follows it to its end, with a live table of its training jobs.

Everything shown is read through the AWS API; where the API is, is the clients' business.
"""

import time
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

POLL_SECONDS = 0.25
# Training jobs are named after their tuning job, with a number and eight digits behind it.
SUFFIX = len("001-0123abcd")
ENDED = {"Completed", "Stopped", "Failed"}


def start(step_functions: Any, state_machine_arn: str, name: str, payload: str) -> str:
    """Start an execution; its ARN."""
    execution = step_functions.start_execution(
        stateMachineArn=state_machine_arn, name=name, input=payload
    )
    return str(execution["executionArn"])


def describe(step_functions: Any, execution_arn: str) -> dict[str, Any]:
    """DescribeExecution's answer."""
    return dict(step_functions.describe_execution(executionArn=execution_arn))


def newest_tuning_job(sagemaker: Any) -> dict[str, Any] | None:
    """DescribeHyperParameterTuningJob's answer for the newest tuning job, if there is one."""
    newest = sagemaker.list_hyper_parameter_tuning_jobs(
        SortBy="CreationTime", SortOrder="Descending", MaxResults=1
    )["HyperParameterTuningJobSummaries"]
    if not newest:
        return None
    name = newest[0]["HyperParameterTuningJobName"]
    return dict(sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name))


def best_training_job(sagemaker: Any) -> dict[str, Any] | None:
    """DescribeTrainingJob's answer for the newest tuning job's best training job, if there is one.

    The objective and the hyperparameters are of the tuning job's description: DescribeTrainingJob does not tell which
    of them were tuned.
    """
    best = (newest_tuning_job(sagemaker) or {}).get("BestTrainingJob")
    if best is None:
        return None
    described = sagemaker.describe_training_job(TrainingJobName=best["TrainingJobName"])
    kept = ("FinalHyperParameterTuningJobObjectiveMetric", "TunedHyperParameters")
    return {**described, **{key: best[key] for key in kept}}


def newest_model(sagemaker: Any) -> dict[str, Any] | None:
    """DescribeModel's answer for the newest model, if there is one."""
    pages = sagemaker.get_paginator("list_models").paginate()
    models = [summary for page in pages for summary in page["Models"]]
    if not models:
        return None
    # Sorted here: moto ignores SortBy.
    newest = max(models, key=lambda summary: summary["CreationTime"])
    return dict(sagemaker.describe_model(ModelName=newest["ModelName"]))


def endpoint_configs(sagemaker: Any) -> list[dict[str, Any]]:
    """DescribeEndpointConfig's answers for all endpoint configurations."""
    pages = sagemaker.get_paginator("list_endpoint_configs").paginate()
    names = [summary["EndpointConfigName"] for page in pages for summary in page["EndpointConfigs"]]
    return [sagemaker.describe_endpoint_config(EndpointConfigName=name) for name in names]


def training_jobs(sagemaker: Any, tuning_job_name: str) -> list[dict[str, Any]]:
    """The summaries of a tuning job's training jobs, oldest first."""
    pages = sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job").paginate(
        HyperParameterTuningJobName=tuning_job_name, SortBy="CreationTime", SortOrder="Ascending"
    )
    return [summary for page in pages for summary in page["TrainingJobSummaries"]]


def objective(summary: dict[str, Any]) -> float | None:
    """The final objective value of a training job, if it has one."""
    final = summary.get("FinalHyperParameterTuningJobObjectiveMetric")
    return None if final is None else float(final["Value"])


def shown(value: str) -> str:
    """A hyperparameter's value in a table: numbers to four digits."""
    try:
        return value if value.isdigit() else f"{float(value):.4g}"
    except ValueError:
        return value


def seconds(summary: dict[str, Any]) -> str:
    """How long a training job ran, to a tenth of a second."""
    if not {"TrainingStartTime", "TrainingEndTime"} <= set(summary):
        return ""
    return f"{(summary['TrainingEndTime'] - summary['TrainingStartTime']).total_seconds():.1f}"


def table(summaries: list[dict[str, Any]], best: str | None) -> Table:
    """One row a training job; the best one is marked."""
    view = Table(title="Training jobs", title_justify="left")
    for column in ("training job", "status", "objective", "seconds", "hyperparameters"):
        view.add_column(column, overflow="fold")
    for summary in summaries:
        value = objective(summary)
        view.add_row(
            summary["TrainingJobName"][-SUFFIX:],
            summary["TrainingJobStatus"],
            "" if value is None else f"{value:.6f}",
            seconds(summary),
            "  ".join(
                f"{k}={shown(v)}" for k, v in sorted(summary["TunedHyperParameters"].items())
            ),
            style="bold green" if summary["TrainingJobName"] == best else None,
        )
    return view


class LiveView:
    """The table and the progress bar of the newest tuning job."""

    def __init__(self, sagemaker: Any) -> None:
        self._sagemaker = sagemaker
        self._progress = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn()
        )
        self._task = self._progress.add_task("Starting", total=None)

    def draw(self) -> Group:
        job = newest_tuning_job(self._sagemaker)
        if job is None:
            return Group(self._progress)
        summaries = training_jobs(self._sagemaker, job["HyperParameterTuningJobName"])
        self._progress.update(
            self._task,
            description=f"{job['HyperParameterTuningJobName']} {job['HyperParameterTuningJobStatus']}",
            completed=sum(summary["TrainingJobStatus"] in ENDED for summary in summaries),
            total=job["HyperParameterTuningJobConfig"]["ResourceLimits"].get(
                "MaxNumberOfTrainingJobs"
            ),
        )
        best = job.get("BestTrainingJob", {}).get("TrainingJobName")
        return Group(self._progress, table(summaries, best))


def follow(
    step_functions: Any, sagemaker: Any, execution_arn: str, console: Console
) -> dict[str, Any]:
    """Show the execution until it ends; DescribeExecution's last answer."""
    view = LiveView(sagemaker)
    with Live(console=console, auto_refresh=False) as live:
        while (description := describe(step_functions, execution_arn))["status"] == "RUNNING":
            live.update(view.draw(), refresh=True)
            time.sleep(POLL_SECONDS)
        live.update(view.draw(), refresh=True)
    return description
