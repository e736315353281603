"""A hyperparameter tuning job, which keeps its training job slots filled until its limits are reached.

One thread drives the tuning job. It waits on a queue of its training jobs' reports and never polls.
"""

import queue
import secrets
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

from local_runner.sagemaker.algorithms import Algorithm
from local_runner.sagemaker.jobs.attempts import Attempt, Turn
from local_runner.sagemaker.jobs.channels import Channels
from local_runner.sagemaker.jobs.failure_reason import INTERNAL_ERROR
from local_runner.sagemaker.jobs.machine import Machine
from local_runner.sagemaker.jobs.search import Proposal, Search
from local_runner.sagemaker.jobs.training_job import TrainingJob
from local_runner.sagemaker.jobs.training_job_definitions import (
    TrainingJobDefinition,
    read_definitions,
)
from local_runner.sagemaker.jobs.training_request import TrainingRequest
from local_runner.sagemaker.jobs.tuning_limits import Ending, read_limits


class TuningJob:
    """A tuning job of a checked CreateHyperParameterTuningJob request. Any thread may use it.

    ``algorithms`` finds the algorithm of an AlgorithmSpecification; ``workdir`` receives a directory
    for each training job; ``parents`` are the tuning jobs of its WarmStartConfig. Raises ValueError
    for metrics that cannot be read and NotImplementedError for what does not run here.
    """

    def __init__(
        self,
        request: dict[str, Any],
        arn: str,
        algorithms: Callable[[dict[str, Any]], Algorithm],
        s3_client: Any,
        workdir: Path,
        parents: Sequence["TuningJob"] = (),
        machine: Machine | None = None,
    ) -> None:
        self.name: str = request["HyperParameterTuningJobName"]
        self.arn, self.request, self.parents = arn, request, parents
        self.created = self.modified = datetime.now(UTC)
        self.ended: datetime | None = None
        config = request["HyperParameterTuningJobConfig"]
        self.definitions = read_definitions(request, arn, algorithms)
        self._turns = [Turn(each, Search(config, each.content)) for each in self.definitions]
        self._limits = read_limits(config)
        self._machine = machine or Machine()
        places = self._machine.places.number or self._limits.total
        self._slots = min(self._limits.parallel, self._limits.total, places)
        self._s3, self._workdir = s3_client, workdir
        self._channels = Channels(s3_client, workdir / f"{self.name}-data")
        self._lock = threading.RLock()
        self._jobs: list[TrainingJob] = []
        self._running: dict[str, Attempt] = {}
        self._events: queue.SimpleQueue[Callable[[], None]] = queue.SimpleQueue()
        self.ending: Ending | None = None
        self._deadline: float | None = None
        self._awaits_place = False
        self._done = threading.Event()

    def start(self) -> None:
        """Begin, and return at once."""
        self._machine.announce(each.content for each in self.definitions)
        if self._limits.runtime_seconds is not None:
            self._deadline = monotonic() + self._limits.runtime_seconds
        threading.Thread(target=self._drive, name=self.name, daemon=True).start()

    def stop(self) -> None:
        """Stop as StopHyperParameterTuningJob does, which keeps the best training job; return at once."""
        self._conclude(Ending("Stopped"))

    def kill(self) -> None:
        """Stop without a grace time for the training programs, and return at once."""
        self.stop()
        for job in self.training_jobs():
            job.kill()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for the end of the tuning job, at most ``timeout`` seconds, and return whether it has ended."""
        return self._done.wait(timeout)

    @property
    def status(self) -> str:
        """HyperParameterTuningJobStatus."""
        with self._lock:
            if self.ending is None:
                return "InProgress"
            if self.ended is None:
                return "Stopping" if self.ending.status == "Stopped" else "InProgress"
            return self.ending.status

    def training_jobs(self) -> list[TrainingJob]:
        """Return all training jobs so far, in the order of their creation."""
        with self._lock:
            return list(self._jobs)

    def _drive(self) -> None:
        try:
            self._learn_from_parents()
            self._fill_slots()
            while self._running or self._awaits_place:
                self._handle_next_event()
                self._fill_slots()
            self._conclude(Ending("Completed"))
        except Exception as error:
            self._conclude(Ending("Failed", f"{INTERNAL_ERROR}: {error!r}"))
        finally:
            with self._lock:
                self.ended = self.modified = datetime.now(UTC)
            self._done.set()

    def _learn_from_parents(self) -> None:
        known = [job for parent in self.parents for job in parent.training_jobs()]
        for turn in self._turns:
            for job in known:
                if job.objective is not None:
                    turn.search.learn(job.request.hyperparameters, job.objective)

    def _fill_slots(self) -> None:
        self._awaits_place = False
        while self._has_room() and self._takes_place():
            chosen = self._next_proposal()
            if chosen is None or not self._launch(*chosen):
                self._machine.places.give_back()
                return

    def _takes_place(self) -> bool:
        taken = self._machine.places.take(self._wake)
        self._awaits_place = not taken
        return taken

    def _wake(self) -> None:
        """Let the driving thread look again."""
        self._events.put(lambda: None)

    def _has_room(self) -> bool:
        free = len(self._running) < self._limits.parallel
        return free and len(self._jobs) < self._limits.total and self.ending is None

    def _next_proposal(self) -> tuple[Turn, Proposal] | None:
        """Return the proposal of the definition with the fewest training jobs that has one."""
        for turn in sorted(self._turns, key=lambda each: each.launched):
            proposal = turn.search.propose()
            if proposal is not None:
                return turn, proposal
        return None

    def _launch(self, turn: Turn, proposal: Proposal) -> bool:
        """Start a training job; return False if the tuning job has just ended."""
        turn.launched += 1
        job = self._training_job(turn.definition, proposal)
        with self._lock:
            if self.ending is not None:
                return False
            self._jobs.append(job)
            self._running[job.name] = Attempt(job, turn.search, proposal)
            self.modified = datetime.now(UTC)
            job.start()
            return True

    def _training_job(self, definition: TrainingJobDefinition, proposal: Proposal) -> TrainingJob:
        name = f"{self.name}-{len(self._jobs) + 1:03}-{secrets.token_hex(4)}"
        request = TrainingRequest(
            name=name,
            arn=f"{self.arn.rpartition(':')[0]}:training-job/{name}",
            tuning_job_arn=self.arn,
            definition=definition.content,
            program=definition.algorithm.program,
            tuned=proposal.values,
            slots=self._slots,
        )
        return TrainingJob(
            request,
            self._channels,
            self._s3,
            self._workdir / name,
            lambda job, value: self._events.put(partial(self._take_objective, job, value)),
            self._receive_end,
            self._machine,
        )

    def _receive_end(self, job: TrainingJob) -> None:
        self._machine.places.give_back()
        self._events.put(partial(self._take_end, job))

    def _handle_next_event(self) -> None:
        try:
            handle = self._events.get(timeout=self._seconds_left())
        except queue.Empty:
            self._conclude(Ending("Stopped"))
            return
        handle()

    def _seconds_left(self) -> float | None:
        """Return the time until ResourceLimits.MaxRuntimeInSeconds; None without a limit and after the end."""
        if self._deadline is None or self.ending is not None:
            return None
        return max(0.0, self._deadline - monotonic())

    def _take_objective(self, job: TrainingJob, value: float) -> None:
        self._running[job.name].report(value)

    def _take_end(self, job: TrainingJob) -> None:
        self._running.pop(job.name).conclude()
        with self._lock:
            self.modified = datetime.now(UTC)
        # All training jobs are looked at only when one may have been the last.
        if self._limits.has_criteria or job.status == "Failed":
            self._end_if_due()

    def _end_if_due(self) -> None:
        jobs = self.training_jobs()
        candidates = [each.summary() for each in jobs if each.is_candidate]
        ending = self._limits.ending([each.summary() for each in jobs], candidates)
        if ending:
            self._conclude(ending)

    def _conclude(self, ending: Ending) -> None:
        """Start no more training jobs and stop running ones. Only the first ending counts."""
        with self._lock:
            if self.ending is not None:
                return
            self.ending = ending
            self.modified = datetime.now(UTC)
            jobs = list(self._jobs)
        self._wake()
        for job in jobs:
            job.stop()
