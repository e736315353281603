"""The printed results of an execution at length. Every figure is from an answer of the AWS API."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.json import JSON
from rich.panel import Panel
from rich.table import Table

from local_runner.cli.execution import Outcome
from local_runner.cli.proof import Proof
from local_runner.cli.terminal_text import metric_text, plain
from local_runner.eventbridge.mailbox import Email
from local_runner.sagemaker.rules.model import containers

# A hundred training jobs mostly fail for one reason.
REASONS_SHOWN = 5
# A tuned value of so many characters means itself wherever it is; a short one only after its name.
UNMISTAKABLE = 5

USUAL_CAUSES = """\
Usual causes: the program reports the metric of its training data, of cross-validation or of another round than the one
that it saves; `score` prepares the data in another way or rounds what it prints; predictions are random."""


def facts(title: str, rows: dict[str, str]) -> Table:
    """Return a table of names and values under a title."""
    # A title would be wrapped to the width of a narrow table.
    view = Table(title=title, title_justify="left", show_header=False, min_width=len(title))
    view.add_column(style="bold")
    view.add_column(overflow="fold")
    for name, value in rows.items():
        view.add_row(name, plain(value))
    return view


def show_made(console: Console, outcome: Outcome) -> None:
    """Print best training job, model and endpoint configuration of an execution, as far as there are any."""
    if outcome.training_job is not None:
        console.print(_best(outcome.training_job))
    if outcome.model is not None:
        console.print(_model(outcome.model))
    if outcome.endpoint_config is not None:
        console.print(_endpoint_config(outcome.endpoint_config))


def _best(training_job: dict[str, Any]) -> Table:
    objective = training_job["FinalHyperParameterTuningJobObjectiveMetric"]
    rows = {
        "training job": training_job["TrainingJobName"],
        objective["MetricName"]: metric_text(objective["Value"]),
        "artifact": training_job["ModelArtifacts"]["S3ModelArtifacts"],
    }
    return facts("Best training job (DescribeTrainingJob)", rows)


def _model(model: dict[str, Any]) -> Table:
    rows = {"model": model["ModelName"], "ARN": model["ModelArn"]}
    for container in containers(model):
        shown = ("Image", "ModelDataUrl", "ModelPackageName")
        rows |= {key: container[key] for key in shown if key in container}
    return facts("Model (DescribeModel)", rows)


def _endpoint_config(config: dict[str, Any]) -> Table:
    rows = {"name": config["EndpointConfigName"], "ARN": config["EndpointConfigArn"]}
    for variant in config["ProductionVariants"]:
        rows[variant["VariantName"]] = variant.get("ModelName", "")
    return facts("Endpoint configuration (DescribeEndpointConfig)", rows)


def show_output(console: Console, ended: dict[str, Any]) -> None:
    """Print the output of an execution that succeeded."""
    console.print("Output (DescribeExecution)", style="italic")
    # Unwrapped, so that programs can read it as JSON.
    console.print(JSON(ended["output"]), soft_wrap=True)


def show_messages(console: Console, received: list[dict[str, Any]], emails: list[Email]) -> None:
    """Print the messages of the subscribed queue and the e-mails."""
    for envelope in received:
        attributes = {k: v["Value"] for k, v in envelope["MessageAttributes"].items()}
        console.print(facts("Message that a queue received", attributes))
        console.print(JSON(envelope["Message"]))
    for email in emails:
        title = plain(f"E-mail: {email.subject}")
        console.print(Panel(plain(email.text), title=title, title_align="left"))


def show_failed_training_jobs(
    console: Console, summaries: list[dict[str, Any]], log_of: Callable[[str], Path | None]
) -> None:
    """Print the reasons of failed training jobs, the most frequent first, and a log of each on this machine."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for summary in summaries:
        groups.setdefault(_alike(summary, log_of), []).append(summary)
    ordered = sorted(groups.values(), key=len, reverse=True)
    for group in ordered[:REASONS_SHOWN]:
        name, reason = group[0]["TrainingJobName"], group[0].get("FailureReason", "")
        log = str(log_of(name) or "")
        where = "" if log in reason else f"\n  Log: {log}"
        who = (
            f"{len(group)} training jobs, such as {name},"
            if len(group) > 1
            else f"Training job {name}"
        )
        # Unwrapped, so that a path can be copied.
        console.print(plain(f"{who} failed: {reason}{where}"), soft_wrap=True)
    if more := sum(map(len, ordered[REASONS_SHOWN:])):
        console.print(f"{more} more training jobs failed for other reasons.")


def _alike(summary: dict[str, Any], log_of: Callable[[str], Path | None]) -> str:
    """Return the reason without what differs among training jobs that fail alike: name, log, tuned values."""
    name, text = summary["TrainingJobName"], str(summary.get("FailureReason", ""))
    text = text.replace(str(log_of(name) or name), "*").replace(name, "*")
    for tuned, value in summary["TunedHyperParameters"].items():
        text = re.sub(rf"(\b{re.escape(tuned)}\W{{1,4}}){re.escape(value)}", r"\1*", text)
        text = text.replace(value, "*") if len(value) >= UNMISTAKABLE else text
    return text


def show_failure(console: Console, ended: dict[str, Any], emails: Sequence[Email] = ()) -> None:
    """Print the failed execution's error, and its cause unless an e-mail has it, then the e-mails."""
    is_told = any(ended.get("cause", "") in email.text for email in emails)
    shown = ("status", "error") if is_told else ("status", "error", "cause")
    rows = {str(key): str(ended[key]) for key in shown if key in ended}
    console.print(facts("Execution (DescribeExecution)", rows))
    show_messages(console, [], list(emails))


def show_disproof(console: Console, proof: Proof) -> None:
    """Print the two objectives of a proof that does not hold, and the usual causes."""
    rows = {
        f"{proof.metric} reported": metric_text(proof.reported),
        f"{proof.metric} of model.tar.gz": metric_text(proof.scored),
        "": "NOT THE SAME",
    }
    console.print(facts("Proof: the artifact, unpacked and scored on the validation data", rows))
    console.print(USUAL_CAUSES, soft_wrap=True)
