"""The table of a tuning job's training jobs: best objective first, each objective as a mark on a common scale."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from local_runner.cli import results
from local_runner.cli.scale import ASCII, UNICODE, Marks, scale_of
from local_runner.cli.terminal_text import plain

# The name of a training job is its tuning job's, then a number and eight digits.
SUFFIX = len("001-0123abcd")
# With what goes before and after it, the table fits on one screen.
ROWS = 16
DEFINITION_WIDTH = 14
# Wider than any table, so that a measured table is not squeezed.
UNLIMITED = 10_000
# Six decimals say too little of smaller objectives, and too much of larger ones.
SMALLEST_FIXED, LARGEST_FIXED = 1e-3, 1e7


class Layout(NamedTuple):
    """The width of the scale, and whether hyperparameters have columns."""

    scale: int
    hyperparameters: bool


# The first layout that fits is used.
LAYOUTS = (Layout(24, True), Layout(14, True), Layout(24, False), Layout(14, False))


def shown(value: str) -> str:
    """Return a hyperparameter's value for a table: numbers with four digits."""
    try:
        return value if value.isdigit() else f"{float(value):.4g}"
    except ValueError:
        return value


def decimals(value: float) -> str:
    """Return an objective with six decimals, or six digits and an exponent where decimals would not show it."""
    fixed = value == 0 or SMALLEST_FIXED <= abs(value) < LARGEST_FIXED
    return f"{value:.6f}" if fixed else f"{value:.6e}"


def seconds(summary: dict[str, Any]) -> str:
    """Return the training time in seconds, to a tenth; an empty text before the end."""
    passed = results.training_seconds(summary)
    return "" if passed is None else f"{passed:.1f}"


def tried(training_job: dict[str, Any]) -> str:
    """Return the tuned hyperparameters of a training job in one line."""
    tuned = sorted(training_job["TunedHyperParameters"].items())
    return "  ".join(f"{name}={shown(value)}" for name, value in tuned)


class TrainingJobsTable:
    """The table for a tuning job's description and the summaries of its training jobs.

    The table fits the width of a terminal: hyperparameters have columns if there is room for all of them.
    """

    def __init__(self, job: dict[str, Any], summaries: list[dict[str, Any]]) -> None:
        self._job = job
        self._ranked = results.ranked(job, summaries)
        self._several = len(results.definitions(job)) > 1
        self._best = (results.best_of(job) or {}).get("TrainingJobName")
        values = [v for s in summaries if (v := results.objective(s)) is not None]
        self._scale = scale_of(values, results.is_minimised(job)) if values else None
        self._hyperparameters = sorted(
            {name for summary in summaries for name in summary["TunedHyperParameters"]}
        )

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        marks = ASCII if options.ascii_only else UNICODE
        tables = {layout: self._table(layout, marks) for layout in LAYOUTS}
        unlimited = options.update(max_width=UNLIMITED)
        width = {
            layout: Measurement.get(console, unlimited, table).maximum
            for layout, table in tables.items()
        }
        fitting = [layout for layout in LAYOUTS if width[layout] <= options.max_width]
        chosen = fitting[0] if fitting else LAYOUTS[-1]
        yield tables[chosen]
        yield from self._left_out(chosen, min(width[one] for one in LAYOUTS if one.hyperparameters))

    def _table(self, layout: Layout, marks: Marks) -> Table:
        view = Table(
            title=self._title(),
            title_justify="left",
            box=None,
            padding=(0, 2, 0, 0),
            pad_edge=False,
        )
        view.add_column("  training job", no_wrap=True)
        if self._several:
            view.add_column("definition", no_wrap=True, max_width=DEFINITION_WIDTH)
        view.add_column("status", no_wrap=True)
        view.add_column("objective", no_wrap=True, justify="right")
        view.add_column(self._scale.heads(layout.scale) if self._scale else "", no_wrap=True)
        view.add_column("seconds", no_wrap=True, justify="right")
        for name in self._hyperparameters if layout.hyperparameters else []:
            view.add_column(plain(name), no_wrap=True, justify="right")
        for summary in self._ranked[:ROWS]:
            is_best = summary["TrainingJobName"] == self._best
            cells = self._cells(summary, layout, marks)
            view.add_row(*cells, style="bold green" if is_best else None)
        return view

    def _title(self) -> Text:
        goals = {(goal["MetricName"], goal["Type"]) for goal in results.objectives(self._job)}
        words = " and ".join(f"{metric}, {kind}" for metric, kind in sorted(goals))
        return plain(f"Training jobs by {words}" if words else "Training jobs")

    def _cells(self, summary: dict[str, Any], layout: Layout, marks: Marks) -> Iterator[Text]:
        status, value = summary["TrainingJobStatus"], results.objective(summary)
        is_best = summary["TrainingJobName"] == self._best
        yield Text(f"{marks.best if is_best else ' '} {summary['TrainingJobName'][-SUFFIX:]}")
        if self._several:
            yield plain(summary.get("TrainingJobDefinitionName", ""))
        yield Text(status, style="red" if status == "Failed" else "")
        yield from self._objective(
            value, marks.best if is_best else marks.of(status), marks, layout
        )
        yield Text(seconds(summary))
        if layout.hyperparameters:
            tuned = summary["TunedHyperParameters"]
            yield from (plain(shown(tuned.get(name, ""))) for name in self._hyperparameters)

    def _objective(
        self, value: float | None, mark: str, marks: Marks, layout: Layout
    ) -> tuple[Text, Text]:
        if value is None or self._scale is None:
            return Text(""), Text("")
        return Text(decimals(value)), self._scale.line(value, mark, marks, layout.scale)

    def _left_out(self, layout: Layout, needed: int) -> Iterator[Text]:
        """Yield a sentence on the training jobs without a row, and one on hyperparameters without a column."""
        more = Counter(summary["TrainingJobStatus"] for summary in self._ranked[ROWS:])
        if more:
            counts = ", ".join(f"{count} {status}" for status, count in sorted(more.items()))
            yield Text(f"{more.total()} more training jobs: {counts}", style="dim")
        if self._hyperparameters and not layout.hyperparameters:
            yield Text(f"With {needed} columns, the table shows hyperparameters.", style="dim")
