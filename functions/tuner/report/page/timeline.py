"""The timeline of training jobs by slot, with their cost."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element

from tuner.report.costs import training_job_cost
from tuner.report.page.elements import element
from tuner.report.page.figure import across, figure, labels, plot
from tuner.report.page.letters import text_width
from tuner.report.page.marks import BEST, FAILED, look
from tuner.report.page.scales import TimeScale, time_scale
from tuner.report.page.subject import Subject
from tuner.report.page.times import date, duration
from tuner.report.search import Instant, TrainingJob
from tuner.report.text import counted

# The height of a slot in em, and the part of it that a bar takes.
SLOT, BAR = 1.7, 0.72
NARROWEST, LOWEST = 0.12, 3.4
DESCRIPTION = "Start, duration and cost of each training job are in the table of all training jobs."

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
    times, lanes = time_scale(subject.search.training_jobs), slots(timed)
    number = max(lanes.values()) + 1
    drawn = [
        *across(times.ticks(), has_lines=True),
        *labels(None, f"UTC, {date(times.begin)}"),
        *(_number(slot, number) for slot in range(number)),
        *_bars(subject, timed, times, lanes),
    ]
    billed = sum(end - start for _, start, end in timed)
    caption = (
        f"Each bar is a training job from its start to its end, which is what SageMaker bills: "
        f"{duration(billed)} in {counted(len(timed), 'training job')}, {subject.analysis.cost.search}. "
        "A row is a slot for parallel training jobs."
    )
    plotted = plot(max(LOWEST, number * SLOT), text_width(str(number)), drawn, True)
    return figure("timeline", "Training jobs by slot", caption, DESCRIPTION, plotted, "wide")


def slots(timed: Sequence[Timed]) -> dict[str, int]:
    """Return the slot of each training job: the first that is free when it starts."""
    free: list[Instant] = []
    lanes = {}
    for job, start, end in sorted(timed, key=lambda each: each[1]):
        lane = next((index for index, at in enumerate(free) if at <= start), len(free))
        free[lane : lane + 1] = [end]
        lanes[job.name] = lane
    return lanes


def _number(slot: int, number: int) -> Element:
    """Return the number of a slot, at the left of its row."""
    place = {"x": "0", "y": f"{(slot + 0.5) / number * 100:.4g}%"}
    return element("text", str(slot + 1), class_="y", dx="-0.6em", dy="0.35em", **place)


def _bars(
    subject: Subject, timed: Sequence[Timed], times: TimeScale, lanes: dict[str, int]
) -> Iterator[Element]:
    """Yield the bars of equal looks in a slot together, so that they share their height."""
    groups: dict[tuple[int, str], list[Element]] = {}
    for job, start, end in timed:
        shape, layer, colour = look(subject, job)
        group = groups.setdefault((lanes[job.name], f"bar {layer} {colour}"), [])
        group.extend(_bar(subject, (job, start, end), times, shape))
    part = 100 / (max(lanes.values()) + 1)
    for (slot, looks), bars in groups.items():
        top, height = f"{(slot + (1 - BAR) / 2) * part:.4g}%", f"{BAR * part:.4g}%"
        yield element("svg", *bars, y=top, height=height, class_=looks)


def _bar(subject: Subject, timed: Timed, times: TimeScale, shape: str) -> Iterator[Element]:
    job, start, end = timed
    x = times.place(start)
    width = max(NARROWEST, times.place(end) - x)
    cost = training_job_cost(subject.search, job, subject.analysis.prices)
    title = element("title", f"{subject.label(job)}, {duration(end - start)}, {cost}")
    yield element("rect", title, x=f"{x:.2f}%", width=f"{width:.2f}%", height="100%")
    if shape in (BEST, FAILED):
        yield element("use", href=f"#{shape}", x=f"{x + width / 2:.2f}%", y="50%")
