"""The name that a tuning job gets when its input gives none."""

import re
from collections.abc import Mapping
from hashlib import sha256

LONGEST_TUNING_JOB_NAME = 32


def derived_name(execution: Mapping[str, str]) -> str:
    """Return a legal tuning job name that begins like the execution's and that is its own.

    `execution` has Id, Name and StartTime. SageMaker never frees a name; Step Functions frees an
    execution's name after 90 days: hence the start time.
    """
    digest = sha256(f"{execution['Id']} {execution['StartTime']}".encode()).hexdigest()[:8]
    room = LONGEST_TUNING_JOB_NAME - len(digest) - 1
    readable = re.sub("[^a-zA-Z0-9]+", "-", execution["Name"]).strip("-")[:room].rstrip("-")
    return f"{readable or 'tuning'}-{digest}"
