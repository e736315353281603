"""Parallel coordinates: an axis a row, a line a training job from the objective down through its hyperparameters.

The axes lie, so that their names can be read at any width.
"""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tuner.report.page.elements import element
from tuner.report.page.figure import figure, plot, stretched
from tuner.report.page.palette import SERIES
from tuner.report.page.scales import AnyScale, scale
from tuner.report.page.subject import Subject
from tuner.report.search import Definition, TrainingJob
from tuner.report.text import counted, shortened

ROW = 4.2
BEST = 10
LONGEST_VALUE, MOST_VALUES = 12, 6
Axes = list[tuple[str, AnyScale]]


def parallel(subject: Subject, index: int, definition: Definition, title: str) -> Element | None:
    """Return the figure of a definition; None with less than two training jobs or no hyperparameter."""
    jobs = subject.of_definition(definition.name)
    if len(jobs) < 2 or not definition.ranges:
        return None
    axes = [(each.name, scale([each], jobs)) for each in _ordered(subject, definition)]
    ranked = sorted(jobs, key=subject.search.loss)
    lines = [
        _line(subject, axes, job, rank) for rank, job in reversed([*enumerate(ranked)])
    ]
    rows = len(axes)
    drawn = [
        stretched(lines, rows),
        *_axis(0, rows, subject.metric, [(subject.objective.place(v), t) for v, t in subject.objective.ticks(4)]),
        *(part for row, (name, of) in enumerate(axes, 1) for part in _axis(row, rows, name, _ticks(of))),
    ]
    best = min(BEST, len(jobs))
    caption = (
        f"A line a training job, from its {subject.metric} down to its hyperparameters, each on its own scale; "
        f"in colour the {best} best, the best in bold."
    )
    description = f"{counted(len(jobs), 'line')} over {counted(rows + 1, 'axis').replace('axiss', 'axes')}."
    return figure(f"parallel-{index}", title, caption, description, plot(rows * ROW, 0, drawn), f"wide axes c{index % len(SERIES)}")


def _ordered(subject: Subject, definition: Definition) -> list:
    """Return the ranges of a definition, the most important hyperparameters first."""
    found = next((each for each in subject.importances if each.definition == definition.name), None)
    order = [name for name, _ in found.values] if found else []
    return sorted(definition.ranges, key=lambda each: order.index(each.name) if each.name in order else len(order))


def _line(subject: Subject, axes: Axes, job: TrainingJob, rank: int) -> Element:
    points = [(subject.objective.place(job.objective or 0.0), 0)]
    for row, (name, of) in enumerate(axes, 1):
        place = of.place(job.hyperparameters.get(name))
        if place is not None:
            points.append((place, row))
    data = " ".join(f"{x:.4g},{row}" for x, row in points)
    class_ = "top" if rank == 0 else "good" if rank < BEST else None
    return element("polyline", element("title", subject.label(job)), points=data, class_=class_)


def _ticks(of: AnyScale) -> Sequence[tuple[float, str]]:
    ticks = of.ticks(4)
    every = -(-len(ticks) // MOST_VALUES)
    return [(place, shortened(text, LONGEST_VALUE)) for place, text in ticks[::every]]


def _axis(row: int, rows: int, name: str, ticks: Sequence[tuple[float, str]]) -> list[Element]:
    at = f"{row / rows * 100:.4g}%"
    return [
        element("line", class_="axis", x1="0", x2="100%", y1=at, y2=at),
        element("text", shortened(name, 48), class_="row halo", x="0", y=at, dy="-0.5em"),
        *(element("text", text, class_="x halo", x=f"{place:.4g}%", y=at, dy="1.35em") for place, text in ticks),
    ]
