"""The inputs in events/, with the placeholders of the original application's sample filled in."""

import json
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "events"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json") if path.stem != "input.schema")
FILLED = {"<region>": "us-east-1", "<account-number>": "123456789012", "<bucket-name>": "data"}


def event(name: str) -> dict[str, Any]:
    """Return a fresh copy of the input of this name, which has no extension."""
    text = (FOLDER / f"{name}.json").read_text()
    for placeholder, value in FILLED.items():
        text = text.replace(placeholder, value)
    return dict(json.loads(text))
