"""The inputs in events/ and the payload of the original application, with the placeholders filled in."""

import json
from pathlib import Path
from typing import Any

Json = dict[str, Any]

FOLDER = Path(__file__).parents[1] / "events"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "input.schema")
FILLED = {"<region>": "us-east-1", "<account-number>": "123456789012", "<bucket-name>": "data"}


def event(name: str) -> Json:
    """Return a fresh copy of the input of this name, which has no extension."""
    return _filled(FOLDER / f"{name}.json")


def original() -> dict[str, Any]:
    """Return a fresh copy of the payload that the original application's description shows."""
    return _filled(Path(__file__).with_name("original_payload.json"))


def _filled(file: Path) -> dict[str, Any]:
    text = file.read_text()
    for placeholder, value in FILLED.items():
        text = text.replace(placeholder, value)
    return dict(json.loads(text))
