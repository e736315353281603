"""The picture of the terminal after `make run`, from a real run. `make example` draws it.

The figures differ from run to run; a test holds the picture to the lines that a run of its own prints.
"""

import io
import shlex
import subprocess
import sys
from pathlib import Path

from rich.console import Console

from local_runner import sample_data
from local_runner.cli import arguments
from local_runner.cli.run import run

ROOT = Path(__file__).parents[2]
PICTURE = ROOT / "assets" / "terminal.svg"
# The table of the main job's training jobs has its columns of hyperparameters from this width on.
WIDTH = 132
# rich's own format loads a font from an address. Braces are doubled: rich fills the others.
FORMAT = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-labelledby="title description">
<title id="title">The terminal after make run</title>
<desc id="description">A table of training jobs, the best objective first, each objective as a mark on a scale. Below \
it: the best training job, its hyperparameters, the model, the proof of its score, and the cost.</desc>
<style>
.{unique_id}-matrix {{ font: {char_height}px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace }}
.{unique_id}-title {{ font: bold 18px system-ui, sans-serif }}
{styles}
</style>
<defs>
<clipPath id="{unique_id}-clip-terminal"><rect width="{terminal_width}" height="{terminal_height}"/></clipPath>
{lines}
</defs>
{chrome}
<g transform="translate({terminal_x}, {terminal_y})" clip-path="url(#{unique_id}-clip-terminal)">
{backgrounds}
<g class="{unique_id}-matrix">{matrix}</g>
</g>
</svg>
"""


def options() -> list[str]:
    """Return the arguments of the local runner in `make run`."""
    said = subprocess.run(
        ["make", "--no-print-directory", "--dry-run", "run"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return shlex.split(said.stdout.splitlines()[-1].partition("-m local_runner ")[2])


def drawing() -> str:
    """Run the main job and return the picture of its terminal."""
    sample_data.write_breast_cancer(ROOT / "build" / "data")
    console = Console(file=io.StringIO(), record=True, width=WIDTH, highlight=False, markup=False)
    console.print("$ make run", style="bold")
    if not run(arguments.run_parser().parse_args(options()), console):
        sys.exit(console.export_text())
    # rich cuts the lower edge of the last line.
    console.line()
    return console.export_svg(
        title="sagemaker-model-tuner", code_format=FORMAT, unique_id="terminal"
    )


if __name__ == "__main__":
    PICTURE.write_text(drawing())
