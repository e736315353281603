"""What can be wrong, one class a condition.

Lambda reports a class by its name, so these names are what a parent workflow catches. No message
is longer than Step Functions and a reader can take.
"""

# ruff: noqa: N818 - an error is named after its condition: parent workflows match on the name.

from collections.abc import Sequence

LONGEST_MESSAGE = 8192


class TuningError(Exception):
    """Base of every condition that this application names itself."""


class InvalidInput(TuningError):
    """The execution input cannot be run; `problems` has one line each, with its path."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(_listed(self.problems))


class TuningJobFailed(TuningError):
    """SageMaker ended the tuning job with the status Failed."""


class TuningJobStopped(TuningError):
    """The tuning job was stopped before any training job had reported the objective metric."""


class TuningJobNotFinished(TuningError):
    """The tuning job has no final status yet, so there is nothing to choose from."""


class NoBestTrainingJob(TuningError):
    """The tuning job ended, but there is no best training job that a model can be made of."""


class ObjectiveNotMet(TuningError):
    """The best training job does not reach the objective value that the input asks for."""


class NoModelArtifact(TuningError):
    """The best training job has no model artifact in S3."""


def _listed(problems: Sequence[str]) -> str:
    """A count, then one problem a line, with as many lines as fit into LONGEST_MESSAGE bytes."""
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in the input:"
    # Room for the count and for the line that says how many problems were left out.
    room = LONGEST_MESSAGE - 100
    lines: list[str] = []
    for problem in problems:
        room -= len(problem.encode()) + 1
        if room < 0:
            return "\n".join([count, *lines, f"and {len(problems) - len(lines)} more"])
        lines.append(problem)
    return "\n".join([count, *lines])
