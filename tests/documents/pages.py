"""The pages of the repository as text: their code blocks, headings and links."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from assets.make.markdown import slug
from tests.documents.files import ROOT, files

FENCED = re.compile(r"^ *```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
LINKS = re.compile(r"\]\(([^)]*)\)|(?:src|href)=\"([^\"]*)\"")


def pages() -> list[Path]:
    """Return every Markdown file of the repository."""
    return list(files("*.md"))


def blocks(page: Path, language: str) -> list[str]:
    """Return the text of a page's code blocks in a language."""
    return [text for found, text in FENCED.findall(page.read_text()) if found == language]


def prose(page: Path) -> str:
    """Return a page without its code blocks."""
    return FENCED.sub("", page.read_text())


def links(page: Path) -> list[str]:
    """Return the targets of a page's links and pictures; code has none."""
    text = re.sub(r"`[^`\n]*`", "`code`", prose(page))
    return [markdown or html for markdown, html in LINKS.findall(text)]


def anchors(page: Path) -> list[str]:
    """Return the anchors that GitHub gives to a page's headings, if no two headings have the same words."""
    headings = re.findall(r"^#{1,6} +(.*?)(?: +#+)? *$", prose(page), re.MULTILINE)
    return [slug(heading) for heading in headings]


def broken(page: Path, link: str) -> str:
    """Return the reason why a link of a page leads nowhere, or "".

    Of an address outside of the repository, only the form is checked.
    """
    parts = urlsplit(link)
    if parts.scheme or parts.netloc:
        whole = parts.scheme == "https" and "." in parts.netloc and not re.search(r"\s", link)
        return "" if whole else f"{link} is no whole address"
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.exists() or ROOT not in (target, *target.parents):
        return f"{link} does not exist"
    if not parts.fragment:
        return ""
    if target.suffix != ".md":
        return f"{link} has an anchor, but is no page"
    return "" if parts.fragment in anchors(target) else f"{link}: the page has no such heading"
