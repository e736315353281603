"""Parts of the drawings: boxes, arrows and words as SVG, legible on light and on dark pages.

Elements, colours, typeface and the width of texts are those of the plots in reports. Text stays text.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple
from xml.etree.ElementTree import Element, indent, tostring

from tuner.report.page.elements import element
from tuner.report.page.figure import describe
from tuner.report.page.letters import text_width as width_in_em
from tuner.report.page.palette import FONTS, Palette, schemes

FONT_SIZE, SMALL = 13, 11
Point = tuple[float, float]


class Box(NamedTuple):
    """A named rectangle."""

    text: str
    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> Point:
        return self.x + self.width / 2, self.y + self.height / 2


class Label(NamedTuple):
    """Small words; the point is at their left (start), middle or right (end)."""

    text: str
    at: Point
    anchor: str = "start"

    @property
    def box(self) -> Box:
        width = text_width(self.text, SMALL)
        left = self.at[0] - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]
        return Box(self.text, left, self.at[1] - SMALL, width, SMALL + 3)


def text_width(text: str, size: int = FONT_SIZE) -> float:
    """Return the pixels that a line of text takes at most."""
    return width_in_em(text) * size


def style(palette: Palette) -> str:
    """Return the colours of all parts on one kind of page, as CSS."""
    strong, muted = palette["text"]
    shapes = [
        f".{name} {{ fill: {fill}; stroke: {line} }}"
        for name, (fill, line) in palette.items()
        if name != "text"
    ]
    lines = [
        f".edge {{ stroke: {muted} }} .head {{ fill: {muted} }}",
        f"text {{ fill: {strong} }} .label {{ fill: {muted} }}",
    ]
    return "\n".join([*shapes, *lines])


def document(size: Point, title: str, description: str, parts: Iterable[Element]) -> str:
    """Return a whole drawing on a card, with a title and a description for people who cannot see it."""
    width, height = size
    rules = [
        f"text {{ font: {FONT_SIZE}px {FONTS} }}",
        f".label {{ font-size: {SMALL}px }} .strong {{ font-weight: 600 }}",
        ".edge { fill: none; stroke-width: 1.5 } .dashed { stroke-dasharray: 4 3 }",
        schemes(style),
    ]
    drawing = element(
        "svg",
        element("style", "\n".join(rules)),
        rectangle(Box("", 0.5, 0.5, width - 1, height - 1), "card", 8),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        width=f"{width:g}",
        height=f"{height:g}",
        viewBox=f"0 0 {width:g} {height:g}",
    )
    describe(drawing, "drawing", title, description)
    indent(drawing, "")
    return f"{tostring(drawing, encoding='unicode')}\n"


def rectangle(box: Box, kind: str, radius: float = 6) -> Element:
    """Return a box with its name in the middle; a radius of half its height makes the shape of an end."""
    place = {"x": box.x, "y": box.y, "width": box.width, "height": box.height, "rx": radius}
    shown = {name: f"{value:g}" for name, value in place.items()}
    return element("g", element("rect", class_=kind, **shown), words(box))


def hexagon(box: Box, kind: str) -> Element:
    """Return the shape of a choice."""
    slope, y = 12, box.middle[1]
    corners = [
        (box.x, y),
        (box.x + slope, box.y),
        (box.right - slope, box.y),
        (box.right, y),
        (box.right - slope, box.bottom),
        (box.x + slope, box.bottom),
    ]
    return element("g", polygon(corners, kind), words(box))


def polygon(corners: Iterable[Point], kind: str) -> Element:
    """Return a filled shape."""
    return element("polygon", class_=kind, points=" ".join(f"{x:g},{y:g}" for x, y in corners))


def words(box: Box) -> Element | None:
    """Return a box's name in its middle; None for a box without a name."""
    x, y = box.middle
    place = {"x": f"{x:g}", "y": f"{y + 4.5:g}"}
    return element("text", box.text, text_anchor="middle", **place) if box.text else None


def heading(text: str, at: Point) -> Element:
    """Return the title of a group; it begins at the point."""
    return element("text", text, class_="strong", x=f"{at[0]:g}", y=f"{at[1]:g}")


def small(label: Label) -> Element:
    """Return a label in muted, small letters."""
    x, y = label.at
    place = {"x": f"{x:g}", "y": f"{y:g}"}
    return element("text", label.text, class_="label", text_anchor=label.anchor, **place)


def line(points: list[Point], dashed: bool = False) -> Element:
    """Return a line through the points with round corners."""
    return element("path", class_="edge dashed" if dashed else "edge", d=path(points))


def arrow(points: list[Point], dashed: bool = False) -> Element:
    """Return a line with a head at its end."""
    return element("g", line([*points[:-1], shortened(points, 6)], dashed), head(points))


def shortened(points: list[Point], by: float) -> Point:
    """Return the last point, moved towards the point before it."""
    (x, y), (dx, dy) = points[-1], direction(points[-2], points[-1])
    return x - dx * by, y - dy * by


def direction(start: Point, end: Point) -> Point:
    """Return a step of length one: right, left, down or up."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = abs(dx) + abs(dy)
    return dx / length, dy / length


def head(points: list[Point]) -> Element:
    """Return a triangle whose tip is the last point."""
    (x, y), (dx, dy) = points[-1], direction(points[-2], points[-1])
    back, wide = 9, 4
    corners = [
        (x, y),
        (x - dx * back + dy * wide, y - dy * back + dx * wide),
        (x - dx * back - dy * wide, y - dy * back - dx * wide),
    ]
    return polygon(corners, "head")


def path(points: list[Point], radius: float = 8) -> str:
    """Return the path data of straight lines with round corners."""
    steps = [f"M{points[0][0]:g},{points[0][1]:g}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        (ax, ay), (bx, by) = direction(before, corner), direction(corner, after)
        x, y = corner
        near = min(radius, *(span(pair) / 2 for pair in pairwise((before, corner, after))))
        steps.append(f"L{x - ax * near:g},{y - ay * near:g}")
        steps.append(f"Q{x:g},{y:g} {x + bx * near:g},{y + by * near:g}")
    return " ".join([*steps, f"L{points[-1][0]:g},{points[-1][1]:g}"])


def span(ends: tuple[Point, Point]) -> float:
    """Return the length of a level or upright line."""
    (x1, y1), (x2, y2) = ends
    return abs(x1 - x2) + abs(y1 - y2)
