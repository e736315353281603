"""Text of others in this terminal: what AWS answers may hold what a payload or a training program wrote."""

from rich.text import Text


def plain(text: str) -> Text:
    """The text as it is: brackets are no markup, and what would steer a terminal is replaced."""
    return Text("".join(c if c.isprintable() or c == "\n" else "\ufffd" for c in text))
