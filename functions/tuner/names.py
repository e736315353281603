"""The name of an execution's tuning job when the input gives none."""

import re
from collections.abc import Mapping
from hashlib import sha256

LONGEST_TUNING_JOB_NAME = 32


def derived_name(execution: Mapping[str, str]) -> str:
    """A legal tuning job name that begins like the execution's and that no other execution gets.

    A name stays taken in SageMaker after its job, an execution's name only for 90 days: hence the
    start time.
    """
    digest = sha256(f"{execution['Id']} {execution['StartTime']}".encode()).hexdigest()[:8]
    room = LONGEST_TUNING_JOB_NAME - len(digest) - 1
    readable = re.sub("[^a-zA-Z0-9]+", "-", execution["Name"]).strip("-")[:room].rstrip("-")
    return f"{readable or 'tuning'}-{digest}"
