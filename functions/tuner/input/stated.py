"""The training job definitions of an input, which states them in a list with shared keys, or once.

The place of each key is known, so that a problem can name it. Values are not checked.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from tuner import Json
from tuner.input.contract.definition import DefinitionKeys, TrainingJobDefinition
from tuner.input.contract.payload import Payload
from tuner.input.spelling import by_key
from tuner.input.wording import Location, path

LIST = "trainingJobDefinitions"

# Keys of the top level that a key of an entry replaces: a definition has one algorithm, and one address of checkpoints.
REPLACED = {
    "algorithmARN": ("trainingImage", "metricDefinitions"),
    "trainingImage": ("algorithmARN",),
    "checkpointS3Uri": ("spotTrainingCheckpointS3Uri",),
    "spotTrainingCheckpointS3Uri": ("checkpointS3Uri",),
}


@dataclass(frozen=True)
class Stated:
    """A definition: its values by key, its entry in the list, and the keys that the entry states.

    Without an entry, every key is at the top level.
    """

    values: Json
    entry: Location = ()
    own: Collection[str] = ()

    @property
    def names(self) -> list[str]:
        """Return the fields to read; a definition without an entry has its name in another key."""
        return [name for name in TrainingJobDefinition.model_fields if self.entry or name != "name"]

    def location(self, key: str) -> Location:
        """Return the place of the key, in the entry if the key is absent."""
        shared = key in self.values and key not in self.own
        return (key,) if shared else (*self.entry, key)

    def absence(self, key: str) -> str:
        """Return words for the absence of the key."""
        shareable = self.entry and key in by_key(DefinitionKeys)
        return f"is missing, and so is {key} at the top level" if shareable else "is missing"

    def placed(self, line: str, of_all: Collection[str]) -> str:
        """Return a problem's line, which begins with the path inside the definition, with its whole path.

        A shared value can be wrong for this definition only: then the line is not among those
        `of_all` definitions, and names the definition.
        """
        key = re.split(r"[:.[]", line, maxsplit=1)[0]
        if key in by_key(TrainingJobDefinition) and len(self.location(key)) > 1:
            return f"{path(self.entry)}.{line}"
        return line if line in of_all else f"{line} (for {path(self.entry)})"


def stated_definitions(tidy: Json) -> list[Stated]:
    """Return every definition of a tidied input, without entries that are no objects."""
    shared = {key: tidy[key] for key in by_key(DefinitionKeys) if key in tidy}
    entries = tidy.get(LIST)
    if entries is None:
        return [Stated(shared)]
    return [
        Stated({**_inherited(shared, entry), **entry}, (LIST, index), entry.keys())
        for index, entry in enumerate(entries if isinstance(entries, list) else [])
        if isinstance(entry, dict)
    ]


def with_places(definitions: Sequence[Stated], lines: Sequence[Sequence[str]]) -> list[list[str]]:
    """Return the lines of each definition, each line with its whole path."""
    of_all = set(lines[0]).intersection(*lines) if lines else set()
    pairs = zip(definitions, lines, strict=True)
    return [[each.placed(line, of_all) for line in own] for each, own in pairs]


def misplaced_keys(definition: Stated) -> list[str]:
    """Return a line for each key of the entry that belongs to the tuning job as a whole."""
    foreign = by_key(Payload).keys() - by_key(TrainingJobDefinition).keys()
    return [
        f"{path((*definition.entry, key))}: belongs to the tuning job as a whole; leave it out of "
        "the training job definition"
        for key in definition.own
        if key in foreign
    ]


def two_forms(tidy: Json) -> list[str]:
    """Return a line for a key of the other form: a list of definitions, or a single definition."""
    if LIST not in tidy or "trainingJobDefinitionName" not in tidy:
        return []
    return [
        f"trainingJobDefinitionName: is given in addition to {LIST}, where each definition has "
        "its name; leave it out"
    ]


def _inherited(shared: Json, entry: Json) -> Json:
    """Return the shared keys that the entry does not replace."""
    useless = {each for key in entry for each in REPLACED.get(key, ())}
    if entry.get("enableManagedSpotTraining") is False:
        useless.add("maxWaitTimeInSeconds")
    return {key: value for key, value in shared.items() if key not in useless}
