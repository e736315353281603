"""The names in a refusal, and the keys of the contract in an input."""

import re
from collections.abc import Iterator
from typing import Any

from tests.functions.input.places import spelled
from tests.functions.properties.mutations import Mutation

# Words of a refusal for these keys when another key no longer goes with them.
SPOKEN_OF = {
    "parameterRanges": ("combinations",),
    # An entry without its algorithm has the shared image, whose metrics may not fit its objective.
    "trainingJobDefinitions": ("combinations", "metricDefinitions"),
    "tuningStrategy": ("combinations", "strategy", "Hyperband", "hyperband", "Grid"),
}


def names(line: str, slip: Mutation) -> bool:
    """Return true for a line that begins with the place, its parent or a part of it, or that has its key."""
    where, _, what = line.partition(": ")
    place = spelled(slip.place)
    if place.startswith(where) or where.startswith(place):
        return True
    if any(word in line for word in SPOKEN_OF.get(str(slip.place[0]), ())):
        return True
    keys = [key for key in slip.place if isinstance(key, str)]
    return bool(what) and any(key.lower() in line.lower() for key in keys)


def keys_of(value: Any, path: str = "") -> Iterator[str]:
    """Yield every key as the document of keys writes it, such as channels[].s3DataSource.S3Uri."""
    if isinstance(value, list):
        for entry in value:
            yield from keys_of(entry, f"{path}[]")
    if isinstance(value, dict):
        for key, entry in value.items():
            here = f"{path}.{key}" if path else key
            # A key of an entry in the list is a key of the top level, too.
            yield from {here, re.sub(r"^trainingJobDefinitions\[\]\.", "", here)}
            yield from keys_of(entry, here)
