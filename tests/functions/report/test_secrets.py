"""Secrets of a payload: no file of a report has one, whatever the findings change."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.events import Json, event
from tests.functions.report.searches import BOOSTER, DEPTH, RATE, search, training_job
from tuner.report.analysis import Analysis, analysed
from tuner.report.continuation import changes_by_hand, continuation
from tuner.report.files import report_files
from tuner.report.finding import Finding
from tuner.report.search import Definition

MARK = "Zq7xY"
PLACES = ("environment", "staticHyperParameters", "overrides")
WIDER = {"learn_rate": replace(RATE, high=3.0), "max_depth": replace(DEPTH, high=30)}


def objects(value: Any) -> Iterator[Json]:
    """Yield every object in a payload, from the outside in."""
    if isinstance(value, dict):
        yield value
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, dict | list):
            yield from objects(each)


def marked(name: str, foreign: list[int], places: list[str]) -> Json:
    """Return an example with marked values in these places of all definitions, and foreign keys in these objects.

    No payload has a foreign kind of ranges: Check Input refuses it.
    """
    payload = event(name)
    holders = [payload, *payload.get("trainingJobDefinitions", [])]
    ranges = [each["parameterRanges"] for each in holders if "parameterRanges" in each]
    found = [each for each in objects(payload) if each not in ranges]
    for number in foreign:
        found[number % len(found)][f"foreign{MARK}"] = {"of": MARK}
    for holder in holders:
        for place in places:
            holder[place] = {**(holder.get(place) or {}), f"key{MARK}": f"value {MARK}"}
    return payload


def findings(names: list[str]) -> list[Finding]:
    """Return every finding that changes a definition, about each definition of these names."""
    return [
        *(Finding("near a bound", "", each, of, wider=WIDER[of]) for each in names for of in WIDER),
        *(Finding("no influence", "", each, "ntrees", fixed="7") for each in names),
        Finding("never wins", "", names[0] if len(names) > 1 else "none"),
    ]


def analysis_of(payload: Json, found: list[Finding], names: list[str]) -> Analysis:
    definitions = tuple(Definition(each, (DEPTH, RATE, BOOSTER), ()) for each in names)
    of = search([training_job(1, 0.5), training_job(2, 0.6)], definitions=definitions)
    return replace(
        analysed(of, {}, payload),
        findings=found,
        continuation=continuation(of, payload, found),
        by_hand=changes_by_hand(of, payload, found),
    )


def names_of(payload: Json) -> list[str]:
    return [each["name"] for each in payload.get("trainingJobDefinitions", [])] or ["only"]


@pytest.mark.parametrize("name", ["breast_cancer", "full", "several_definitions", "smallest"])
@given(data=st.data())
def test_no_file_of_a_report_has_a_secret(name: str, data: st.DataObject) -> None:
    foreign = data.draw(st.lists(st.integers(0, 40), min_size=1, max_size=4))
    places = data.draw(st.lists(st.sampled_from(PLACES), unique=True))
    payload = marked(name, foreign, places)
    names = names_of(payload)
    found = data.draw(st.lists(st.sampled_from(findings(names)), unique_by=repr))
    analysis = analysis_of(payload, found, names)
    assert MARK in json.dumps(payload)
    files = report_files(analysis, payload)
    assert [file.name for file in files if MARK in file.text] == []


def test_the_page_and_the_json_have_the_same_continuation() -> None:
    payload = marked("several_definitions", [0], ["environment"])
    names = names_of(payload)
    analysis = analysis_of(payload, findings(names), names)
    page, _, programs = report_files(analysis, payload)
    report = json.loads(programs.text)
    assert report["continuation"] == {"tuningJobName": "search-v2"}
    assert report["continuationByHand"] == [*analysis.by_hand]
    assert [each for each in analysis.by_hand if f"<li>{each}</li>" not in page.text] == []
    assert len(analysis.by_hand) > 1
