"""The timeline of training jobs by slot, with their cost."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from tuner.report.costs import training_job_cost
from tuner.report.page.elements import element
from tuner.report.page.figure import across, figure, labels, plot
from tuner.report.page.marks import BEST, FAILED, look
from tuner.report.page.progress import time_span
from tuner.report.page.subject import Subject
from tuner.report.page.ticks import time_ticks
from tuner.report.page.times import date, duration
from tuner.report.search import Instant, TrainingJob
from tuner.report.text import counted

# The height of a slot in em, and the part of it that a bar takes.
SLOT, BAR = 1.7, 0.72
NARROWEST = 0.12

Timed = tuple[TrainingJob, Instant, Instant]


def timeline(subject: Subject) -> Element | None:
    """Return the figure; None if no training job ever started."""
    timed = [
        (job, job.started, job.ended)
        for job in subject.search.training_jobs
        if job.started is not None and job.ended is not None
    ]
    if not timed:
        return None
    span = time_span(subject)
    lanes = slots(timed)
    number = max(lanes.values()) + 1
    drawn = [
        *across([(_part(at, span), text) for at, text in time_ticks(*span)], has_lines=True),
        *labels(None, f"UTC, {date(span[0])}"),
        *(
            element(
                "text",
                str(slot + 1),
                class_="y",
                x="0",
                y=f"{(slot + 0.5) / number * 100:.4g}%",
                dx="-0.6em",
                dy="0.35em",
            )
            for slot in range(number)
        ),
        *_bars(subject, timed, span, lanes),
    ]
    billed = sum(end - start for _, start, end in timed)
    caption = (
        f"Each bar is a training job from its start to its end, which is what SageMaker bills: "
        f"{duration(billed)} in {counted(len(timed), 'training job')}, {subject.analysis.cost}. "
        "A row is a slot for parallel training jobs."
    )
    description = (
        "Start, duration and cost of each training job are in the table of all training jobs."
    )
    return figure(
        "timeline",
        "Training jobs by slot",
        caption,
        description,
        plot(max(3.4, number * SLOT), 3, drawn, True),
        "wide",
    )


def slots(timed: Sequence[Timed]) -> dict[str, int]:
    """Return the slot of each training job: the first that is free when it starts."""
    free: list[Instant] = []
    lanes = {}
    for job, start, end in sorted(timed, key=lambda each: each[1]):
        lane = next((index for index, at in enumerate(free) if at <= start), len(free))
        free[lane : lane + 1] = [end]
        lanes[job.name] = lane
    return lanes


def _part(at: Instant, span: tuple[Instant, Instant]) -> float:
    return (at - span[0]) / (span[1] - span[0]) * 100


def _bars(
    subject: Subject, timed: Sequence[Timed], span: tuple[Instant, Instant], lanes: dict[str, int]
) -> list[Element]:
    """Return the bars of equal looks in a slot together, so that they share their height."""
    number = max(lanes.values()) + 1
    groups: dict[tuple[int, str], list[Element]] = {}
    for job, start, end in timed:
        shape, layer, colour = look(subject, job)
        parts = _bar(subject, (job, start, end), span, shape)
        groups.setdefault((lanes[job.name], f"bar {layer} {colour}"), []).extend(parts)
    height = f"{BAR / number * 100:.4g}%"
    return [
        element(
            "svg",
            *parts,
            y=f"{(slot + (1 - BAR) / 2) / number * 100:.4g}%",
            height=height,
            class_=looks,
        )
        for (slot, looks), parts in groups.items()
    ]


def _bar(
    subject: Subject, timed: Timed, span: tuple[Instant, Instant], shape: str
) -> Iterator[Element]:
    job, start, end = timed
    x, width = _part(start, span), max(NARROWEST, _part(end, span) - _part(start, span))
    cost = training_job_cost(subject.search, job, subject.analysis.prices)
    title = element("title", f"{subject.label(job)}, {duration(end - start)}, {cost}")
    yield element("rect", title, x=f"{x:.2f}%", width=f"{width:.2f}%", height="100%")
    if shape in (BEST, FAILED):
        yield element("use", href=f"#{shape}", x=f"{x + width / 2:.2f}%", y="50%")
