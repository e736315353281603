"""The summary that ends `run` and `execute`: a line for each fact that one looks for first.

Addresses are not wrapped, so that they can be copied.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from local_runner.cli import cost, written_pages
from local_runner.cli.execution import Outcome
from local_runner.cli.proof import Proof, artifact
from local_runner.cli.terminal_text import metric_text, plain
from local_runner.cli.training_jobs_table import tried

NAME_WIDTH = 11
COST = "cost"


def show_fact(console: Console, name: str, value: str, style: str = "") -> None:
    """Print a fact, wrapped between words."""
    view = Table.grid()
    view.add_column(width=NAME_WIDTH, style="bold")
    view.add_column(overflow="fold")
    text = plain(value)
    text.stylize(style)
    view.add_row(name, text)
    console.print(view)


def show_address(console: Console, name: str, address: str) -> None:
    """Print a fact that can be copied."""
    text = Text.assemble((f"{name:{NAME_WIDTH}}", "bold"), plain(address))
    console.print(text, soft_wrap=True)


def show_made(console: Console, outcome: Outcome) -> None:
    """Print best training job, model and endpoint configuration of an execution, as far as there are any."""
    console.line()
    if outcome.training_job is not None:
        _show_best(console, outcome.training_job)
    if outcome.model is not None:
        show_address(console, "model", outcome.model["ModelName"])
    if outcome.training_job is not None and outcome.model is not None:
        show_address(console, "artifact", artifact(outcome.training_job, outcome.model))
    if outcome.endpoint_config is not None:
        name = outcome.endpoint_config["EndpointConfigName"]
        show_fact(console, "endpoint", f"configuration {name}")
    for name, lines in _notes(outcome.ended).items():
        for line in lines:
            show_fact(console, name, line, "yellow")


def _notes(ended: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return the lists of texts that the execution has added to its input, such as warnings, by their key."""
    given, output = (json.loads(ended.get(name) or "{}") for name in ("input", "output"))
    if not isinstance(given, dict) or not isinstance(output, dict):
        return {}
    return {
        key: value
        for key, value in output.items()
        if key not in given
        and isinstance(value, list)
        and all(isinstance(each, str) for each in value)
    }


def _show_best(console: Console, training_job: dict[str, Any]) -> None:
    objective = training_job["FinalHyperParameterTuningJobObjectiveMetric"]
    show_address(console, "best", training_job["TrainingJobName"])
    show_fact(
        console, "objective", f"{objective['MetricName']} = {metric_text(objective['Value'])}"
    )
    if training_job["TrainingJobStatus"] == "Stopped":
        show_fact(console, "stopped", training_job["SecondaryStatus"])
    show_fact(console, "tuned", tried(training_job))


def show_proof(console: Console, proof: Proof) -> None:
    """Print a proof that holds."""
    words = f"model.tar.gz scores the same {proof.metric} on the validation data"
    show_fact(console, "proof", words, "green")


def show_cost(console: Console, outcome: Outcome) -> None:
    """Print what the execution says about its pages, such as a cost in money, or else its instance seconds."""
    facts = written_pages.remarks(outcome.ended)
    if outcome.tuning_job is not None and COST not in facts:
        facts[COST] = cost.words(outcome.tuning_job, outcome.training_jobs)
    for name, words in facts.items():
        if words:
            show_fact(console, name, words)


def show_counts(console: Console, received: int, emails: int) -> None:
    """Print the numbers of messages in the queue and of e-mails, if there are any."""
    if received or emails:
        plural = "" if emails == 1 else "s"
        words = f"{received} in a queue, {emails} e-mail{plural}; --verbose shows them"
        show_fact(console, "messages", words)


def show_pages(console: Console, pages: Sequence[object]) -> None:
    """Print the places of the pages that the execution has left."""
    for page in pages:
        show_address(console, "report", str(page))
