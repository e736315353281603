"""The part of this machine that training jobs get: how they are contained, and how much they may take."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from local_runner.sagemaker.jobs import containment
from local_runner.sagemaker.jobs.container import Container
from local_runner.sagemaker.jobs.containment import Containment, UncontainedError
from local_runner.sagemaker.jobs.places import Places
from local_runner.sagemaker.jobs.training_process import Command
from local_runner.sagemaker.jobs.training_request import TrainingRequest

SHARED_PORTS = "Training jobs without network isolation use this machine's network: side by side they share its ports."


def containment_or_none() -> Containment | None:
    """Return the best way to contain training jobs, or None where this machine permits no containers."""
    try:
        return containment.best()
    except UncontainedError:
        return None


@dataclass(frozen=True)
class Machine:
    """Gifts and limits of this machine to its training jobs.

    ``environment`` is added to that of each training program, ``memory`` is each training job's in bytes. ``say``
    receives a sentence for whoever has started the runner.
    """

    containment: Containment | None = field(default_factory=containment_or_none)
    environment: Mapping[str, str] = field(default_factory=dict)
    memory: int | None = None
    places: Places = field(default_factory=Places)
    say: Callable[[str], None] = lambda _: None

    def announce(self, definitions: Iterable[Mapping[str, Any]]) -> None:
        """Say what containers with these definitions share."""
        if self.containment and not all(
            each.get("EnableNetworkIsolation", False) for each in definitions
        ):
            self.say(SHARED_PORTS)

    def command(self, request: TrainingRequest, container: Container) -> Command:
        """Return the command that runs the training program of a request in a prepared container.

        Raises ProgramStartError for a program that cannot be executed.
        """
        base = self.containment.base(container) if self.containment else container.base
        environment = {
            **container.environment(request.slots, base),
            **self.environment,
            **request.environment,
        }
        return replace(self._command(request, container, environment), memory=self.memory)

    def _command(
        self, request: TrainingRequest, container: Container, environment: Mapping[str, str]
    ) -> Command:
        if self.containment:
            isolated = request.is_isolated
            return self.containment.command(request.program, container, environment, isolated)
        # SageMaker runs a container as "image train".
        words = [str(request.program), "train"]
        return Command(request.program, words, container.directory, environment)
