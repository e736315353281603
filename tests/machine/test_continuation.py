"""The continuation of a search: its merge patch makes a payload that the deployed application runs."""

from dataclasses import replace
from pathlib import Path

from tests.events import event
from tests.functions.report.merge_patch import patched
from tests.machine.deployed import Machine
from tests.machine.ended import ended
from tests.machine.paths import SUCCESS, WARM_START, with_detours
from tuner.report.continuation import continuation
from tuner.report.finding import Finding


def test_a_real_search_is_continued_with_the_ranges_that_findings_suggest(
    machine: Machine, tmp_path: Path
) -> None:
    payload = {**event("breast_cancer"), "tuningJobName": "first", "maxNumberOfTrainingJobs": 2}
    with machine.real_training(tmp_path):
        assert machine.run(payload).states == SUCCESS
        search = ended(machine, "first")
        [definition] = search.definitions
        depth = next(each for each in definition.ranges if each.name == "max_depth")
        wider = replace(depth, high=9)
        found = [
            Finding("near a bound", "", definition.name, "max_depth", wider=wider),
            Finding("no influence", "", definition.name, "min_rows", fixed="10"),
        ]
        patch = continuation(search, payload, found)
        assert machine.run(patched(payload, patch)).states == with_detours(WARM_START)
    continued = ended(machine, "first-v2")
    assert [job.objective is not None for job in search.training_jobs] == [True, True]
    assert continued.warm_start == {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "first"}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }
    ranges = {each.name: (each.low, each.high) for each in continued.definitions[0].ranges}
    assert ranges["max_depth"] == (1, 9)
    assert "min_rows" not in ranges
    assert len(continued.finished) == 2
