"""Elements of HTML and SVG, with every text of others made harmless on its way in."""

from typing import Any
from xml.etree.ElementTree import Element, tostring

from tuner.report.text import REPLACEMENT, printable

# Characters that turn the direction of the words after them.
DIRECTIONS = dict.fromkeys((8206, 8207, *range(8234, 8239), *range(8294, 8298)), REPLACEMENT)
Part = Element | str | None


def element(tag: str, *parts: Part, **attributes: Any) -> Element:
    """Return an element with these children and texts; None is no child.

    The name of an attribute may end in _ where Python reserves it (class_); other _ are hyphens. An attribute
    that is None is left out.
    """
    made = Element(tag)
    for name, value in attributes.items():
        if value is not None:
            made.set(name.rstrip("_").replace("_", "-"), harmless(value))
    extend(made, *parts)
    return made


def extend(made: Element, *parts: Part) -> None:
    """Append children and texts to an element."""
    for part in parts:
        if isinstance(part, Element):
            made.append(part)
        elif part:
            _append_text(made, harmless(part))


def harmless(value: Any) -> str:
    """Return a text without control characters and halves of surrogate pairs, with its line breaks."""
    text = str(value)
    return text if text.isprintable() else "\n".join(map(_line, text.split("\n")))


def document(root: Element) -> str:
    """Return a whole HTML document."""
    return f"<!DOCTYPE html>\n{tostring(root, encoding='unicode', method='html')}\n"


def _line(text: str) -> str:
    indentation = text[: len(text) - len(text.lstrip(" "))]
    return indentation + printable(text).translate(DIRECTIONS)


def _append_text(made: Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text
