"""The logs of training jobs in CloudWatch Logs: their log group, whose streams have the output of the programs.

https://docs.aws.amazon.com/sagemaker/latest/dg/logging-cloudwatch.html
"""

import contextlib
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from moto.logs.models import LogsBackend, LogStream

from local_runner.sagemaker.service import SageMaker
from local_runner.seam import Seam

GROUP = "/aws/sagemaker/TrainingJobs"
# Programs run on one instance.
FIRST_INSTANCE = "algo-1"

DESCRIBE_STREAMS = Seam(
    LogsBackend,
    "describe_log_streams",
    "moto has no logs of training jobs, which train outside of it.",
)
GET_EVENTS = Seam(LogsBackend, "get_log_events", DESCRIBE_STREAMS.reason)


@contextlib.contextmanager
def install(sagemaker: SageMaker) -> Iterator[None]:
    """Have the two calls that read logs find those of training jobs, until the context ends.

    A log is taken over when it is asked for, as far as it is written.
    """
    moto_describe, moto_get = LogsBackend.describe_log_streams, LogsBackend.get_log_events

    def describe(self: LogsBackend, **asked: Any) -> Any:
        if _is_asked(self, sagemaker, asked["log_group_name"]):
            _take_over(self, sagemaker, asked["log_stream_name_prefix"])
        return moto_describe(self, **asked)

    def get(self: LogsBackend, **asked: Any) -> Any:
        if _is_asked(self, sagemaker, asked["log_group_name"]):
            _take_over(self, sagemaker, asked["log_stream_name"])
        return moto_get(self, **asked)

    with DESCRIBE_STREAMS.replaced_by(describe), GET_EVENTS.replaced_by(get):
        yield


def _is_asked(backend: LogsBackend, sagemaker: SageMaker, group: str | None) -> bool:
    place = (sagemaker.account_id, sagemaker.region, GROUP)
    return place == (backend.account_id, backend.region_name, group)


def _take_over(backend: LogsBackend, sagemaker: SageMaker, prefix: str) -> None:
    """Bring the streams whose names begin with the prefix up to date; the first log creates the group."""
    for job in sagemaker.training_jobs():
        created = job.summary()["CreationTime"]
        name = f"{job.name}/{FIRST_INSTANCE}-{created.timestamp():.0f}"
        log = job.log if name.startswith(prefix) else None
        if log is not None:
            backend.ensure_log_group(GROUP)
            backend.ensure_log_stream(GROUP, name)
            _write(backend.groups[GROUP].streams[name], log, created)


def _write(stream: LogStream, log: str, created: datetime) -> None:
    """Add the lines that the stream does not have; an event has a text. The time of a line is not known."""
    milliseconds = int(created.timestamp() * 1000)
    lines = [line for line in log.split("\n") if line][len(stream.events) :]
    if lines:
        stream.put_log_events([{"timestamp": milliseconds, "message": line} for line in lines])
