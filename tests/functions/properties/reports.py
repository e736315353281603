"""Reports of generated searches: of SageMaker's answers about an ended tuning job, with every change of a finding."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.events import Json
from tuner.report.analysis import analysed
from tuner.report.continuation import changes_by_hand, continuation
from tuner.report.files import File, report_files
from tuner.report.finding import Finding
from tuner.report.reading import read_search
from tuner.report.search import Definition, Search

DEFINITIONS = ("TrainingJobDefinition", "TrainingJobDefinitions")
CREATED = datetime(2026, 3, 1, 12, 1, tzinfo=UTC)


def report_of(raw: Json, payload: Json, request: Json, told: Json) -> list[File]:
    """Return the files of the report of a tuning job with this request, in which each hyperparameter has a finding."""
    stated = {key: request[key] for key in (*DEFINITIONS, "WarmStartConfig") if key in request}
    search = read_search(
        {**told["tuningJob"], **stated}, [_read(each) for each in told["trainingJobs"]]
    )
    analysis = analysed(search, payload["instancePrices"], raw)
    found = list(_findings(search))
    changed = replace(
        analysis,
        findings=[*analysis.findings, *found],
        continuation=continuation(search, raw, found),
        by_hand=changes_by_hand(search, raw, found),
    )
    return [*report_files(analysis, raw), *report_files(changed, raw)]


def _read(summary: Json) -> dict[str, Any]:
    """Return a summary as boto3 returns it."""
    return {**summary, "CreationTime": CREATED}


def _findings(search: Search) -> Iterator[Finding]:
    for definition in search.definitions:
        yield from _of_hyperparameters(definition)
    if len(search.definitions) > 1:
        yield Finding("never wins", "It never wins.", search.definitions[-1].name)


def _of_hyperparameters(definition: Definition) -> Iterator[Finding]:
    for number, each in enumerate(definition.ranges):
        if each.kind == "Categorical" or number % 2:
            value = each.values[0] if each.values else "1"
            yield Finding("no influence", "None.", definition.name, each.name, fixed=value)
        else:
            wider = replace(each, high=each.high * 2)
            yield Finding("near a bound", "Near.", definition.name, each.name, wider=wider)
