"""A folder in the place of a container's /opt/ml, in which the programs of a shipped algorithm run."""

import contextlib
import io
import json
import os
import runpy
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

ALGORITHMS = Path(__file__).parents[3] / "local_runner" / "algorithms"


class Container:
    """Training and scoring by the programs of an algorithm's folder, with channels of one CSV file each.

    Programs run in this process, where libraries are imported once: their imports take longer than all they do here.
    """

    def __init__(self, algorithm: str, base: Path) -> None:
        self.folder = ALGORITHMS / algorithm
        self.base = base
        for folder in ("input/config", "model", "output"):
            (base / folder).mkdir(parents=True)

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "SAGEMAKER_BASE_DIR": str(self.base),
            "OMP_NUM_THREADS": "1",
        }

    def data(self, **channels: str) -> "Container":
        for name, text in channels.items():
            folder = self.base / "input" / "data" / name
            folder.mkdir(parents=True)
            (folder / "table.csv").write_text(text)
        return self

    def train(self, **hyperparameters: str) -> tuple[int, list[str]]:
        """Run the training program to its end; return its exit code and its log."""
        self._configure(hyperparameters)
        code, log = self._run("train", "train")
        return code, log.splitlines()

    def start(self, **hyperparameters: str) -> "subprocess.Popen[str]":
        """Start the training program as a process."""
        self._configure(hyperparameters)
        return subprocess.Popen(
            [self.folder / "train", "train"],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def score(self, channel: str) -> str:
        """Return what the scoring program prints for the model and the channel."""
        data = self.base / "input" / "data" / channel
        code, printed = self._run("score", str(self.base / "model"), str(data))
        assert code == 0, printed
        return printed

    @property
    def failure(self) -> str:
        return (self.base / "output" / "failure").read_text()

    def _configure(self, hyperparameters: dict[str, str]) -> None:
        config = self.base / "input/config/hyperparameters.json"
        config.write_text(json.dumps({"_tuning_objective_metric": "x", **hyperparameters}))

    def _run(self, program: str, *arguments: str) -> tuple[int, str]:
        printed, code = io.StringIO(), 0
        with (
            self._as_if_alone(program, *arguments),
            contextlib.redirect_stdout(printed),
            contextlib.redirect_stderr(printed),
        ):
            try:
                runpy.run_path(str(self.folder / program), run_name="__main__")
            except SystemExit as end:
                code = int(end.code or 0)
        return code, printed.getvalue()

    @contextlib.contextmanager
    def _as_if_alone(self, *command: str) -> Iterator[None]:
        """Give the program a process's arguments, path and environment, and leave nothing of it behind."""
        handler = signal.getsignal(signal.SIGTERM)
        with (
            patch.dict(os.environ, self.environment),
            patch.object(sys, "argv", list(command)),
            patch.object(sys, "path", [str(self.folder), *sys.path]),
        ):
            try:
                yield
            finally:
                signal.signal(signal.SIGTERM, handler)
                for file in self.folder.glob("*.py"):
                    sys.modules.pop(file.stem, None)
