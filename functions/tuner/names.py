"""Names: of tuning jobs for which no input gives one, in an S3 address, and of a script mode's program in S3."""

import re
from collections.abc import Mapping
from hashlib import sha256

LONGEST_TUNING_JOB_NAME = 32
# https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateHyperParameterTuningJob.html
TUNING_JOB_NAME = "[a-zA-Z0-9](-*[a-zA-Z0-9]){0,31}"
TRIAL = "-trial"
# https://docs.aws.amazon.com/AmazonS3/latest/userguide/VirtualHosting.html
S3_ADDRESS = re.compile(
    r"s3://(?P<name>[^/]+)/?(?P<key>.*)"
    r"|https://(?:(?P<host>[^/]+)\.)?s3[.-][a-z0-9.-]*amazonaws\.com(?:\.cn)?/(?P<path>.*)"
)
# The hyperparameter by which script mode finds its program; in capitals, the variable by which a served model does.
# https://github.com/aws/sagemaker-containers/issues/246
SUBMIT_DIRECTORY = "sagemaker_submit_directory"
FRACTION = re.compile(r"(?:\.(\d+))?Z$")


def derived_name(execution: Mapping[str, str]) -> str:
    """Return a legal tuning job name that begins like the execution's and that is its own.

    `execution` has Id, Name and StartTime. SageMaker never frees a name; Step Functions frees an
    execution's name after 90 days: hence the start time.
    """
    started = _with_milliseconds(execution["StartTime"])
    readable = re.sub("[^a-zA-Z0-9]+", "-", execution["Name"]).strip("-") or "tuning"
    return _shortened(readable, f"{execution['Id']} {started}", LONGEST_TUNING_JOB_NAME)


def trial_name(tuning_job_name: str) -> str:
    """Return the name of the trial that precedes the tuning job of this name.

    A name that is too long is shortened with a digest: tuning jobs whose names differ only at their ends would have
    one trial otherwise, whose name SageMaker never frees.
    """
    name, room = tuning_job_name, LONGEST_TUNING_JOB_NAME - len(TRIAL)
    return f"{name if len(name) <= room else _shortened(name, name, room)}{TRIAL}"


def bucket_and_key(address: str) -> tuple[str, str] | None:
    """Return the bucket and the key of an S3 address, s3:// or https://; None where it names no bucket."""
    found = S3_ADDRESS.match(address)
    if found is None:
        return None
    if found["path"] is None:
        bucket, key = found["name"], found["key"]
    elif found["host"]:
        bucket, key = found["host"], found["path"]
    else:
        bucket, _, key = found["path"].partition("/")
    return None if not bucket or bucket.endswith("-s3alias") else (bucket, key)


def program_in_s3(submit_directory: str) -> str:
    """Return the S3 address of a script mode's program, "" where it is in the container.

    Script mode writes hyperparameters as JSON, in quotes.
    """
    address = submit_directory.strip("\"' ")
    return address if address.startswith("s3://") else ""


def _shortened(name: str, identity: str, room: int) -> str:
    """Return the beginning of the name with a digest of what it names, of at most `room` characters."""
    digest = sha256(identity.encode()).hexdigest()[:8]
    return f"{name[: room - len(digest) - 1].rstrip('-')}-{digest}"


def _with_milliseconds(time: str) -> str:
    """Return the time with three digits of a second, however many it has: 12:00:00Z as 12:00:00.000Z.

    AWS does not document the number of digits in the context object, and other APIs give the start
    time as a number.
    """
    return FRACTION.sub(lambda found: f".{found[1] or '':0<3.3}Z", time)
