"""The tuning job in the announcement of a failure: what became of it, and how to go on."""

NOTHING_STARTED = "No tuning job was started."
# A trial's name stays taken, and so does the name of the tuning job that it is derived from.
ANOTHER_NAME = "Run again under another tuningJobName."
FINAL = ("Completed", "Stopped", "Failed")


def attach(name: str) -> str:
    """Return how to go on with a tuning job that has something to go on with."""
    return (
        f'To go on with the tuning job, run again with "tuningJobName": "{name}" and '
        '"onExistingTuningJob": "attach".'
    )


def ended_as(status: str, name: str, asked: str) -> tuple[str, str]:
    """Return what became of a tuning job that has this status at last, and how to go on.

    `asked` is the name of the execution's own tuning job: a trial has another.
    """
    going_on = attach(name) if name == asked else ANOTHER_NAME
    if status == "Stopped":
        return f"Tuning job {name} was stopped; what it found until then is kept.", going_on
    if status == "Completed":
        return f"Tuning job {name} had completed: nothing is left running.", going_on
    return f"Tuning job {name} had ended as {status}: nothing is left running.", ANOTHER_NAME


def left_alone(name: str, asked: str) -> tuple[str, str]:
    """Return what is said of another execution's tuning job: its trial may have failed, and would again."""
    going_on = attach(name) if name == asked else ANOTHER_NAME
    return f"Tuning job {name} was not started by this execution: it is left alone.", going_on


def unseen(name: str, asked: str) -> tuple[str, str]:
    """Return what is said of the execution's tuning job when SageMaker does not say how it ended.

    The function that looks after ended executions stops it within a minute or two.
    """
    going_on = attach(name) if name == asked else ANOTHER_NAME
    return (
        f"The end of tuning job {name} was not seen: it is stopped if it still runs, and what it "
        "found is kept.",
        going_on,
    )


def refused(trial: str | None, asked: str) -> tuple[str, str]:
    """Return what is said when no tuning job was started, or none after the trial of this name."""
    if trial is None:
        return NOTHING_STARTED, ""
    return f"Trial {trial} had ended, and no other tuning job was started.", attach(asked)
