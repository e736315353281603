"""The plot of the objective over time, with the best so far as a step line."""

import math
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tuner.numbers import objective_text
from tuner.report.page.elements import element
from tuner.report.page.figure import across, figure, labels, plot, stretched, upwards
from tuner.report.page.marks import Placed, marks
from tuner.report.page.scales import TimeScale, time_scale
from tuner.report.page.subject import Subject
from tuner.report.page.ticks import widest
from tuner.report.page.times import date, utc
from tuner.report.search import Instant, TrainingJob
from tuner.report.text import counted

# The part at the left that earlier results take, in percent.
EARLIER = 14.0
FREE = 2.0
HEIGHT = 19


def progress(subject: Subject) -> Element | None:
    """Return the figure; None if no training job reported the objective."""
    best = subject.best
    if best is None or best.objective is None:
        return None
    times = time_scale(subject.search.training_jobs, EARLIER if subject.earlier else 0.0, FREE)
    ticks = subject.objective.places()
    drawn = [
        *upwards(ticks),
        *across(times.ticks()),
        *labels(subject.metric, f"UTC, {date(times.begin)}"),
        stretched([_steps(subject, times)]),
        *([_divider()] if subject.earlier else []),
        *marks(subject, [*_earlier(subject), *_own(subject, times)], 2),
        _best_label(subject, best, times),
    ]
    description = (
        f"The best so far reaches {objective_text(best.objective)} at {utc(_instant(best, times))} UTC. "
        "The table of all training jobs has the same values."
    )
    plotted = plot(HEIGHT, widest(ticks), drawn, True)
    title = f"{subject.metric} over time"
    return figure("progress", title, _caption(subject), description, plotted, "wide")


def _instant(job: TrainingJob, times: TimeScale) -> Instant:
    """Return the instant at which a training job ended, or the last that is known of it."""
    known = (at for at in (job.ended, job.started, job.created) if at is not None)
    return next(known, times.begin)


def _own(subject: Subject, times: TimeScale) -> Iterator[Placed]:
    """Yield the training jobs at their objectives, the failed ones without any at the worse end."""
    worst = 99.0 if subject.search.goal == "Maximize" else 1.0
    for job in subject.search.training_jobs:
        x = times.place(_instant(job, times))
        if job.objective is not None:
            yield job, x, subject.objective.height(job.objective)
        elif job.status == "Failed":
            yield job, x, worst


def _earlier(subject: Subject) -> Iterator[Placed]:
    """Yield the results of earlier tuning jobs, side by side at the left."""
    width = (EARLIER - 2 * FREE) / max(1, len(subject.earlier) - 1)
    for index, job in enumerate(subject.earlier):
        yield job, FREE + index * width, subject.objective.height(job.objective or 0.0)


def _steps(subject: Subject, times: TimeScale) -> Element:
    """Return the step line of the best so far."""
    data, lowest = "", math.inf
    for job in sorted(subject.search.finished, key=lambda each: _instant(each, times)):
        if subject.search.loss(job) < lowest:
            lowest = subject.search.loss(job)
            x, y = times.place(_instant(job, times)), subject.objective.height(job.objective or 0.0)
            data += f"H{x:.4g}V{y:.4g}" if data else f"M{x:.4g},{y:.4g}"
    return element("path", class_="steps", d=f"{data}H{100 - FREE:.4g}")


def _divider() -> Element:
    at = f"{EARLIER:.4g}%"
    return element("line", class_="bound", x1=at, x2=at, y1="0", y2="100%")


def _best_label(subject: Subject, best: TrainingJob, times: TimeScale) -> Element:
    """Return the best value, next to its mark on the side that has room."""
    x, objective = times.place(_instant(best, times)), best.objective or 0.0
    class_, dx = ("best-label end", "-0.9em") if x > 50 else ("best-label", "0.9em")
    # Above the step line, which comes from below or from above.
    dy = "-0.6em" if subject.search.goal == "Maximize" else "-1.9em"
    place = {"x": f"{x:.4g}%", "y": f"{subject.objective.height(objective):.4g}%"}
    text = f"best {objective_text(objective)}"
    return element("text", text, class_=class_, dx=dx, dy=dy, **place)


def _caption(subject: Subject) -> str:
    search = subject.search
    failed = sum(job.status == "Failed" for job in search.training_jobs)
    sentences = ["Each mark is a training job at its end; the line is the best so far."]
    if subject.earlier:
        sentences.append(
            f"Left of the dashed line: {counted(len(subject.earlier), 'result')} of earlier tuning jobs (warm start)."
        )
    if failed:
        end = "bottom" if search.goal == "Maximize" else "top"
        sentences.append(f"Crosses at the {end} failed.")
    return " ".join([*sentences, *_beyond(subject)])


def _beyond(subject: Subject) -> list[str]:
    """Return a sentence about the objectives that the axis leaves out, none if it has them all."""
    jobs = [*subject.search.finished, *subject.earlier]
    out = sum(not subject.objective.covers(job.objective or 0.0) for job in jobs)
    if not out:
        return []
    are = "is" if out == 1 else "are"
    return [f"{counted(out, 'far worse objective')} {are} at the edge of the axis."]
