"""Recordings: answers of AWS in JSON files, one a check, and the shape in which two recordings are compared."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tuner import Json

# The account number of AWS's documents, and of the embedded AWS.
ACCOUNT = "123456789012"
# Members whose values are promised, not only their kinds.
EXACT = {"status", "states", "error", "tuningJobStatus", "HyperParameterTuningJobStatus"}
KINDS = {bool: "boolean", int: "number", float: "number", str: "text", type(None): "null"}


def write(folder: Path, check: str, recorded: Json, account: str) -> Path:
    """Write a recording with the account's number replaced, and return its file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{check}.json"
    text = json.dumps(recorded, indent=2, default=str, ensure_ascii=False)
    file.write_text(f"{text.replace(account, ACCOUNT)}\n", encoding="utf-8")
    return file


def read(folder: Path) -> dict[str, Json]:
    """Return the recordings of a folder by their checks."""
    return {
        file.stem: json.loads(file.read_text("utf-8")) for file in sorted(folder.glob("*.json"))
    }


def differences(recorded: dict[str, Json], answered: dict[str, Json]) -> list[str]:
    """Return a line for each part of a shape that only one of the two has."""
    found = []
    for check, recording in recorded.items():
        ours, theirs = set(shape(answered.get(check))), set(shape(recording))
        found += [f"{check}: only in the recording: {line}" for line in sorted(theirs - ours)]
        found += [f"{check}: not in the recording: {line}" for line in sorted(ours - theirs)]
    return found


def shape(value: Any, path: str = "") -> Iterator[str]:
    """Yield the place and the kind of everything in a value; the value itself where it is promised."""
    if path.rpartition(".")[2] in EXACT:
        yield f"{path} = {json.dumps(value)}"
    elif isinstance(value, dict):
        yield f"{path}: object"
        for key, member in value.items():
            yield from shape(member, f"{path}.{key}")
    elif isinstance(value, list):
        yield f"{path}: list"
        for entry in value:
            yield from shape(entry, f"{path}[]")
    else:
        yield f"{path}: {KINDS[type(value)]}"
