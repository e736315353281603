"""The tuning job that a page shows, with what its plots and tables share."""

from dataclasses import dataclass
from functools import cached_property

from tuner import Json
from tuner.report.analysis import Analysis
from tuner.report.page.scales import ObjectiveScale, objective_scale
from tuner.report.search import Range, Search, TrainingJob
from tuner.report.text import shortened

LONGEST_NAME = 40


@dataclass(frozen=True)
class Subject:
    """All that a page shows. `payload` is the execution input, None if the tuning job had none of this application."""

    analysis: Analysis
    payload: Json | None = None

    @property
    def search(self) -> Search:
        """Return the tuning job."""
        return self.analysis.search

    @cached_property
    def best(self) -> TrainingJob | None:
        """Return the best training job, None if no training job reported the objective."""
        ranked = self.search.ranked
        return ranked[0] if ranked else None

    @cached_property
    def numbers(self) -> dict[str, int]:
        """Return the number of each training job, by which plots and tables name it."""
        return {job.name: index for index, job in enumerate(self.search.training_jobs, 1)}

    @cached_property
    def indexes(self) -> dict[str, int]:
        """Return the place of each definition among the definitions."""
        return {each.name: index for index, each in enumerate(self.search.definitions)}

    @cached_property
    def objective(self) -> ObjectiveScale:
        """Return the axis of the objective."""
        return objective_scale(self.search)

    @cached_property
    def metric(self) -> str:
        """Return the metric's name, short enough for an axis."""
        return shortened(self.search.metric, LONGEST_NAME)

    @cached_property
    def earlier(self) -> list[TrainingJob]:
        """Return the training jobs of earlier tuning jobs that reported the objective."""
        return [job for job in self.search.earlier if job.objective is not None]

    def of_definition(self, name: str) -> list[TrainingJob]:
        """Return the training jobs of a definition that reported the objective."""
        return [job for job in self.search.finished if job.definition == name]

    def label(self, job: TrainingJob) -> str:
        """Return the number of a training job with its objective: "#12: 0.984"."""
        number = self.numbers.get(job.name)
        name = f"#{number}" if number else shortened(job.name, 63)
        status = "" if job.status == "Completed" else f", {job.status.lower()}"
        value = "" if job.objective is None else f": {job.objective:.5g}"
        return f"{name}{value}{status}"

    def ranges(self) -> list[list[Range]]:
        """Return the ranges of all definitions, those with an axis in common together, the most important first."""
        groups: dict[tuple[str, ...], list[Range]] = {}
        for definition in self.search.definitions:
            for each in definition.ranges:
                kind = "" if each.kind == "Categorical" else each.scale
                groups.setdefault((each.name, kind), []).append(each)
        weights = {name: 0.0 for name, _ in groups}
        for importance in self.analysis.importances:
            for name, value in importance.values:
                weights[name] = max(weights.get(name, 0.0), abs(value))
        return sorted(groups.values(), key=lambda each: -weights[each[0].name])
