"""Parts of the drawings: boxes, arrows and words as SVG, legible on light and on dark pages.

Text stays text. Its width is that of the widest font that a browser is likely to use, so that nothing overflows with
any other font.
"""

from collections.abc import Iterable
from html import escape
from itertools import pairwise
from typing import NamedTuple

from tuner.report.page.palette import DARK, FONTS, LIGHT, Palette

FONT_SIZE, SMALL = 13, 11
# Widths of DejaVu Sans, in parts of the font size; system fonts are narrower.
WIDTHS = {
    **dict.fromkeys("ijlI.,:;|'!", 0.34),
    **dict.fromkeys(" frt()-/", 0.42),
    **dict.fromkeys("mwMW", 1.0),
    **dict.fromkeys("ABCDEFGHJKLNOPQRSTUVXYZ", 0.74),
}
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
    return sum(WIDTHS.get(letter, 0.64) for letter in text) * size


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


def document(size: Point, title: str, description: str, parts: Iterable[str]) -> str:
    """Return a whole drawing on a card, with a title and a description for people who cannot see it."""
    width, height = size
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" '
            f'viewBox="0 0 {width:g} {height:g}" role="img" aria-labelledby="title description">',
            f'<title id="title">{escape(title)}</title>',
            f'<desc id="description">{escape(description)}</desc>',
            "<style>",
            f"text {{ font: {FONT_SIZE}px {FONTS} }}",
            f".label {{ font-size: {SMALL}px }} .strong {{ font-weight: 600 }}",
            ".edge { fill: none; stroke-width: 1.5 } .dashed { stroke-dasharray: 4 3 }",
            style(LIGHT),
            f"@media (prefers-color-scheme: dark) {{\n{style(DARK)}\n}}",
            "</style>",
            f'<rect class="card" x="0.5" y="0.5" width="{width - 1:g}" height="{height - 1:g}" rx="8"/>',
            *parts,
            "</svg>\n",
        ]
    )


def rectangle(box: Box, kind: str, radius: float = 6) -> str:
    """Return a box with its name in the middle; a radius of half its height makes the shape of an end."""
    place = f'x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}"'
    return f'<rect class="{kind}" {place} rx="{radius:g}"/>{words(box)}'


def hexagon(box: Box, kind: str) -> str:
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
    points = " ".join(f"{x:g},{y:g}" for x, y in corners)
    return f'<polygon class="{kind}" points="{points}"/>{words(box)}'


def words(box: Box) -> str:
    """Return a box's name in its middle; "" for a box without a name."""
    if not box.text:
        return ""
    x, y = box.middle
    return f'<text x="{x:g}" y="{y + 4.5:g}" text-anchor="middle">{escape(box.text)}</text>'


def heading(text: str, at: Point) -> str:
    """Return the title of a group; it begins at the point."""
    return f'<text class="strong" x="{at[0]:g}" y="{at[1]:g}">{escape(text)}</text>'


def small(label: Label) -> str:
    """Return a label in muted, small letters."""
    x, y = label.at
    return f'<text class="label" x="{x:g}" y="{y:g}" text-anchor="{label.anchor}">{escape(label.text)}</text>'


def line(points: list[Point], dashed: bool = False) -> str:
    """Return a line through the points with round corners."""
    return f'<path class="{"edge dashed" if dashed else "edge"}" d="{path(points)}"/>'


def arrow(points: list[Point], dashed: bool = False) -> str:
    """Return a line with a head at its end."""
    return f"{line([*points[:-1], shortened(points, 6)], dashed)}\n{head(points)}"


def shortened(points: list[Point], by: float) -> Point:
    """Return the last point, moved towards the point before it."""
    (x, y), (dx, dy) = points[-1], direction(points[-2], points[-1])
    return x - dx * by, y - dy * by


def direction(start: Point, end: Point) -> Point:
    """Return a step of length one: right, left, down or up."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = abs(dx) + abs(dy)
    return dx / length, dy / length


def head(points: list[Point]) -> str:
    """Return a triangle whose tip is the last point."""
    (x, y), (dx, dy) = points[-1], direction(points[-2], points[-1])
    back, wide = 9, 4
    corners = [
        (x, y),
        (x - dx * back + dy * wide, y - dy * back + dx * wide),
        (x - dx * back - dy * wide, y - dy * back - dx * wide),
    ]
    return f'<polygon class="head" points="{" ".join(f"{x:g},{y:g}" for x, y in corners)}"/>'


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
