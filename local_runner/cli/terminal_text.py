"""Text in this terminal: metrics in the API's precision, and text of a payload or of a training program."""

import numpy as np
from rich.text import Text


def plain(text: str) -> Text:
    """Return the text without markup, in which characters that would control a terminal are replaced."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))


def metric_text(value: float) -> str:
    """Return the shortest text of a metric's value, a 32-bit float in the API: "0.9" for 0.8999999761581421."""
    return str(np.float32(value))
