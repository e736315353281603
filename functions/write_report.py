"""State "Write Report": the report of an ended tuning job, for people and for programs, in S3.

The function calls AWS itself: hundreds of training jobs and a page are more than a state can pass on.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.metrics import MetricUnit

from aws_clients import client
from telemetry import logged, logger, metrics
from training_log import NoEvidenceError, read_evidence
from tuner import Json
from tuner.report.analysis import Analysis, analysed
from tuner.report.files import place_of, report_files, written
from tuner.report.reading import parents_of, read_search
from tuner.report.search import Search

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.typing import LambdaContext


@logged
def handler(event: Json, context: "LambdaContext") -> Json:
    """Write the files of the report; return their addresses and the cost, and the evidence of a log or None.

    Raises NoPlaceError and AWS's errors.
    """
    payload, name, sagemaker = event["payload"], event["tuningJobName"], client("sagemaker")
    is_trial = name != payload["tuningJobName"]
    search = with_evidence(described_search(sagemaker, name))
    analysis = analysed(
        search,
        payload["instancePrices"],
        None if is_trial else event["input"],
        described_trial(sagemaker, event["trial"]),
    )
    place = place_of(payload["model"]["artifactsS3OutputPath"], name)
    key = payload["model"].get("artifactsKmsKeyId")
    encryption = {"ServerSideEncryption": "aws:kms", "SSEKMSKeyId": key} if key else {}
    s3 = client("s3")
    for file in report_files(analysis, event["input"]):
        s3.put_object(
            Bucket=place.bucket,
            Key=place.prefix + file.name,
            Body=file.text.encode(),
            ContentType=f"{file.content_type}; charset=utf-8",
            **encryption,
        )
    count(analysis, is_trial)
    logger.info("Report written", extra={"tuning_job_name": name})
    evidence = asdict(search.evidence) if search.evidence else None
    return {"report": written(analysis, place), "evidence": evidence}


def described_search(sagemaker: Any, name: str) -> Search:
    """Return the tuning job with all its training jobs, and those of a warm start's parents that still exist."""
    tuning_job = sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=name)
    parents = {parent: list(summaries(sagemaker, parent)) for parent in parents_of(tuning_job)}
    return read_search(tuning_job, list(summaries(sagemaker, name)), parents)


def with_evidence(search: Search) -> Search:
    """Return the tuning job with the evidence of a training job's log, if it needs any and there is any."""
    if search.unexplained is None:
        return search
    try:
        return replace(search, evidence=read_evidence(client("sagemaker"), client("logs"), search))
    except NoEvidenceError as error:
        names = {"tuning_job_name": search.name, "training_job_name": search.unexplained.name}
        reason = type(error.__cause__ or error).__name__
        logger.warning("No evidence in the log", extra={**names, "error": reason})
        return search


def described_trial(sagemaker: Any, trial: Json | None) -> Search | None:
    """Return the trial that the execution ran before; None without a trial, or for one that was deleted."""
    if trial is None:
        return None
    try:
        return described_search(sagemaker, trial["tuningJobName"])
    except sagemaker.exceptions.ResourceNotFound:
        return None


def summaries(sagemaker: Any, name: str) -> Iterator[Json]:
    """Yield the summaries of a tuning job's training jobs; none of a tuning job that was deleted."""
    lister = sagemaker.get_paginator("list_training_jobs_for_hyper_parameter_tuning_job")
    try:
        for page in lister.paginate(HyperParameterTuningJobName=name):
            yield from page["TrainingJobSummaries"]
    except sagemaker.exceptions.ResourceNotFound:
        return


def count(analysis: Analysis, is_trial: bool) -> None:
    """Emit the figures of the tuning job as metrics of the stack.

    A trial's report has emitted the trial's cost, so that a sum counts it once. Its objective is no result.
    """
    search = analysis.search
    metrics.add_metric("TrainingJobs", MetricUnit.Count, len(search.training_jobs))
    failed = [job for job in search.training_jobs if job.status == "Failed"]
    metrics.add_metric("FailedTrainingJobs", MetricUnit.Count, len(failed))
    seconds = sum(job.seconds for job in search.training_jobs)
    metrics.add_metric("TrainingSeconds", MetricUnit.Seconds, seconds)
    if search.finished and not is_trial:
        metrics.add_metric("BestObjective", MetricUnit.NoUnit, search.ranked[0].objective or 0.0)
    if (amount := analysis.cost.search.amount) is not None:
        metrics.add_metric("Cost", MetricUnit.NoUnit, amount)
    metrics.flush_metrics()
