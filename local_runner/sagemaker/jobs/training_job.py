"""A training job: a directory, a process, its metrics, its artifacts in S3.

The tuning job decides on hyperparameters and on giving up.
"""

import math
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from local_runner.sagemaker.jobs.artifacts import Artifacts, ArtifactUploadError
from local_runner.sagemaker.jobs.channels import Channels, DataDownloadError
from local_runner.sagemaker.jobs.container import Container
from local_runner.sagemaker.jobs.failure_reason import INTERNAL_ERROR, fit, reason
from local_runner.sagemaker.jobs.log import Log
from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.metrics import (
    OBJECTIVE_METRIC,
    MetricReader,
    MetricValue,
    RegexError,
)
from local_runner.sagemaker.jobs.status_history import StatusHistory
from local_runner.sagemaker.jobs.training_process import (
    Ended,
    ProgramStartError,
    TrainingProcess,
)
from local_runner.sagemaker.jobs.training_request import TrainingRequest


class TrainingJob:
    """A training job with a thread of its own from start() on. Any thread may call the other methods.

    ``on_objective`` is called with each value of the objective in the log, ``on_end`` once, when the
    training job has its last status; both are called from threads of the training job.
    """

    def __init__(
        self,
        request: TrainingRequest,
        channels: Channels,
        s3_client: Any,
        directory: Path,
        on_objective: Callable[["TrainingJob", float], None],
        on_end: Callable[["TrainingJob"], None],
        machine: Machine | None = None,
    ) -> None:
        self.name = request.name
        self.request = request
        self._machine = machine or Machine()
        self.container = Container(directory)
        self._channels = channels
        self._artifacts = Artifacts(s3_client, request, self.container)
        self._on_objective, self._on_end = on_objective, on_end
        self._reader = MetricReader(request.metric_definitions)
        self._lock = threading.RLock()
        self._history = StatusHistory()
        self._metrics: dict[str, MetricValue] = {}
        self._last_line = ""
        self._failure_reason: str | None = None
        self._process: TrainingProcess | None = None
        self._stop_as: str | None = None
        self._is_trained = False
        self._has_model, self._attempts = False, 0
        self._history.enter("Starting")

    def start(self) -> None:
        threading.Thread(target=self._run, name=self.name, daemon=True).start()

    def stop(self, secondary: str = "Stopped") -> None:
        """Stop as StopTrainingJob does, which keeps the content of model/; return at once.

        ``secondary`` is the last status. After the end of training there is nothing to stop.
        """
        with self._lock:
            stages = ("Starting", "Downloading", "Training")
            if self._is_trained or self._history.secondary not in stages:
                return
            self._stop_as = secondary
            self._history.enter("Stopping")
            if self._process:
                self._process.stop()

    def kill(self) -> None:
        """End the program without a grace time, and return at once."""
        with self._lock:
            if self._process:
                self._process.kill()

    @property
    def log(self) -> str | None:
        """The output of the program so far; None before its container is set up."""
        file = self.container.log
        return file.read_text(encoding="utf-8") if file.is_file() else None

    @property
    def status(self) -> str:
        """TrainingJobStatus."""
        with self._lock:
            return self._history.status

    @property
    def objective(self) -> float | None:
        """The last objective of a training job that has ended well or was stopped, if finite."""
        with self._lock:
            metric = self._metrics.get(OBJECTIVE_METRIC)
            if metric is None or self._history.status not in ("Completed", "Stopped"):
                return None
            return metric.value if math.isfinite(metric.value) else None

    @property
    def objective_status(self) -> str:
        """ObjectiveStatus: Pending until the end, then Succeeded with an objective or Failed without."""
        with self._lock:
            if self._history.ended is None:
                return "Pending"
            return "Failed" if self.objective is None else "Succeeded"

    @property
    def is_candidate(self) -> bool:
        """True if the training job can be the best: a stopped job without a model leaves nothing to host."""
        with self._lock:
            saved = self._has_model or self._history.status == "Completed"
            return saved and self.objective is not None

    def describe(self) -> dict[str, Any]:
        """Return the DescribeTrainingJob response as of now."""
        with self._lock:
            return {**self.request.describe(), **self._history.times(), **self._outcome()}

    def _outcome(self) -> dict[str, Any]:
        seconds = self._history.seconds
        outcome = {
            "TrainingJobStatus": self._history.status,
            "SecondaryStatus": self._history.secondary,
            "SecondaryStatusTransitions": self._history.transitions(),
            "LastModifiedTime": self._history.entries[-1][1],
            "FinalMetricDataList": [metric.describe() for metric in self._metrics.values()],
            "TrainingTimeInSeconds": seconds,
            "BillableTimeInSeconds": seconds,
            "FailureReason": self._failure_reason,
        }
        return {name: value for name, value in outcome.items() if value is not None}

    def summary(self) -> dict[str, Any]:
        """Return the HyperParameterTrainingJobSummary as of now."""
        with self._lock:
            summary = {
                "TrainingJobDefinitionName": self.request.definition.get("DefinitionName"),
                "TrainingJobName": self.name,
                "TrainingJobArn": self.request.arn,
                **self._history.times(),
                "TrainingJobStatus": self._history.status,
                "TunedHyperParameters": dict(self.request.tuned),
                "FailureReason": self._failure_reason,
                "FinalHyperParameterTuningJobObjectiveMetric": self.request.final_objective(
                    self.objective
                ),
                "ObjectiveStatus": self.objective_status,
            }
        return {name: value for name, value in summary.items() if value is not None}

    def _run(self) -> None:
        try:
            while not self._attempt():
                self.container.remove()
                self._is_trained = False
                self._enter("Starting")
        finally:
            self._on_end(self)

    def _attempt(self) -> bool:
        """Train once; return False if the RetryStrategy allows another attempt."""
        try:
            self._attempts += 1
            self._end(self._train())
        except (ArtifactUploadError, DataDownloadError, RegexError) as error:
            self._end("Failed", fit(f"ClientError: {error}"))
        except ProgramStartError as error:
            self._end("Failed", f"AlgorithmError: {error}")
        except Exception as error:
            # Only such a failure of the platform is retried, never a failure of the algorithm.
            if self._attempts < self.request.attempts and self._stop_as is None:
                return False
            self._end("Failed", fit(f"{INTERNAL_ERROR}: {error!r}"))
        return True

    def _train(self) -> str:
        """Go through the stages of a training job, and return its last secondary status."""
        self._enter("Downloading")
        self._prepare()
        self._enter("Training")
        ended = self._execute()
        self._settle(ended)
        if ended.code != 0 and self._stop_as is None:
            self._artifacts.upload_output()
            self._failure_reason = reason(self.container, self._last_line, ended)
            return "Failed"
        self._enter("Uploading")
        self._has_model = self._artifacts.upload_results()
        return self._stop_as or "Completed"

    def _enter(self, secondary: str) -> None:
        with self._lock:
            if self._stop_as is None or secondary == "Uploading":
                self._history.enter(secondary)

    def _end(self, secondary: str, failure_reason: str | None = None) -> None:
        with self._lock:
            self._failure_reason = failure_reason or self._failure_reason
            self._history.enter(secondary)

    def _prepare(self) -> None:
        definition = self.request.definition
        channels = definition.get("InputDataConfig", [])
        self.container.prepare(self.request.hyperparameters, channels, definition)
        for channel in channels:
            self._channels.link(channel, self.container.channel(channel["ChannelName"]))

    def _execute(self) -> Ended:
        """Run the training program to its end, unless the training job was stopped before."""
        with self._lock:
            if self._stop_as:
                return Ended(code=0, stopped=True)
            command = self._machine.command(self.request, self.container)
            self._process = process = TrainingProcess(command)
        log = Log(self.container.log, self._read_line)
        at_limit = partial(self.stop, "MaxRuntimeExceeded")
        return process.wait(log, self.request.max_runtime_seconds, at_limit)

    def _settle(self, ended: Ended) -> None:
        """Forget a stop that came when the program had ended by itself."""
        with self._lock:
            self._is_trained = True
            self._stop_as = self._stop_as if ended.stopped else None

    def _read_line(self, line: str) -> None:
        # The rest of a line whose program was killed could be half a number.
        found = self._reader.read(line.rstrip("\n")) if line.endswith("\n") else []
        with self._lock:
            self._last_line = line.strip() or self._last_line
            self._metrics.update((metric.name, metric) for metric in found)
        for metric in found:
            if metric.name == OBJECTIVE_METRIC:
                self._on_objective(self, metric.value)
