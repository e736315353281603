"""The local runner runs any application: it contains no name of this one."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).parents[2]
RUNNER = ROOT / "local_runner"

# Words that AWS uses, too, each with its place.
OF_AWS = {
    "createEndpointConfig": "the action in a Resource of Step Functions",
    "createHyperParameterTuningJob": "the action in a Resource of Step Functions",
    "createModel": "the action in a Resource of Step Functions",
    "enableManagedSpotTraining": "SageMaker's message on a warm start lists it",
    "staticHyperParameters": "SageMaker's message on a warm start lists it",
}


def named(member: str, value: Any) -> Iterator[str]:
    """Yield the names in every object that is a member of this name, however deep it is."""
    if isinstance(value, dict):
        yield from value.get(member, {})
        for inner in value.values():
            yield from named(member, inner)
    elif isinstance(value, list):
        for element in value:
            yield from named(member, element)


def states() -> set[str]:
    return set(
        named("States", json.loads((ROOT / "statemachine/model_tuning.asl.json").read_text()))
    )


def resources() -> set[str]:
    """Return the logical ids of the template."""
    return set(yaml_parse((ROOT / "template.yaml").read_text())["Resources"])


def handlers() -> set[str]:
    return {file.stem for file in (ROOT / "functions").glob("*.py")}


def payload_keys() -> set[str]:
    """Return the keys of the payload in camelCase: single words, such as name, may mean anything."""
    keys = named("properties", json.loads((ROOT / "events/input.schema.json").read_text()))
    return {key for key in keys if re.fullmatch("[a-z]+[A-Z].*", key)}


def files() -> list[Path]:
    found = sorted(file for file in RUNNER.rglob("*") if file.is_file())
    return [file for file in found if "__pycache__" not in file.parts]


def whole_words(names: set[str]) -> re.Pattern[str]:
    longest_first = sorted(names, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def test_the_local_runner_contains_no_name_of_this_application() -> None:
    pattern = whole_words(states() | resources() | handlers() | payload_keys())
    found = {
        str(file.relative_to(ROOT)): set(pattern.findall(file.read_text())) for file in files()
    }
    assert {file: own for file, all_ in found.items() if (own := all_ - OF_AWS.keys())} == {}
    assert set().union(*found.values()) == OF_AWS.keys()
