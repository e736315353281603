"""The message that reports a result: a text for people, the same facts as JSON for machines."""

from collections.abc import Sequence

from tuner import Json
from tuner.message.lines import reached, report_lines
from tuner.message.published import cut, printable, published
from tuner.training_jobs import jobs_by_status

# Names and values may have 256 characters each; people read e-mail in lines.
LONGEST_SHOWN = 80
LONGEST_REASON = 300


def notification(facts: Json) -> Json:
    """Return Subject, Message (for MessageStructure json) and MessageAttributes, from result_facts."""
    attributes = {
        "status": facts["status"],
        "tuningJobName": facts["tuningJobName"],
        "modelName": facts["modelName"],
        "objectiveMetricName": facts["best"]["objective"]["metricName"],
    }
    shown = {key: printable(value) for key, value in attributes.items()}
    return published(_subject(facts), facts, _email(facts), shown)


def _subject(facts: Json) -> str:
    return f"{_outcome(facts)}: {facts['tuningJobName']}, {_objective(facts)}"


def _outcome(facts: Json) -> str:
    if facts["status"] == "Stopped":
        return "Tuning stopped early"
    return "Tuning completed, best cut off" if "stoppedBy" in facts["best"] else "Tuning completed"


def _email(facts: Json) -> str:
    best = facts["best"]
    lines = [
        _opening(facts),
        "",
        f"Best objective: {_objective(facts)} ({best['objective']['type']})",
        f"Best training job: {best['trainingJobName']}{_cost(best)}",
        *_origin(best),
        *[
            f"  {cut(k, LONGEST_SHOWN)} = {cut(v, LONGEST_SHOWN)}"
            for k, v in sorted(best["hyperparameters"].items())
        ],
        f"Training jobs: {jobs_by_status(facts['trainingJobStatusCounters'])}",
        *[_failure(each) for each in facts["failures"]],
        "",
        f"Model: {facts['modelName']}",
        f"Model artifact: {facts['bestModelDataUrl']}",
        *_registered(facts),
        *_trial(facts),
        *report_lines(facts.get("report")),
        f"Execution: {facts.get('executionUrl', facts['executionArn'])}",
        *_warnings(facts["warnings"]),
    ]
    return "\n".join(lines)


def _cost(best: Json) -> str:
    return f" ({best['cost']['text']})" if "cost" in best else ""


def _origin(best: Json) -> list[str]:
    """Return how the best training job came about, as far as that is unusual."""
    earlier, limit = best.get("earlierTuningJobName"), best.get("stoppedBy")
    lines = [
        f"  of the earlier tuning job {earlier}: no training job of this tuning job was better",
        f"  CUT OFF by {limit}: with a higher limit, training may give a better model",
        "  stopped before its end, with the model that it had saved by then",
    ]
    stopped = best.get("status") == "Stopped" and not limit
    return [line for line, holds in zip(lines, (earlier, limit, stopped), strict=True) if holds]


def _failure(group: Json) -> str:
    reason, example = group["reason"], group["exampleTrainingJobName"]
    return (
        f"  {group['numberOfTrainingJobs']} x {cut(reason, LONGEST_REASON)} (for example {example})"
    )


def _registered(facts: Json) -> list[str]:
    group = facts.get("modelPackageGroupName")
    return [f"Registered in the model package group: {group}"] if group else []


def _trial(facts: Json) -> list[str]:
    trial = facts.get("trial")
    return [f"Trial before the search: {_tried(trial)}"] if trial else []


def _tried(trial: Json) -> str:
    """Return the trial's tuning job with its training job and their seconds, which spot training bills in part."""
    seconds, billed = trial.get("trainingSeconds"), trial.get("billableSeconds")
    cost = [] if seconds is None else [f"{seconds} seconds of training"]
    cost += [f"{billed} billed"] if billed not in (None, seconds) else []
    return f"{trial['tuningJobName']} ({', '.join([trial['trainingJobName'], *cost])})"


def _warnings(warnings: Sequence[str]) -> list[str]:
    return ["", "Warnings:", *[f"- {printable(each)}" for each in warnings]] if warnings else []


def _opening(facts: Json) -> str:
    name = facts["tuningJobName"]
    if facts["status"] != "Stopped":
        return (
            f"Tuning job {name} completed and its best model is ready to host{_but(facts['best'])}."
        )
    return (
        f"Tuning job {name} was STOPPED EARLY. The best model found until then is ready to host; "
        "a complete run may find a better model."
    )


def _but(best: Json) -> str:
    limit = best.get("stoppedBy")
    return f", but {limit} cut off the training of that model" if limit else ""


def _objective(facts: Json) -> str:
    objective = facts["best"]["objective"]
    value = objective.get("value")
    return f"{cut(objective['metricName'], LONGEST_SHOWN)} = {reached(value)}"
