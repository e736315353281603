"""The marks of training jobs in plots: definitions differ in shape and colour, ends differ in shape.

A completed training job is a filled mark, a stopped one a hollow mark, a failed one a cross, the best one a star.
"""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from tuner.report.page.elements import element
from tuner.report.page.palette import SERIES
from tuner.report.page.subject import Subject
from tuner.report.search import TrainingJob

# Path data around (0, 0), by the id of the shape.
SHAPES = {
    "m0": "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
    "m1": "M-3.6,-3.6h7.2v7.2h-7.2z",
    "m2": "M0,-4.8L4.6,3.4H-4.6z",
    "m3": "M0,-5L5,0L0,5L-5,0z",
    "m4": "M0,4.8L4.6,-3.4H-4.6z",
    "m5": "M-1.7,-4.8h3.4v3.1h3.1v3.4h-3.1v3.1h-3.4v-3.1h-3.1v-3.4h3.1z",
    "m6": "M-4.6,0L-2.3,-4H2.3L4.6,0L2.3,4H-2.3z",
    "m7": "M-4.4,-4.4H4.4L1.4,0L4.4,4.4H-4.4L-1.4,0z",
}
DEFINITIONS = tuple(SHAPES)
FAILED, BEST, TICK = "mx", "ms", "tx"
ALL_SHAPES = {
    **SHAPES,
    FAILED: "M-4,-4L4,4M4,-4L-4,4",
    TICK: "M0,0v5",
    BEST: "M0,-9.5L2.5,-3.2L9.2,-2.9L4,1.4L5.7,8L0,4.3L-5.7,8L-4,1.4L-9.2,-2.9L-2.5,-3.2z",
}
# From this number of training jobs, marks are small and transparent.
MANY = 200
# The classes of marks, from the back of a plot to its front.
LAYERS = ("past", "failed", "stopped", "done", "best")

# A training job's mark with its place in percent, from the left and from above.
Placed = tuple[TrainingJob, float, float]


def shapes(number: int) -> Element:
    """Return the shapes, which every plot of the page uses; small ones for a large number of training jobs."""
    sizes = {BEST: "mark", TICK: None}
    usual = "small" if number > MANY else "mark"
    paths = [
        element("path", id=name, d=data, class_=sizes.get(name, usual))
        for name, data in ALL_SHAPES.items()
    ]
    hidden = {"width": "0", "height": "0", "class": "shapes", "aria-hidden": "true"}
    return element("svg", element("defs", *paths), **hidden)


def marks(subject: Subject, placed: Iterable[Placed], decimals: int = 1) -> list[Element]:
    """Return the marks in groups of equal looks, the most important in front; a wide plot has two decimals."""
    groups: dict[tuple[int, str, str], list[Element]] = {}
    for job, x, y in placed:
        shape, layer, colour = look(subject, job)
        mark = Element("use", {"href": f"#{shape}", "x": f"{x:.{decimals}f}%", "y": f"{y:.1f}%"})
        mark.append(element("title", subject.label(job)))
        groups.setdefault((LAYERS.index(layer), layer, colour), []).append(mark)
    return [element("g", *groups[key], class_=f"{key[1]} {key[2]}") for key in sorted(groups)]


def look(subject: Subject, job: TrainingJob) -> tuple[str, str, str]:
    """Return the shape of a training job's mark, its layer and the class of its colour."""
    index = subject.indexes.get(job.definition, 0)
    shape, colour = DEFINITIONS[index % len(DEFINITIONS)], f"c{index % len(SERIES)}"
    if job.name not in subject.numbers:
        return shape, "past", "cp"
    if job is subject.best:
        return BEST, "best", colour
    if job.status == "Failed":
        return FAILED, "failed", "cf"
    return shape, "done" if job.status == "Completed" else "stopped", colour


def sample(shape: str, layer: str, colour: str) -> Element:
    """Return a mark for a legend or a table, for people who see it."""
    return element("svg", element("use", href=f"#{shape}"), class_=f"key {layer} {colour}")
