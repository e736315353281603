"""The drawings: they are complete, nothing covers anything else, and everyone can read them."""

import copy
import json
from itertools import combinations, pairwise
from typing import Any
from xml.etree import ElementTree

import pytest

from assets.make import architecture, flow, state_diagram, svg
from assets.make.svg import Box, Point
from tests.deployment.template import RESOURCES, ROOT, TEMPLATE
from tuner.report.page.palette import DARK, LIGHT, SERIES

SVG = "{http://www.w3.org/2000/svg}"
FILES = sorted((ROOT / "assets").glob("*.svg"))


def texts(drawn: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(drawn).iter(f"{SVG}text")]


def grown() -> dict[str, Any]:
    """Return the state machine with states that it may get: other ways to fail and to continue."""
    states = copy.deepcopy(flow.STATES)
    task, failed = {"Type": "Task", "Resource": "service"}, ["TuningJobFailed", "NoBestTrainingJob"]
    states["Examine Failures"] = {**task, "Next": "Weigh Failures"}
    states["Weigh Failures"] = {**task, "Next": flow.FAILURE}
    states["Find Model"] = {**task, "Next": "Register Model?"}
    picking, creating = states["Pick Best Training Job"], states["Create Model"]
    picking["Catch"].insert(0, {"ErrorEquals": failed, "Next": "Examine Failures"})
    creating["Catch"].insert(0, {"ErrorEquals": ["SageMaker.Taken"], "Next": "Find Model"})
    return states


@pytest.fixture(params=[flow.STATES, grown()], ids=["as it is", "as it may grow"])
def diagram(request: pytest.FixtureRequest) -> state_diagram.Diagram:
    return state_diagram.Diagram(request.param, flow.DEFINITION["StartAt"], flow.MAIN_PATH)


def overlap(one: Box, other: Box) -> bool:
    across = one.x < other.right and other.x < one.right
    return across and one.y < other.bottom and other.y < one.bottom


def crossed(way: list[Point], boxes: list[Box]) -> list[str]:
    """Return the boxes that a way passes through; a way may touch an edge."""
    stretches = [
        Box("", min(a, c) + 0.1, min(b, d) + 0.1, abs(a - c) - 0.2, abs(b - d) - 0.2)
        for (a, b), (c, d) in pairwise(way)
    ]
    thick = [s._replace(width=max(s.width, 0.1), height=max(s.height, 0.1)) for s in stretches]
    return [box.text for box in boxes for stretch in thick if overlap(box, stretch)]


