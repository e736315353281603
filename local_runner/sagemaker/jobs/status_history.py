"""The statuses of a training job with their times, as DescribeTrainingJob lists them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from math import ceil
from typing import Any

# The words that DescribeTrainingJob adds to a secondary status.
MESSAGES = {
    "Starting": "Starting the training job",
    "Downloading": "Downloading input data",
    "Training": "Training image download completed. Training in progress.",
    "Stopping": "Stopping the training job",
    "Uploading": "Uploading generated training model",
    "Completed": "Training job completed",
    "Failed": "Training job failed",
    "Stopped": "Training job stopped",
    "MaxRuntimeExceeded": "Resource released due to max runtime exceeded",
}

# The last secondary status of a training job, and its primary status.
ENDS = {
    "Completed": "Completed",
    "Failed": "Failed",
    "Stopped": "Stopped",
    "MaxRuntimeExceeded": "Stopped",
}


@dataclass
class StatusHistory:
    """The history of one training job, whose lock guards it."""

    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    started: datetime | None = None
    ended: datetime | None = None
    entries: list[tuple[str, datetime]] = field(default_factory=list)

    def enter(self, secondary: str) -> None:
        now = datetime.now(UTC)
        self.entries.append((secondary, now))
        if secondary == "Downloading":
            self.started = now
        if secondary in ENDS:
            self.ended = now

    @property
    def secondary(self) -> str:
        return self.entries[-1][0]

    @property
    def status(self) -> str:
        """TrainingJobStatus: Stopping from the request to stop until the end."""
        if self.secondary in ENDS:
            return ENDS[self.secondary]
        stopping = any(secondary == "Stopping" for secondary, _ in self.entries)
        return "Stopping" if stopping else "InProgress"

    @property
    def seconds(self) -> int | None:
        """Whole seconds on an instance, at least one; None before the end or without a start."""
        if self.started is None or self.ended is None:
            return None
        return max(1, ceil((self.ended - self.started).total_seconds()))

    def times(self) -> dict[str, Any]:
        """Return the times of DescribeTrainingJob and of a training job summary."""
        times = {
            "CreationTime": self.created,
            "TrainingStartTime": self.started,
            "TrainingEndTime": self.ended,
        }
        return {name: time for name, time in times.items() if time is not None}

    def transitions(self) -> list[dict[str, Any]]:
        """Return SecondaryStatusTransitions: each status ends when the next status starts, and the last at once."""
        ends = [time for _, time in self.entries[1:]] + [self.ended]
        return [
            {
                "Status": secondary,
                "StartTime": start,
                **({"EndTime": end} if end else {}),
                "StatusMessage": MESSAGES[secondary],
            }
            for (secondary, start), end in zip(self.entries, ends, strict=True)
        ]
