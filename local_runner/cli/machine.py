"""The options that say how training jobs run on this machine, and the machine that they describe."""

import argparse
import os
import re
from collections.abc import Callable
from typing import Any

from local_runner.sagemaker.jobs import containment
from local_runner.sagemaker.jobs.containment import Containment, UncontainedError
from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.places import Places
from local_runner.sagemaker.jobs.training_process import supervisor

# A name that every shell takes, as SageMaker's Environment demands, too.
NAME = r"[A-Za-z_]\w*"

# The units of `docker run --memory`: https://docs.docker.com/engine/containers/resource_constraints/
UNITS = {"": 1, "b": 1, "k": 2**10, "m": 2**20, "g": 2**30}

Say = Callable[[str], None]


def variable(text: str) -> tuple[str, str]:
    """Return NAME=VALUE as name and value; a name alone has the value that it has in this shell."""
    name, equals, value = text.partition("=")
    if not re.fullmatch(NAME, name, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} should be NAME or NAME=VALUE")
    if equals:
        return name, value
    if name not in os.environ:
        raise argparse.ArgumentTypeError(f"{name} is not set in this shell; give {name}=VALUE")
    return name, os.environ[name]


def memory(text: str) -> int:
    """Return a size such as 512m or 4g in bytes."""
    found = re.fullmatch(r"([1-9][0-9]*)([bkmg]?)", text.lower())
    if found is None:
        raise argparse.ArgumentTypeError(f"{text!r} should be a size such as 512m or 4g")
    return int(found[1]) * UNITS[found[2]]


def number(text: str) -> int:
    """Return a whole number of at least 1."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} should be a whole number of at least 1")
    return int(text)


OPTIONS: dict[str, dict[str, Any]] = {
    "--env": {
        "action": "append",
        "default": [],
        "type": variable,
        "metavar": "NAME[=VALUE]",
        "help": "a variable for the environment of training programs, such as JAVA_HOME; without a value, this shell's",
    },
    "--memory": {
        "type": memory,
        "metavar": "SIZE",
        "help": "the most memory that a training job may take, such as 4g; it is killed when it takes more",
    },
    "--parallel": {
        "type": number,
        "metavar": "NUMBER",
        "help": "the most training jobs at a time, whatever the event allows",
    },
    "--uncontained": {
        "action": "store_true",
        "help": "run training programs as plain processes, also where this machine permits containers",
    },
}


def described(options: argparse.Namespace, say: Say) -> Machine:
    """Return the machine that the options describe, having said what it lacks."""
    say_once = _once(say)
    # It starts while the template is deployed.
    supervisor()
    return Machine(
        containment=_containment(options.uncontained, say_once),
        environment=dict(options.env),
        memory=options.memory,
        places=Places(options.parallel),
        say=say_once,
    )


def _containment(uncontained: bool, say: Say) -> Containment | None:
    try:
        if uncontained:
            raise UncontainedError("--uncontained")
        found = containment.best()
    except UncontainedError as error:
        say(
            f"Training jobs run without containers ({error}): they share ports, algo-1 has no address, "
            "and /opt/ml is at SAGEMAKER_BASE_DIR."
        )
        return None
    if not found.has_opt_ml:
        say(
            "Training programs find /opt/ml at SAGEMAKER_BASE_DIR: this machine has no place for it."
        )
    return found


def _once(say: Say) -> Say:
    said: set[str] = set()

    def say_once(sentence: str) -> None:
        if sentence not in said:
            said.add(sentence)
            say(sentence)

    return say_once
