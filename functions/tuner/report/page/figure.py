"""Figures: a plot with a caption, and with a title and a description for people who cannot see it.

The box of the SVG is the plot's area; ticks and labels are outside of it. Places are percentages, so that a plot
takes any width while its texts keep their size.
"""

import math
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from tuner.report.page.elements import element
from tuner.report.page.letters import fitting
from tuner.report.page.ticks import Tick

# The most em of a text at the left; the style has a margin for each half em.
WIDEST = 10
# The em that a plot has in the narrowest column, and those of them that its margins take.
NARROWEST, MARGINS = 26.0, 2.4
# Places on an axis in percent, with their texts.
Places = Sequence[Tick]


def figure(
    name: str, title: str, caption: str, description: str, plot: Element, class_: str | None = None
) -> Element:
    """Return a figure. `name` makes its ids; `plot` gets its title and description as its first children."""
    describe(plot, name, title, description)
    text = element("figcaption", element("strong", title), f" {caption}" if caption else None)
    return element("figure", text, plot, class_=class_)


def describe(drawing: Element, name: str, title: str, description: str) -> None:
    """Give an SVG a title and a description, for people who cannot see it; `name` makes their ids."""
    drawing.insert(0, element("title", title, id=f"{name}-title"))
    drawing.insert(1, element("desc", description, id=f"{name}-desc"))
    drawing.set("role", "img")
    drawing.set("aria-labelledby", f"{name}-title {name}-desc")


def plot(height: float, left: float, parts: Iterable[Element], is_named: bool = False) -> Element:
    """Return a plot of this height in em, with room for a text of so many em at its left.

    A plot that `is_named` has room for the name of the axis below it.
    """
    classes = f"plot y{min(math.ceil(2 * left), 2 * WIDEST)}{' named' if is_named else ''}"
    return element("svg", *parts, height=f"{height:g}em", class_=classes)


def across(places: Places, has_lines: bool = False) -> list[Element]:
    """Return the axis below a plot, with grid lines if it has lines."""
    axis = [element("line", class_="axis", x1="0", x2="100%", y1="100%", y2="100%")]
    for place, text in places:
        at = f"{place:.4g}%"
        if has_lines:
            axis.append(element("line", class_="grid", x1=at, x2=at, y1="0", y2="100%"))
        axis.append(element("use", href="#tx", x=at, y="100%"))
        axis.append(element("text", text, class_="x", x=at, y="100%", dy="1.6em"))
    return axis


def upwards(places: Places) -> list[Element]:
    """Return the axis at the left of a plot, with grid lines."""
    axis = []
    for place, text in places:
        at = f"{100 - place:.4g}%"
        axis.append(element("line", class_="grid", x1="0", x2="100%", y1=at, y2=at))
        axis.append(element("text", text, class_="y", x="0", y=at, dx="-0.6em", dy="0.35em"))
    return axis


def labels(above: str | None, below: str | None) -> list[Element]:
    """Return the names of the axes: of the left one above it, of the lower one below its right end."""
    parts = []
    if above:
        parts.append(element("text", above, class_="name", x="0", y="0", dy="-1.2em"))
    if below:
        parts.append(element("text", below, class_="name end", x="100%", y="100%", dy="3em"))
    return parts


def stretched(parts: Iterable[Element], height: float = 100) -> Element:
    """Return lines whose coordinates are percentages of the plot's width and parts of its height."""
    return element(
        "svg",
        *parts,
        class_="lines",
        width="100%",
        height="100%",
        viewBox=f"0 0 100 {height:g}",
        preserveAspectRatio="none",
    )


def cut(text: str) -> str:
    """Return a text that fits at the left of a plot."""
    return fitting(text, WIDEST)


def width(left: float) -> float:
    """Return the em between the ends of the axis below a plot with a text of so many em at its left, or more."""
    return NARROWEST - MARGINS - min(left, WIDEST)
