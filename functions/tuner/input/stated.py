"""The training job definitions as an input states them: in a list with shared parts, or once.

Knows where each key stands, so that a problem can name the place. Checks no value.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from tuner.input.contract.definition import DefinitionKeys, TrainingJobDefinition
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key
from tuner.input.wording import Location, path

LIST = "trainingJobDefinitions"

# What one key of an entry makes useless of the top level: an algorithm is one or the other.
REPLACED = {
    "algorithmARN": ("trainingImage", "metricDefinitions"),
    "trainingImage": ("algorithmARN",),
}


@dataclass(frozen=True)
class Stated:
    """One definition: its values by key, and which of them its own entry in the list states.

    Without an entry everything stands at the top level.
    """

    values: dict[str, Any]
    entry: Location = ()
    own: Collection[str] = ()

    @property
    def names(self) -> list[str]:
        """The fields of a TrainingJobDefinition to read here; the only one is named elsewhere."""
        return [name for name in TrainingJobDefinition.model_fields if self.entry or name != "name"]

    def location(self, key: str) -> Location:
        """Where the key stands; in the entry when it stands nowhere."""
        shared = key in self.values and key not in self.own
        return (key,) if shared else (*self.entry, key)

    def absence(self, key: str) -> str:
        """In words, that the key stands nowhere."""
        shareable = self.entry and key in by_key(DefinitionKeys)
        return f"is missing, and so is {key} at the top level" if shareable else "is missing"

    def placed(self, line: str, of_all: Collection[str]) -> str:
        """A problem's line, which begins with the path inside the definition, with its whole path.

        A value that is shared can be wrong for one definition only: then the line, which is not
        one of those `of_all` definitions, names this one.
        """
        key = re.split(r"[:.[]", line, maxsplit=1)[0]
        if key in by_key(DefinitionKeys) and len(self.location(key)) > 1:
            return f"{path(self.entry)}.{line}"
        return line if line in of_all else f"{line} (for {path(self.entry)})"


def stated_definitions(tidy: dict[str, Any]) -> list[Stated]:
    """Every definition of a tidied input; entries that are no objects are left out."""
    shared = {key: tidy[key] for key in by_key(DefinitionKeys) if key in tidy}
    entries = tidy.get(LIST)
    if entries is None:
        return [Stated(shared)]
    return [
        Stated({**_of_use(shared, entry), **entry}, (LIST, index), entry.keys())
        for index, entry in enumerate(entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]


def with_places(definitions: Sequence[Stated], lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines of each definition, each line with its whole path."""
    of_all = set(lines[0]).intersection(*lines) if lines else set()
    pairs = zip(definitions, lines, strict=True)
    return [[each.placed(line, of_all) for line in own] for each, own in pairs]


def misplaced_keys(definition: Stated) -> list[str]:
    """A line for each key of the tuning job as a whole that the entry states."""
    foreign = by_key(Payload).keys() - by_key(TrainingJobDefinition).keys()
    return [
        f"{path((*definition.entry, key))}: belongs to the tuning job as a whole; leave it out of "
        "the training job definition"
        for key in definition.own
        if key in foreign
    ]


def two_forms(tidy: dict[str, Any]) -> list[str]:
    """A line for what belongs to the form of the input that is not used."""
    if LIST not in tidy or "trainingJobDefinitionName" not in tidy:
        return []
    return [
        f"trainingJobDefinitionName: is given beside {LIST}, where each has a name; leave it out"
    ]


def _of_use(shared: dict[str, Any], entry: dict[str, Any]) -> dict[str, Any]:
    """What is shared, without what the entry has chosen against."""
    useless = {each for key in entry for each in REPLACED.get(key, ())}
    if entry.get("enableManagedSpotTraining") is False:
        useless.add("maxWaitTimeInSeconds")
    return {key: value for key, value in shared.items() if key not in useless}
