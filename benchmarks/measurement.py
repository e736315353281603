"""Options, tables and saved results of every benchmark. Nothing here measures."""

import argparse
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table as Grid

RESULTS = Path(__file__).parent / "results"


@dataclass
class Table:
    """Figures under headings, ratios first."""

    columns: Sequence[str]
    rows: list[list[str]]
    title: str = ""


@dataclass
class Goal:
    """A goal, and the figure that was reached."""

    wanted: str
    reached: str
    held: bool


@dataclass
class Result:
    """The result of one benchmark: tables to read, and the measured numbers behind them."""

    tables: list[Table]
    measured: Any
    goals: list[Goal] = field(default_factory=list)


@dataclass(frozen=True)
class Options:
    """The extent of a measurement: `runs` repetitions; `quick` for a try that saves nothing."""

    runs: int
    quick: bool


class Benchmark:
    """One script from its command line to its saved result."""

    def __init__(self, file: str, runs: int) -> None:
        self._name, self._runs = Path(file).stem, runs
        self._start = time.monotonic()

    def run(self, measure: Callable[[Options], Any], result: Callable[[Any], Result]) -> None:
        """Measure as the command line asks, and publish the result."""
        options = self.options()
        self.publish(result(measure(options)), options)

    def options(self, arguments: Sequence[str] | None = None) -> Options:
        parser = argparse.ArgumentParser(prog=f"benchmarks/{self._name}.py")
        parser.add_argument("--runs", type=int, default=self._runs, help="default: %(default)s")
        parser.add_argument("--quick", action="store_true", help="one small run; saves nothing")
        given = parser.parse_args(arguments)
        return Options(1 if given.quick else given.runs, given.quick)

    def publish(self, result: Result, options: Options) -> None:
        """Print the tables; save them, unless this was a quick try."""
        for table in result.tables:
            _show(table)
        for goal in result.goals:
            print(f"{'Holds' if goal.held else 'MISSED'}: {goal.wanted}; it is {goal.reached}.")
        text = json.dumps({**self._circumstances(options), **asdict(result)}, indent=1) + "\n"
        if not options.quick:
            (RESULTS / f"{self._name}.json").write_text(text)

    def _circumstances(self, options: Options) -> dict[str, Any]:
        return {
            "date": datetime.now(UTC).date().isoformat(),
            "machine": {
                "cores": os.cpu_count(),
                "system": f"{platform.system()} {platform.machine()}",
                "python": platform.python_version(),
            },
            "runs": options.runs,
            "seconds": round(time.monotonic() - self._start),
        }


def _show(table: Table) -> None:
    grid = Grid(title=table.title or None, title_justify="left")
    for number, column in enumerate(table.columns):
        last = number == len(table.columns) - 1
        grid.add_column(column, justify="left" if last else "right", no_wrap=last)
    for row in table.rows:
        grid.add_row(*row)
    Console(width=150, markup=False).print(grid)
