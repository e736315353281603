"""The legend of a page: the meaning of the marks that occur in its plots."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from tuner.report.page.elements import element
from tuner.report.page.marks import BEST, DEFINITIONS, FAILED, look, sample
from tuner.report.page.palette import SERIES
from tuner.report.page.subject import Subject
from tuner.report.text import shortened

# The layers of marks with a shape, a colour and a meaning.
ENTRIES = {
    "best": (BEST, "c0", "best"),
    "done": (DEFINITIONS[0], "c0", "completed"),
    "stopped": (DEFINITIONS[0], "c0", "stopped early"),
    "failed": (FAILED, "cf", "failed"),
    "past": (DEFINITIONS[0], "cp", "earlier tuning job (warm start)"),
}


def legend(subject: Subject) -> Element | None:
    """Return the marks with their meanings; None without training jobs."""
    jobs = [*subject.search.training_jobs, *subject.earlier]
    layers = {look(subject, job)[1] for job in jobs}
    items = [
        element("li", sample(shape, layer, colour), meaning)
        for layer, (shape, colour, meaning) in ENTRIES.items()
        if layer in layers
    ]
    return element("ul", *items, *_definitions(subject), class_="key-list") if items else None


def _definitions(subject: Subject) -> Iterator[Element]:
    """Yield the shape and the colour of each of several definitions."""
    if len(subject.indexes) < 2:
        return
    for name, index in subject.indexes.items():
        shape, colour = DEFINITIONS[index % len(DEFINITIONS)], f"c{index % len(SERIES)}"
        yield element("li", sample(shape, "done", colour), shortened(name, 64))
