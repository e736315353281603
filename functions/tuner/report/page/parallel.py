"""Parallel coordinates: an axis a row, a line a training job from the objective down through its hyperparameters.

The axes lie, so that their names can be read at any width.
"""

import math
from collections.abc import Callable, Iterator
from xml.etree.ElementTree import Element

from tuner.report.page.elements import element
from tuner.report.page.figure import Places, figure, plot, stretched, width
from tuner.report.page.letters import apart, fitting
from tuner.report.page.palette import SERIES
from tuner.report.page.scales import AnyScale, scale
from tuner.report.page.subject import Subject
from tuner.report.search import Definition, Range, TrainingJob
from tuner.report.text import counted, shortened

ROW = 4.2
# The lines in colour: at most so many, and this part of all.
BEST, BEST_PART = 10, 0.25
LONGEST_NAME, WIDEST_VALUE, MOST_TICKS = 48, 8, 4
Axes = list[tuple[str, AnyScale]]


def parallel(subject: Subject, index: int, definition: Definition, title: str) -> Element | None:
    """Return the figure of a definition; None with less than two training jobs or no hyperparameter."""
    jobs = sorted(subject.of_definition(definition.name), key=subject.search.loss)
    if len(jobs) < 2 or not definition.ranges:
        return None
    axes = [(each.name, scale([each], jobs)) for each in _ordered(subject, definition)]
    best = min(BEST, math.ceil(len(jobs) * BEST_PART))
    lines = [_line(subject, axes, job, rank, best) for rank, job in enumerate(jobs)]
    drawn = plot(len(axes) * ROW, 0, [stretched(reversed(lines), len(axes)), *_axes(subject, axes)])
    coloured = f"in colour the {best} best, " if best > 1 else ""
    caption = (
        f"A line a training job, from its {subject.metric} down to its hyperparameters, each on its own scale; "
        f"{coloured}the very best in bold."
    )
    names = ", ".join(shortened(name, LONGEST_NAME) for name, _ in axes)
    description = f"{counted(len(jobs), 'line')} over the axes {subject.metric}, {names}."
    classes = f"wide axes c{index % len(SERIES)}"
    return figure(f"parallel-{index}", title, caption, description, drawn, classes)


def _ordered(subject: Subject, definition: Definition) -> list[Range]:
    """Return the ranges of a definition, the most important hyperparameters first."""
    own = (
        each.values for each in subject.analysis.importances if each.definition == definition.name
    )
    order = {name: place for place, (name, _) in enumerate(next(own, ()))}
    return sorted(definition.ranges, key=lambda each: order.get(each.name, len(order)))


def _line(subject: Subject, axes: Axes, job: TrainingJob, rank: int, best: int) -> Element:
    points = [(subject.objective.place(job.objective or 0.0), 0)]
    for row, (name, of) in enumerate(axes, 1):
        place = of.place(job.hyperparameters.get(name))
        if place is not None:
            points.append((place, row))
    data = " ".join(f"{x:.4g},{row}" for x, row in points)
    class_ = "top" if rank == 0 else "good" if rank < best else None
    return element("polyline", element("title", subject.label(job)), points=data, class_=class_)


def _axes(subject: Subject, axes: Axes) -> Iterator[Element]:
    """Yield the axis of the objective and, below it, those of the hyperparameters."""
    yield from _axis("0%", subject.metric, subject.objective.places)
    for row, (name, of) in enumerate(axes, 1):
        yield from _axis(f"{row / len(axes) * 100:.4g}%", name, of.ticks)


def _axis(at: str, name: str, ticks: Callable[[int], Places]) -> Iterator[Element]:
    yield element("line", class_="axis", x1="0", x2="100%", y1=at, y2=at)
    text = shortened(name, LONGEST_NAME)
    yield element("text", text, class_="row halo", x="0", y=at, dy="-0.5em")
    for place, value in apart(lambda most: _cut(ticks(most)), MOST_TICKS, width(0)):
        yield element("text", value, class_="x halo", x=f"{place:.4g}%", y=at, dy="1.35em")


def _cut(ticks: Places) -> Places:
    return [(place, fitting(text, WIDEST_VALUE)) for place, text in ticks]
