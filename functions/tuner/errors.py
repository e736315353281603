"""What can be wrong, one class a condition.

Lambda reports a class by its name, so these names are what a parent workflow catches. No message
is longer than Step Functions and a reader can take. A class says when it is raised, then what to do:
the README has a table of it.
"""

# ruff: noqa: N818 - an error is named after its condition: parent workflows match on the name.

from collections.abc import Sequence

LONGEST_MESSAGE = 8192


class TuningError(Exception):
    """Base of every condition that this application names itself."""


class InvalidInput(TuningError):
    """The execution input cannot be run.

    Correct the input: each line of the cause names a key, what is wrong and what would be right.

    `problems` has these lines.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__(_listed(self.problems))


class TuningJobFailed(TuningError):
    """SageMaker ended the tuning job with the status Failed.

    Mend what the cause tells of the training jobs and run again under another name.
    """


class TuningJobStopped(TuningError):
    """The tuning job was stopped before any training job had reported the objective metric.

    Run again under another name, with more time if a limit stopped it.
    """


class TuningJobNotFinished(TuningError):
    """The tuning job has no final status yet, so there is nothing to choose from.

    Wait for the tuning job, then run again with `onExistingTuningJob: "attach"`.
    """


class NoBestTrainingJob(TuningError):
    """The tuning job ended, but there is no best training job that a model can be made of.

    Look whether the training jobs report the objective's metric, then run again under another name.
    """


class ObjectiveNotMet(TuningError):
    """The best training job does not reach the objective value that the input asks for.

    Tune further, or attach to the tuning job with another `acceptance`.
    """


class NoModelArtifact(TuningError):
    """The best training job has no model artifact in S3.

    Let the training program write its model to /opt/ml/model.
    """


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
