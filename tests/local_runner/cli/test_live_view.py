"""The view of a running execution follows it from one tuning job to the next."""

import io
from typing import Any

import pytest
from rich.console import Console

from local_runner.cli import live_view
from local_runner.cli.live_view import LiveView

DESCRIBED = {
    "HyperParameterTuningJobConfig": {"ResourceLimits": {"MaxNumberOfTrainingJobs": 2}},
    "TrainingJobDefinition": {},
}


def test_a_tuning_job_that_follows_another_is_shown_instead(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    names = iter([None, "trial", "trial", "search"])
    statuses = iter(["InProgress", "Completed", "Completed", "InProgress", "Completed"])

    def described(_: Any, name: str) -> dict[str, Any]:
        status = next(statuses)
        return {**DESCRIBED, "HyperParameterTuningJobStatus": status}

    monkeypatch.setattr(live_view.history, "last_named", lambda *_: next(names))
    monkeypatch.setattr(live_view.results, "tuning_job", described)
    monkeypatch.setattr(live_view.results, "training_jobs", lambda *_: [])
    view, console = LiveView(None, None, "arn"), Console(file=io.StringIO(), width=80)
    shown = []
    for _ in range(6):
        console.file = io.StringIO()
        console.print(view.draw())
        shown.append(" ".join(console.file.getvalue().split()[:2]))
    assert [each.split(" ━")[0] for each in shown] == [
        "Starting",
        "trial InProgress",
        "trial Completed",
        "trial Completed",
        "search InProgress",
        "search Completed",
    ]
