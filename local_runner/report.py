"""Prints what came of an execution. Every figure is an answer of the AWS API, handed in by the caller."""

from typing import Any

from rich.console import Console
from rich.json import JSON
from rich.panel import Panel
from rich.table import Table

from local_runner.events import Email
from local_runner.proof import Proof


def facts(title: str, rows: dict[str, str]) -> Table:
    """A table of names and values under a title."""
    view = Table(title=title, title_justify="left", show_header=False)
    view.add_column(style="bold")
    view.add_column(overflow="fold")
    for name, value in rows.items():
        view.add_row(name, value)
    return view


def show_best(console: Console, training_job: dict[str, Any]) -> None:
    objective = training_job["FinalHyperParameterTuningJobObjectiveMetric"]
    rows = {
        "training job": training_job["TrainingJobName"],
        objective["MetricName"]: repr(objective["Value"]),
        "artifact": training_job["ModelArtifacts"]["S3ModelArtifacts"],
    }
    console.print(facts("Best training job (DescribeTrainingJob)", rows))


def show_model(console: Console, model: dict[str, Any]) -> None:
    rows = {"model": model["ModelName"], "ARN": model["ModelArn"]}
    for container in model.get("Containers") or [model["PrimaryContainer"]]:
        shown = ("Image", "ModelDataUrl", "ModelPackageName")
        rows |= {key: container[key] for key in shown if key in container}
    console.print(facts("Model (DescribeModel)", rows))


def show_endpoint_configs(console: Console, configs: list[dict[str, Any]]) -> None:
    for config in configs:
        rows = {"name": config["EndpointConfigName"], "ARN": config["EndpointConfigArn"]}
        for variant in config["ProductionVariants"]:
            rows[variant["VariantName"]] = variant.get("ModelName", "")
        console.print(facts("Endpoint configuration (DescribeEndpointConfig)", rows))


def show_output(console: Console, ended: dict[str, Any]) -> None:
    """The output of an execution that succeeded without making a model."""
    console.print("Output (DescribeExecution)", style="italic")
    console.print(JSON(ended["output"]))


def show_messages(console: Console, received: list[dict[str, Any]], emails: list[Email]) -> None:
    """What the subscribed queue received, and the same as an e-mail."""
    for envelope in received:
        attributes = {k: v["Value"] for k, v in envelope["MessageAttributes"].items()}
        console.print(facts("Message that a queue received", attributes))
        console.print(JSON(envelope["Message"]))
    for email in emails:
        console.print(Panel(email.text, title=f"E-mail: {email.subject}", title_align="left"))


def show_failure(
    console: Console, ended: dict[str, Any], received: list[dict[str, Any]], emails: list[Email]
) -> None:
    """The failed execution's error and cause, and how subscribers heard of it."""
    shown = ("status", "error", "cause")
    rows = {str(key): str(ended[key]) for key in shown if key in ended}
    console.print(facts("Execution (DescribeExecution)", rows))
    show_messages(console, received, emails)


def show_proof(console: Console, proof: Proof) -> None:
    verdict = "the same" if proof.holds else "NOT THE SAME"
    rows = {
        f"{proof.metric} reported": repr(proof.reported),
        f"{proof.metric} of model.tar.gz": repr(proof.scored),
        "": verdict,
    }
    console.print(facts("Proof: the artifact, unpacked and scored on the validation data", rows))
