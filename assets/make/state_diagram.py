"""The drawing assets/state_machine.svg, made from the state machine's definition."""

from collections.abc import Iterator
from functools import cached_property
from xml.etree.ElementTree import Element

from assets.make import svg
from assets.make.flow import (
    DEFINITION,
    FAILURE,
    MAIN_PATH,
    ROOT,
    STATES,
    Edge,
    States,
    failures,
    flow,
)
from assets.make.svg import Box, Label, Point
from tuner.report.page.elements import element

FILE = ROOT / "assets" / "state_machine.svg"
MARGIN, HEIGHT, PITCH = 24, 36, 74
# The distances from a box at which a way turns: into a lane next to the box, into an entry above it.
LANE, ENTRY = 18, 13
CONNECTOR = 6
KINDS = {"Choice": "choice", "Wait": "wait", "Succeed": "success", "Fail": "failure"}
LEGEND = {
    "function": "Lambda function",
    "service": "call of an AWS service",
    "choice": "choice",
    "wait": "wait",
    "success": "end",
    "failure": "failure",
}


class Diagram:
    """The state machine as boxes, ways and labels."""

    def __init__(self, states: States, start: str, main: list[str]) -> None:
        self.states = states
        self.failing = failures(states)
        self.edges, self.places = flow(states, start, main)

    @cached_property
    def widths(self) -> list[float]:
        """Return the width of each column: room for its longest name and for the labels below its boxes."""
        widths = [0.0] * self.columns
        for name, (_, column) in self.places.items():
            widths[column] = max(widths[column], svg.text_width(name) + 32)
        for edge in self.edges:
            column = self.places[edge.source][1]
            if edge.label and self.label_gap(edge) is None:
                room = 2 * svg.text_width(edge.label, svg.SMALL)
                widths[column] = max(widths[column], room)
        return widths

    @property
    def columns(self) -> int:
        return 1 + max(column for _, column in self.places.values())

    @cached_property
    def lefts(self) -> list[float]:
        """Return the left edge of each column; the labels have room between two columns."""
        lefts = [MARGIN + self.gap(-1)]
        for column in range(self.columns - 1):
            lefts.append(lefts[-1] + self.widths[column] + self.gap(column))
        return lefts

    def gap(self, column: int) -> float:
        """Return the width of the gap to the right of a column; gap -1 is to the left of the first column."""
        labels = [
            svg.text_width(e.label, svg.SMALL)
            for e in self.edges
            if e.label and self.label_gap(e) == column
        ]
        deepest = max((self.depth(e) for e in self.edges if e.back), default=0) if column < 0 else 0
        return max([(3 + deepest) * LANE, *(width + 2 * LANE for width in labels)])

    def label_gap(self, edge: Edge) -> int | None:
        """Return the gap that holds an edge's label, or None for a label within a column."""
        (row, column), (to_row, to_column) = self.places[edge.source], self.places[edge.target]
        if edge.target in self.failing or self.repeats(edge):
            return None
        if column == to_column and edge.back:
            return column
        if self.between(edge) and self.leaves_left(edge):
            return column - 1
        return column if row == to_row or to_column > column else None

    def repeats(self, edge: Edge) -> bool:
        """Return True for a way back within the main path's column; it is on the left, where no side path is."""
        return edge.back and self.places[edge.source][1] == self.places[edge.target][1] == 0

    def depth(self, edge: Edge) -> int:
        """Return the number of repeating ways that a repeating way encloses."""
        rows = self.rows(edge)
        inner = [other for other in self.edges if other != edge and self.repeats(other)]
        return sum(set(self.rows(other)) < set(rows) for other in inner)

    def rows(self, edge: Edge) -> range:
        """Return the rows that a way back passes, both ends included."""
        return range(self.places[edge.target][0], self.places[edge.source][0] + 1)

    def leaves_left(self, edge: Edge) -> bool:
        """Return True for a way that leaves on the left: in the first column, or if a loop ends on the right."""
        return self.places[edge.source][1] == 0 or any(
            other.back and other.target == edge.source for other in self.edges
        )

    def between(self, edge: Edge) -> bool:
        """Return True if the source's column has other states above the target's row."""
        (row, column), (to_row, _) = self.places[edge.source], self.places[edge.target]
        return any(c == column and row < r < to_row for r, c in self.places.values())

    @cached_property
    def boxes(self) -> dict[str, Box]:
        return {
            name: Box(name, self.lefts[column], MARGIN + row * PITCH, self.widths[column], HEIGHT)
            for name, (row, column) in self.places.items()
        }

    def way(self, edge: Edge) -> list[Point]:
        """Return the points of an edge's way."""
        source, target = self.boxes[edge.source], self.boxes[edge.target]
        (x, y), (to_x, to_y) = source.middle, target.middle
        if edge.target in self.failing and edge.source not in self.failing:
            port = source.right - 2 * LANE if edge.label else x
            return [(port, source.bottom), (port, source.bottom + CONNECTOR)]
        if self.repeats(edge):
            lane = source.x - (2 + self.depth(edge)) * LANE
            return [(source.x, y), (lane, y), (lane, to_y), (target.x, to_y)]
        if edge.back and x == to_x:
            lane = source.right + max(LANE, svg.text_width(edge.label, svg.SMALL) + 16)
            return [(source.right, y), (lane, y), (lane, to_y), (target.right, to_y)]
        if edge.back:
            return [(x, source.y), (x, to_y), (target.right, to_y)]
        if source.y == target.y:
            return [(source.right, y), (target.x, y)]
        entry = target.y - ENTRY
        if self.between(edge):
            lane, side = self.lane(edge, source)
            if x == to_x:
                return [(side, y), (lane, y), (lane, to_y), (target.x, to_y)]
            return [(side, y), (lane, y), (lane, entry), (to_x, entry), (to_x, target.y)]
        if x == to_x:
            return [(x, source.bottom), (x, target.y)]
        if x < to_x:
            turn = source.y + PITCH - ENTRY
            return [(x, source.bottom), (x, turn), (to_x, turn), (to_x, target.y)]
        return [(x, source.bottom), (x, entry), (to_x, entry), (to_x, target.y)]

    def lane(self, edge: Edge, source: Box) -> Point:
        """Return the x at which an edge passes the states below its source, and the x at which it leaves the source."""
        if self.leaves_left(edge):
            return source.x - 2 * LANE, source.x
        return source.right + LANE, source.right

    def label(self, edge: Edge, way: list[Point]) -> Label:
        """Return an edge's label, placed at the edge's start; for a repeating way, below its target."""
        (x, y), (to_x, to_y) = way[0], way[1]
        if self.repeats(edge):
            return Label(edge.label, (to_x + 6, self.boxes[edge.target].bottom + 15))
        if edge.target in self.failing:
            return Label(edge.label, (x + CONNECTOR + 6, y + CONNECTOR + 10))
        if y != to_y and way[-1][0] > x:
            return Label(edge.label, (way[-1][0] - 8, to_y - 6), "end")
        if y != to_y:
            return Label(edge.label, (x + 8, y + 15))
        return (
            Label(edge.label, (x + 8, y - 6))
            if to_x > x
            else Label(edge.label, (x - 8, y - 6), "end")
        )

    def labels(self) -> list[Label]:
        return [self.label(edge, self.way(edge)) for edge in self.edges if edge.label]

    @property
    def size(self) -> Point:
        right = max(label.box.right for label in self.labels())
        right = max(right, *(box.right for box in self.boxes.values()))
        return right + MARGIN + LANE, max(box.bottom for box in self.boxes.values()) + MARGIN

    def parts(self) -> Iterator[Element]:
        """Yield every part in the order of painting."""
        for edge in self.edges:
            stub = edge.target in self.failing and edge.source not in self.failing
            yield svg.line(self.way(edge)) if stub else svg.arrow(self.way(edge))
            if stub:
                yield self.connector(self.way(edge)[-1])
        yield from self.any_error()
        yield from (svg.small(label) for label in self.labels())
        yield from (self.shape(name, box) for name, box in self.boxes.items())
        yield from self.legend()

    def connector(self, at: Point) -> Element:
        """Return the dot that stands for a way to FAILURE."""
        x, y = at
        place = {"cx": f"{x:g}", "cy": f"{y + CONNECTOR:g}"}
        return element("circle", class_="failure", r=CONNECTOR, **place)

    def any_error(self) -> Iterator[Element]:
        """Yield the parts of the arrow that all errors share."""
        box = self.boxes[FAILURE]
        x, y = box.x - 3 * LANE, box.middle[1]
        yield svg.arrow([(x, y), (box.x, y)], dashed=True)
        yield self.connector((x, y - CONNECTOR))
        yield svg.small(Label("any error", (x - CONNECTOR - 6, y + 4), "end"))

    def shape(self, name: str, box: Box) -> Element:
        kind = kind_of(self.states[name])
        if kind == "choice":
            return svg.hexagon(box, kind)
        ends = "Next" not in self.states[name]
        return svg.rectangle(box, kind, HEIGHT / 2 if ends else 6)

    def legend_labels(self) -> list[Label]:
        """Return the labels of the legend, in the corner that the main path leaves free."""
        width = max(svg.text_width(text, svg.SMALL) for text in LEGEND.values())
        left = self.size[0] - MARGIN - width
        return [Label(text, (left, MARGIN + 11 + i * 20)) for i, text in enumerate(LEGEND.values())]

    def legend(self) -> Iterator[Element]:
        for kind, label in zip(LEGEND, self.legend_labels(), strict=True):
            x, y = label.at
            yield svg.rectangle(Box("", x - 22, y - 11, 14, 14), kind, 3)
            yield svg.small(label)


def kind_of(state: dict[str, object]) -> str:
    """Return the kind of a state, which decides its colour."""
    if state["Type"] in KINDS:
        return KINDS[str(state["Type"])]
    return "function" if "lambda" in str(state) else "service"


def drawing() -> str:
    """Return the state machine as SVG."""
    diagram = Diagram(STATES, DEFINITION["StartAt"], MAIN_PATH)
    described = f"The main path is: {', '.join(MAIN_PATH)}. Any error leads to {FAILURE}."
    return svg.document(diagram.size, "The state machine", described, diagram.parts())


if __name__ == "__main__":
    FILE.write_text(drawing())
