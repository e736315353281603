"""The plot of the objective over time, with the best so far as a step line."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

from tuner.numbers import objective_text
from tuner.report.page.elements import element
from tuner.report.page.figure import across, figure, labels, plot, stretched, upwards
from tuner.report.page.marks import Placed, marks
from tuner.report.page.subject import Subject
from tuner.report.page.ticks import longest, time_ticks
from tuner.report.page.times import date, utc
from tuner.report.search import Instant, TrainingJob
from tuner.report.text import counted

# The part at the left that earlier results take, in percent.
EARLIER = 14.0
FREE = 2.0


def progress(subject: Subject) -> Element | None:
    """Return the figure; None if no training job reported the objective."""
    best = subject.best
    if best is None or best.objective is None:
        return None
    span = time_span(subject)
    begin = EARLIER if subject.earlier else 0.0
    placed = [*_earlier(subject), *_own(subject, span, begin)]
    ticks = subject.objective.ticks()
    drawn = [
        *upwards([(subject.objective.place(value), text) for value, text in ticks]),
        *across([(_place(at, span, begin), text) for at, text in time_ticks(*span)]),
        *labels(subject.metric, f"UTC, {date(span[0])}"),
        stretched(_steps(subject, span, begin)),
        *([_divider()] if subject.earlier else []),
        *marks(subject, placed, 2),
        _best_label(subject, best, span, begin),
    ]
    title = f"{subject.metric} over time"
    description = (
        f"The best so far reaches {objective_text(best.objective)} at {utc(instant(best))} UTC. "
        "The table of all training jobs has the same values."
    )
    return figure(
        "progress",
        title,
        _caption(subject),
        description,
        plot(19, longest(ticks), drawn, True),
        "wide",
    )


def time_span(subject: Subject) -> tuple[Instant, Instant]:
    """Return the first and the last instant of the tuning job's training jobs."""
    jobs = subject.search.training_jobs
    times = [at for job in jobs for at in (job.created, job.started, job.ended) if at is not None]
    begin, end = min(times, default=0.0), max(times, default=1.0)
    return begin, max(end, begin + 1)


def instant(job: TrainingJob) -> Instant:
    """Return the instant at which a training job ended, or the last that is known."""
    return next((at for at in (job.ended, job.started, job.created) if at is not None), 0.0)


def _place(at: Instant, span: tuple[Instant, Instant], begin: float) -> float:
    part = min(max((at - span[0]) / (span[1] - span[0]), 0.0), 1.0)
    return begin + FREE + part * (100 - begin - 2 * FREE)


def _own(subject: Subject, span: tuple[Instant, Instant], begin: float) -> list[Placed]:
    placed = []
    for job in subject.search.training_jobs:
        x = _place(instant(job), span, begin)
        if job.objective is not None:
            placed.append((job, x, subject.objective.height(job.objective)))
        elif job.status == "Failed":
            placed.append((job, x, 99.0))
    return placed


def _earlier(subject: Subject) -> list[Placed]:
    width = (EARLIER - 2 * FREE) / max(1, len(subject.earlier) - 1)
    return [
        (job, FREE + index * width, subject.objective.height(job.objective or 0.0))
        for index, job in enumerate(subject.earlier)
    ]


def _steps(subject: Subject, span: tuple[Instant, Instant], begin: float) -> list[Element]:
    """Return the step line of the best so far."""
    data, lowest = "", float("inf")
    for job in sorted(subject.search.finished, key=instant):
        if subject.search.loss(job) < lowest:
            lowest = subject.search.loss(job)
            x, y = _place(instant(job), span, begin), subject.objective.height(job.objective or 0.0)
            data += f"H{x:.4g}V{y:.4g}" if data else f"M{x:.4g},{y:.4g}"
    return [element("path", class_="steps", d=f"{data}H{100 - FREE:.4g}")]


def _divider() -> Element:
    at = f"{EARLIER:.4g}%"
    return element("line", class_="bound", x1=at, x2=at, y1="0", y2="100%")


def _best_label(
    subject: Subject, best: TrainingJob, span: tuple[Instant, Instant], begin: float
) -> Element:
    x = _place(instant(best), span, begin)
    value = objective_text(best.objective or 0.0)
    is_high = subject.search.goal == "Maximize"
    side = (
        {"class": "best-label end", "dx": "-0.9em"}
        if x > 50
        else {"class": "best-label", "dx": "0.9em"}
    )
    label = element(
        "text",
        f"best {value}",
        x=f"{x:.4g}%",
        y=f"{subject.objective.height(best.objective or 0.0):.4g}%",
    )
    label.attrib.update({**side, "dy": "-0.6em" if is_high else "1.3em"})
    return label


def _caption(subject: Subject) -> str:
    search = subject.search
    failed = sum(job.status == "Failed" for job in search.training_jobs)
    sentences = ["Each mark is a training job at its end; the line is the best so far."]
    if subject.earlier:
        sentences.append(
            f"Left of the dashed line: {counted(len(subject.earlier), 'result')} of earlier tuning jobs (warm start)."
        )
    if failed:
        sentences.append("Crosses at the bottom failed.")
    return " ".join([*sentences, *beyond(subject)])


def beyond(subject: Subject) -> Sequence[str]:
    """Return a sentence about the objectives that the axis leaves out, none if it has them all."""
    jobs = [*subject.search.finished, *subject.earlier]
    out = sum(not subject.objective.covers(job.objective or 0.0) for job in jobs)
    if not out:
        return []
    are = "is" if out == 1 else "are"
    return [f"{counted(out, 'far worse objective')} {are} at the edge of the axis."]
