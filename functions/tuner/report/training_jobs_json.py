"""The file training_jobs.json: the report for programs."""

import json
from typing import Any

from tuner import Json
from tuner.report.analysis import Analysis
from tuner.report.costs import training_job_cost
from tuner.report.finding import Finding
from tuner.report.importance import Importance
from tuner.report.instants import utc
from tuner.report.search import Instant, Range, Search, TrainingJob
from tuner.report.text import harmless


def training_jobs_json(analysis: Analysis) -> str:
    """Return the analysis and all training jobs as JSON; members without a value are left out.

    `continuation` is null if no payload continues the search; `continuationByHand` has the changes that it leaves out.
    """
    search = analysis.search
    report = {
        **_tuning_job(search),
        "verdict": analysis.verdict,
        "cost": analysis.cost.as_json(),
        "findings": [_finding(each) for each in analysis.findings],
        "importance": [_importance(each) for each in analysis.importances],
        "trainingJobs": _training_jobs(analysis, search),
        "trial": _trial(analysis),
        "earlierTrainingJobs": [_earlier(job) for job in search.earlier],
        "continuationByHand": [*analysis.by_hand] or None,
    }
    # The continuation stays as it is: it holds values of the payload.
    whole = {**_readable(_stated(report)), "continuation": analysis.continuation}
    text = json.dumps(whole, ensure_ascii=False, indent=1) + "\n"
    return text.encode(errors="replace").decode()


def _tuning_job(search: Search) -> Json:
    return {
        "tuningJobName": search.name,
        "tuningJobArn": search.arn,
        "status": search.status,
        "reason": search.reason,
        "strategy": search.strategy,
        "objective": {"Type": search.goal, "MetricName": search.metric},
        "created": _time(search.created),
        "ended": _time(search.ended),
    }


def _training_jobs(analysis: Analysis, search: Search) -> list[Json]:
    costs = (training_job_cost(search, job, analysis.prices) for job in search.training_jobs)
    pairs = zip(search.training_jobs, costs, strict=True)
    return [{**_earlier(job), "cost": cost.as_json()} for job, cost in pairs]


def _trial(analysis: Analysis) -> Json | None:
    trial = analysis.trial
    if trial is None:
        return None
    return {"tuningJobName": trial.name, "trainingJobs": _training_jobs(analysis, trial)}


def _earlier(job: TrainingJob) -> Json:
    """Return a training job without its cost, which an earlier tuning job's was not read for."""
    return _stated(
        {
            "tuningJobName": job.tuning_job,
            "trainingJobName": job.name,
            "trainingJobArn": job.arn,
            "definition": job.definition,
            "status": job.status,
            "objective": job.objective,
            "hyperparameters": job.hyperparameters,
            "created": _time(job.created),
            "started": _time(job.started),
            "ended": _time(job.ended),
            "seconds": round(job.seconds, 3),
            "reason": job.reason,
        }
    )


def _finding(found: Finding) -> Json:
    suggested = _range(found.wider) if found.wider else None
    return _stated(
        {
            "kind": found.kind,
            "sentence": found.sentence,
            "definition": found.definition,
            "hyperparameter": found.hyperparameter,
            "suggestedRange": suggested,
            "suggestedValue": found.fixed,
        }
    )


def _range(of: Range) -> Json:
    return {"low": of.low, "high": of.high, "scale": of.scale}


def _importance(of: Importance) -> Json:
    return _stated(
        {
            "definition": of.definition,
            "method": of.method,
            "trainingJobs": of.number,
            "values": dict(of.values),
        }
    )


def _time(instant: Instant | None) -> str | None:
    return None if instant is None else utc(instant)


def _stated(members: Json) -> Json:
    """Return the members that have a value."""
    return {key: value for key, value in members.items() if value is not None and value != ""}


def _readable(value: Any) -> Any:
    """Return the value with texts that any encoding can write."""
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, dict):
        return {harmless(key): _readable(inner) for key, inner in value.items()}
    return [_readable(inner) for inner in value] if isinstance(value, list) else value