def overlapping(boxes: list[Box]) -> list[tuple[str, str]]:
    return [(one.text, other.text) for one, other in combinations(boxes, 2) if overlap(one, other)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_every_drawing_has_a_title_and_a_description_for_screen_readers(file: Any) -> None:
    root = ElementTree.parse(file).getroot()
    assert (root.tag, root.get("role")) == (f"{SVG}svg", "img")
    identified = {element.get("id"): element.text for element in root if element.get("id")}
    assert root.get("aria-labelledby") == " ".join(map(str, identified))
    assert all(identified.values())


def test_every_state_is_drawn_once(diagram: state_diagram.Diagram) -> None:
    drawn = [text.text or "" for part in diagram.parts() for text in part.iter("text")]
    assert sorted(text for text in drawn if text in diagram.states) == sorted(diagram.states)


def test_every_transition_is_drawn_and_errors_share_an_arrow(
    diagram: state_diagram.Diagram,
) -> None:
    transitions = {
        (name, next_["Next"])
        for name, state in diagram.states.items()
        for next_ in [
            *state.get("Choices", []),
            {"Next": state.get("Default")},
            {"Next": state.get("Next")},
            *(c for c in state.get("Catch", []) if c["Next"] != flow.FAILURE),
        ]
        if next_["Next"]
    }
    assert {(edge.source, edge.target) for edge in diagram.edges} == transitions


def test_the_main_path_leads_straight_down(diagram: state_diagram.Diagram) -> None:
    places = [diagram.places[name] for name in flow.MAIN_PATH]
    assert [column for _, column in places] == [0] * len(places)
    assert [row for row, _ in places] == sorted({row for row, _ in places})


def test_no_state_covers_another_and_no_way_passes_through_a_state(
    diagram: state_diagram.Diagram,
) -> None:
    boxes = list(diagram.boxes.values())
    assert overlapping(boxes) == []
    assert [found for edge in diagram.edges for found in crossed(diagram.way(edge), boxes)] == []


def test_no_label_covers_a_state_a_way_or_another_label(
    diagram: state_diagram.Diagram,
) -> None:
    labels = [label.box for label in (*diagram.labels(), *diagram.legend_labels())]
    assert overlapping([*labels, *diagram.boxes.values()]) == []
    assert [found for e in diagram.edges for found in crossed(diagram.way(e), labels)] == []


def test_every_name_fits_and_everything_is_on_the_page(diagram: state_diagram.Diagram) -> None:
    boxes = list(diagram.boxes.values())
    assert [box.text for box in boxes if svg.text_width(box.text) > box.width - 24] == []
    width, height = diagram.size
    page = [*boxes, *(label.box for label in diagram.labels())]
    assert [b.text for b in page if b.x < 0 or b.right > width or b.bottom > height] == []


def test_every_resource_of_the_template_is_in_the_architecture() -> None:
    drawn = " ".join(texts(architecture.drawing()))
    assert [name for name in TEMPLATE["Resources"] if name not in drawn] == []


def references(value: Any) -> set[str]:
    """Return the logical ids that a part of the expanded template names."""
    if isinstance(value, list):
        return {name for each in value for name in references(each)}
    if not isinstance(value, dict):
        return set()
    named = {value["Ref"]} if "Ref" in value else {str(value.get("Fn::GetAtt", [""])[0])}
    # A published version stands for its function.
    named = {
        RESOURCES[name]["Properties"]["FunctionName"]["Ref"] if is_version(name) else name
        for name in named
    }
    return named | {name for each in value.values() for name in references(each)}


def is_version(name: str) -> bool:
    return name in RESOURCES and RESOURCES[name]["Type"] == "AWS::Lambda::Version"


def test_every_reference_between_two_groups_of_the_template_is_an_arrow() -> None:
    group = {item: name for name, panel in architecture.panels().items() for item in panel.items}
    arrows = {(arrow.source, arrow.target) for arrow in architecture.ARROWS}
    found = {
        (group[name], group[other])
        for name, resource in RESOURCES.items()
        for other in references(resource["Properties"])
        if name in group and other in group and group[name] != group[other]
    }
    # The rules name the state machine whose ends they wait for; the arrow points the other way.
    assert {pair for pair in found if pair[::-1] not in arrows} <= arrows
    inside = {pair for pair in arrows if set(pair) <= set(architecture.DEPLOYED)}
    assert inside <= found | {pair[::-1] for pair in found}


def test_no_panel_covers_another_and_no_arrow_passes_through_a_panel() -> None:
    diagram = architecture.Diagram(
        architecture.panels(), architecture.ARROWS, architecture.DEPLOYED
    )
    boxes = list(diagram.boxes.values())
    labels = [diagram.label(arrow).box for arrow in architecture.ARROWS]
    ways = [diagram.way(arrow) for arrow in architecture.ARROWS]
    assert overlapping([*boxes, *labels]) == []
    assert [found for way in ways for found in crossed(way, [*boxes, *labels])] == []
    items = [
        item
        for name, panel in diagram.panels.items()
        for item in diagram.items(panel, diagram.boxes[name])
    ]
    assert [item.text for item in items if svg.text_width(item.text) > item.width - 12] == []


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour: https://www.w3.org/TR/WCAG21/#dfn-relative-luminance"""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_contrast_with_its_background(palette: dict[str, tuple[str, str]]) -> None:
    strong, muted = (luminance(colour) for colour in palette["text"])
    grounds = {name: luminance(fill) for name, (fill, _) in palette.items() if name != "text"}
    pairs = [(name, strong, ground) for name, ground in grounds.items()]
    pairs += [(name, muted, grounds[name]) for name in ("card", "group")]
    ratios = {
        name: (max(text, ground) + 0.05) / (min(text, ground) + 0.05)
        for name, text, ground in pairs
    }
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_lines_have_contrast_with_the_page(palette: dict[str, tuple[str, str]]) -> None:
    """Check the colours of reports: 4.5 for texts and links, 3 for marks, which let a quarter of the page through."""
    page = palette["card"][0]
    lines = {name: palette[name][1] for name in (*SERIES, "failure", "text")}
    ratios = {name: contrast(line, page) for name, line in lines.items()}
    assert {name: ratio for name, ratio in ratios.items() if ratio < 4.5} == {}
    faint = {name: contrast(blended(line, page, 0.75), page) for name, line in lines.items()}
    assert {name: ratio for name, ratio in faint.items() if ratio < 3} == {}


def contrast(one: str, other: str) -> float:
    lower, higher = sorted((luminance(one), luminance(other)))
    return (higher + 0.05) / (lower + 0.05)


def blended(colour: str, page: str, part: float) -> str:
    pairs = [(int(colour[i : i + 2], 16), int(page[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(part * own + (1 - part) * behind):02x}" for own, behind in pairs)


def test_both_palettes_colour_the_same_parts() -> None:
    assert list(LIGHT) == list(DARK)
    assert json.dumps(LIGHT) != json.dumps(DARK)
