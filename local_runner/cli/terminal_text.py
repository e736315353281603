"""Text of others in this terminal: AWS's answers may hold text of a payload or of a training program."""

from rich.text import Text


def plain(text: str) -> Text:
    """Return the text without markup, in which characters that would control a terminal are replaced."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))
