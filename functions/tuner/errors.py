"""The conditions that end an execution, a class for each.

Lambda reports an error by the name of its class, so a parent workflow catches these names. No message
is longer than Step Functions and a reader can take. A docstring says when its error is raised, and
`remedy` what to do: the documents have a table of both, and announcements of failures the remedy.
"""

# ruff: noqa: N818 - an error is named after its condition: parent workflows match on the name.

from collections.abc import Sequence
from typing import ClassVar

LONGEST_MESSAGE = 8192


class TuningError(Exception):
    """A condition that this application names itself."""

    # Data, and not a part of the docstring, which Python drops with -OO.
    remedy: ClassVar[str]


class InvalidInput(TuningError):
    """The execution input cannot be run.

    `problems` has the lines of the message.
    """

    remedy = (
        "Correct the input: each line of the cause names a key, what is wrong and what would be "
        "right."
    )

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(_listed(self.problems))


class TuningJobFailed(TuningError):
    """SageMaker ended the tuning job with the status Failed."""

    remedy = (
        "Fix the reasons why training jobs failed, which the cause lists, and run again under "
        "another name."
    )


class TuningJobStopped(TuningError):
    """The tuning job was stopped before any training job had reported the objective metric."""

    remedy = "Run again under another name, and allow more time if a limit stopped the tuning job."


class TuningJobNotFinished(TuningError):
    """The tuning job has no final status yet, so there is nothing to choose from."""

    remedy = 'Wait for the tuning job, then run again with `onExistingTuningJob: "attach"`.'


class NoBestTrainingJob(TuningError):
    """The tuning job ended without a best training job from which a model can be made."""

    remedy = (
        "Have the training jobs report a finite value of the objective's metric, as the cause says, "
        "then run again under another name."
    )


class ObjectiveNotMet(TuningError):
    """The best training job does not reach the objective value that the input asks for."""

    remedy = "Tune further, or attach to the tuning job with another `acceptance`."


class NoModelArtifact(TuningError):
    """The best training job has no model artifact in S3."""

    remedy = "Have the training program write its model to /opt/ml/model."


def _listed(problems: Sequence[str]) -> str:
    """Return a line with the number of problems, then as many of the problems as fit into LONGEST_MESSAGE bytes."""
    count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'} in the input:"
    # 100 bytes are for the first line and for the line with the number of problems left out.
    room = LONGEST_MESSAGE - 100
    lines: list[str] = []
    for problem in problems:
        room -= len(problem.encode()) + 1
        if room < 0:
            return "\n".join([count, *lines, f"and {len(problems) - len(lines)} more"])
        lines.append(problem)
    return "\n".join([count, *lines])
