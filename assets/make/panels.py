"""Drawings of panels in three columns, with arrows between the panels."""

from collections.abc import Iterator
from functools import cached_property
from itertools import groupby
from typing import NamedTuple
from xml.etree.ElementTree import Element

from assets.make import svg
from assets.make.svg import Box, Label, Point

ITEM, SPACE, MARGIN, BETWEEN, BELOW = 34, 10, 24, 116, 64
HEADING, CAPTION = 32, 18


class Panel(NamedTuple):
    """A titled group of boxes; the boxes of a wide panel lie side by side.

    The panels of a row begin at the same height, below every panel above them in their columns.
    """

    title: str
    kind: str
    items: list[str]
    captions: list[str]
    column: int
    row: float
    columns: int = 1

    @property
    def height(self) -> float:
        lines = 1 if self.columns > 1 else len(self.items)
        return HEADING + lines * (ITEM + SPACE) + len(self.captions) * CAPTION + SPACE / 2


class Arrow(NamedTuple):
    """A relation between two panels."""

    source: str
    target: str
    label: str
    dashed: bool = False


class Diagram:
    """The panels in their places, with a frame around the panels of the stack."""

    def __init__(self, panels: dict[str, Panel], arrows: list[Arrow], inside: list[str]) -> None:
        self.panels, self.arrows, self.inside = panels, arrows, inside
        self.boxes = self.placed()

    @cached_property
    def width(self) -> float:
        """Return the width of a column: room for the longest name."""
        names = [item for panel in self.panels.values() for item in panel.items]
        return max(map(svg.text_width, names)) + 4 * SPACE

    def placed(self) -> dict[str, Box]:
        """Return the frames of the panels, from the first row to the last."""
        bottoms = [float(MARGIN - BELOW)] * 3
        frames: dict[str, Box] = {}
        for _, row in groupby(sorted(self.panels, key=self.row), key=self.row):
            names = list(row)
            top = max(max(bottoms[c] for c in self.covered(name)) for name in names) + BELOW
            for name in names:
                frames[name] = self.frame(self.panels[name], top)
                for column in self.covered(name):
                    bottoms[column] = frames[name].bottom
        return frames

    def row(self, name: str) -> float:
        return self.panels[name].row

    def covered(self, name: str) -> range:
        """Return the columns that a panel covers."""
        panel = self.panels[name]
        return range(panel.column, panel.column + panel.columns)

    def frame(self, panel: Panel, top: float) -> Box:
        x = 2 * MARGIN + panel.column * (self.width + BETWEEN)
        width = panel.columns * self.width + (panel.columns - 1) * BETWEEN
        return Box(panel.title, x, top, width, panel.height)

    def items(self, panel: Panel, frame: Box) -> Iterator[Box]:
        """Yield the boxes of a panel: one below the other, or side by side in a wide panel."""
        across = len(panel.items) if panel.columns > 1 else 1
        width = (frame.width - (across + 1) * SPACE) / across
        for i, text in enumerate(panel.items):
            down, along = divmod(i, across)
            x = frame.x + SPACE + along * (width + SPACE)
            yield Box(text, x, frame.y + HEADING + down * (ITEM + SPACE), width, ITEM)

    def way(self, arrow: Arrow) -> list[Point]:
        """Return a straight way between panels that face each other, else a way past the panels between them."""
        source, target = self.boxes[arrow.source], self.boxes[arrow.target]
        if self.row(arrow.target) - self.row(arrow.source) == 2:
            return self.around(source, target, self.panels[arrow.target].column)
        y = max(source.y, target.y) + HEADING + ITEM / 2
        if target.x > source.right and y < source.bottom:
            return [(source.right, y), (target.x, y)]
        if target.x > source.right:
            begin, lane = source.bottom - ITEM, target.x - BETWEEN / 2
            return [(source.right, begin), (lane, begin), (lane, y), (target.x, y)]
        if target.right < source.x:
            return [(source.x, y), (target.right, y)]
        x = target.middle[0] if target.width <= source.width else source.middle[0]
        return [(x, source.bottom), (x, target.y)]

    def around(self, source: Box, target: Box, column: int) -> list[Point]:
        """Return a way past the panel between two others: left of the first column, or between the columns."""
        y = target.y + HEADING + ITEM / 2
        x = target.x - (MARGIN / 2 if column == 0 else BETWEEN / 2)
        if column == 0:
            return [(source.x, source.middle[1]), (x, source.middle[1]), (x, y), (target.x, y)]
        return [(x, source.bottom), (x, y), (target.x, y)]

    def label(self, arrow: Arrow) -> Label:
        """Return an arrow's label: above a level arrow, to the right of an upright arrow."""
        way = self.way(arrow)
        (x, y), (to_x, to_y) = way[0], way[1]
        if y == to_y and len(way) == 2:
            return Label(arrow.label, (max(x, to_x) - SPACE, y - 6), "end")
        if y == to_y and to_x > x:
            return Label(arrow.label, (x + 6, y - 6))
        if y == to_y:
            return Label(arrow.label, (to_x + 8, way[2][1] - BELOW))
        return Label(arrow.label, (x + 8, y + BELOW / 2 + 2))

    def stack(self) -> Box:
        """Return the frame around the panels that the template deploys."""
        inside = [self.boxes[name] for name in self.inside]
        left, top = min(b.x for b in inside), min(b.y for b in inside)
        right, bottom = max(b.right for b in inside), max(b.bottom for b in inside)
        return Box(
            "", left - MARGIN, top - MARGIN, right - left + 2 * MARGIN, bottom - top + 2 * MARGIN
        )

    @property
    def size(self) -> Point:
        boxes = [*self.boxes.values(), self.stack()]
        return max(b.right for b in boxes) + MARGIN, max(b.bottom for b in boxes) + MARGIN

    def parts(self) -> Iterator[Element]:
        """Yield every part in the order of painting."""
        stack = self.stack()
        yield svg.rectangle(stack, "group", 10)
        yield svg.small(Label("the stack", (stack.right - 10, stack.bottom - 8), "end"))
        for name, panel in self.panels.items():
            yield from self.panel(panel, self.boxes[name])
        for arrow in self.arrows:
            yield svg.arrow(self.way(arrow), arrow.dashed)
            yield svg.small(self.label(arrow))

    def panel(self, panel: Panel, frame: Box) -> Iterator[Element]:
        yield svg.rectangle(frame._replace(text=""), "card", 8)
        yield svg.heading(panel.title, (frame.x + SPACE, frame.y + 21))
        yield from (svg.rectangle(box, panel.kind) for box in self.items(panel, frame))
        for i, caption in enumerate(reversed(panel.captions)):
            yield svg.small(Label(caption, (frame.x + SPACE, frame.bottom - 10 - i * CAPTION)))
