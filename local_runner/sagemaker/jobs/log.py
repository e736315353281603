"""The log of a training job: the output of its program, line by line, as SageMaker shows it."""

from collections.abc import Callable
from pathlib import Path

from local_runner.sagemaker.jobs.metrics import shown


class Log:
    """A file of lines; ``on_line`` receives each of them, too."""

    def __init__(self, file: Path, on_line: Callable[[str], None]) -> None:
        self._file, self._on_line = file.open("w", encoding="utf-8"), on_line
        self._rest = b""

    def write(self, output: bytes) -> None:
        """Take output in; a line that has no end yet is kept for the next call."""
        *lines, self._rest = (self._rest + output).split(b"\n")
        for line in lines:
            self._add(line + b"\n")
        self._file.flush()

    def close(self) -> None:
        """Take in a last line that has no end, and close the file."""
        with self._file:
            if self._rest:
                self._add(self._rest)

    def _add(self, line: bytes) -> None:
        text = shown(line)
        self._file.write(text)
        self._on_line(text)
