"""The plot of the objective over a hyperparameter, on the scale of its range; strips for a categorical one."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tuner.report.page.elements import element
from tuner.report.page.figure import across, cut, figure, labels, plot, upwards, width
from tuner.report.page.letters import apart
from tuner.report.page.marks import Placed, marks
from tuner.report.page.scales import CategoryScale, RangeScale, scale
from tuner.report.page.subject import Subject
from tuner.report.page.ticks import number_text, widest
from tuner.report.search import Range
from tuner.report.text import counted, shortened

SCALES = {
    "Linear": "linear",
    "Logarithmic": "logarithmic",
    "ReverseLogarithmic": "reverse logarithmic",
}
STRIP, NUMERIC = 2.2, 13
# The strip's marks are spread over this part of its height, in turn over these places.
SPREAD, PLACES = 0.6, 5


def hyperparameter(subject: Subject, index: int, ranges: Sequence[Range]) -> Element:
    """Return the figure of the ranges of a name that have an axis in common."""
    first = ranges[0]
    jobs = [*subject.earlier, *subject.search.finished]
    of = scale(ranges, jobs)
    places = [(job, of.place(job.hyperparameters.get(first.name))) for job in jobs]
    known = [(job, place, job.objective or 0.0) for job, place in places if place is not None]
    drawn = (
        _strips(subject, of, known)
        if isinstance(of, CategoryScale)
        else _numeric(subject, of, ranges, known)
    )
    title = shortened(first.name, 60)
    description = f"{counted(len(known), 'training job')}: {subject.metric} over {title}."
    return figure(f"hyperparameter-{index}", title, _caption(ranges), description, drawn)


def _numeric(
    subject: Subject, of: RangeScale, ranges: Sequence[Range], known: Sequence[Placed]
) -> Element:
    ticks = subject.objective.places()
    bounds = [of.place(repr(end)) or 0.0 for each in ranges for end in (each.low, each.high)]
    drawn = [
        *upwards(ticks),
        *across(apart(of.ticks, 5, width(widest(ticks)))),
        *labels(subject.metric, None),
        *(
            element("line", class_="bound", x1=f"{x:.4g}%", x2=f"{x:.4g}%", y1="0", y2="100%")
            for x in dict.fromkeys(bounds)
        ),
        *marks(subject, [(job, x, subject.objective.height(y)) for job, x, y in known]),
    ]
    return plot(NUMERIC, widest(ticks), drawn)


def _strips(subject: Subject, of: CategoryScale, known: Sequence[Placed]) -> Element:
    bands = len(of.values)
    ticks = [(100 - place, cut(text)) for place, text in of.ticks(bands)]
    placed = [
        (
            job,
            subject.objective.place(y),
            x + ((index * 2 % PLACES) / (PLACES - 1) - 0.5) * SPREAD * 100 / bands,
        )
        for index, (job, x, y) in enumerate(known)
    ]
    drawn = [
        *upwards(ticks),
        *across(apart(subject.objective.places, 4, width(widest(ticks)))),
        *labels(None, subject.metric),
        *marks(subject, placed),
    ]
    return plot(max(2, bands) * STRIP, widest(ticks), drawn, True)


def _caption(ranges: Sequence[Range]) -> str:
    first = ranges[0]
    if first.kind == "Categorical":
        return counted(len(first.values), "value")
    bounds = dict.fromkeys(
        f"{number_text(each.low)} to {number_text(each.high)}" for each in ranges
    )
    chosen = " (range chosen by SageMaker)" if first.is_chosen else ""
    kind = "integer" if first.kind == "Integer" else "continuous"
    return f"{kind}, {' and '.join(bounds)}, {SCALES[first.scale]} scale{chosen}"
