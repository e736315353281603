"""Elements of HTML and SVG, with every text of others made harmless on its way in."""

from typing import Any
from xml.etree.ElementTree import Element, tostring

from tuner.report import text as texts

# Characters that break the line or turn the direction of the words after them.
DISTURBING = (0x200E, 0x200F, *range(0x2028, 0x202F), *range(0x2066, 0x206A))
REPLACED = dict.fromkeys(DISTURBING, texts.REPLACEMENT)
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
    return texts.harmless(text).translate(REPLACED)


def _append_text(made: Element, text: str) -> None:
    if len(made):
        made[-1].tail = (made[-1].tail or "") + text
    else:
        made.text = (made.text or "") + text
