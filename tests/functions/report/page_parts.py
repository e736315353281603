"""A page, parsed: its elements and texts, whatever browser will show them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "br", "link", "img", "input", "hr"}


@dataclass
class Part:
    """An element with its attributes, its children and the text in it."""

    tag: str
    attributes: dict[str, str | None]
    children: list["Part"] = field(default_factory=list)
    text: str = ""

    def all(self, *tags: str) -> list["Part"]:
        """Return the elements of these names, in the order of the page; all elements without a name."""
        own = [self] if not tags or self.tag in tags else []
        return [*own, *(each for child in self.children for each in child.all(*tags))]

    def words(self) -> str:
        """Return the text of the element and of all in it."""
        return self.text + "".join(child.words() for child in self.children)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Part("document", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute twice: {attrs}"
        part = Part(tag, dict(attrs))
        self.open[-1].children.append(part)
        if tag not in VOID:
            self.open.append(part)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        self.open[-1].text += data

    def handle_comment(self, data: str) -> None:
        raise AssertionError(f"a comment: {data}")


def parsed(page: str) -> Part:
    """Return the document; raises AssertionError when an element is not closed in its place."""
    parser = _Parser()
    parser.feed(page)
    parser.close()
    assert [part.tag for part in parser.open] == ["document"]
    return parser.open[0]


def structure(part: Part) -> Any:
    """Return the elements with the names of their attributes, without texts."""
    return part.tag, sorted(part.attributes), [structure(child) for child in part.children]
