"""Markdown of the generated blocks: tables, code blocks and lists of rooms."""

import ast
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path


def table(header: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table; bars in cells are escaped."""
    heads = list(header)
    cells = [heads, ["---"] * len(heads), *lines]
    return "\n".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |" for row in cells
    )


def key_tables(header: Iterable[str], lines: Iterable[tuple[str, ...]]) -> str:
    """Return a table of the keys at the top, then a table with a heading for each object that has keys.

    A line begins with the path of its key, such as channels[].s3DataSource.S3Uri.
    """
    by_owner: dict[str, list[tuple[str, ...]]] = {}
    for path, *cells in lines:
        owner, _, key = path.rpartition(".")
        by_owner.setdefault(owner, []).append((key, *cells))
    parts = []
    for owner, keys in by_owner.items():
        named = [(linked(owner, key, by_owner), *cells) for key, *cells in keys]
        parts += [f"### `{owner}`"] * bool(owner) + [table(header, named)]
    return "\n\n".join(parts)


def linked(owner: str, key: str, owners: Iterable[str]) -> str:
    """Return a key as code, linked to the table of its own keys if it has any."""
    path = f"{owner}.{key}" if owner else key
    headings = [each for each in (path, f"{path}[]") if each in owners]
    return f"[`{key}`](#{slug(headings[0])})" if headings else f"`{key}`"


def slug(heading: str) -> str:
    """Return the anchor that GitHub gives to a heading: lower case, hyphens for spaces, otherwise word characters.

    The rules are those of table_of_contents_filter.rb in https://github.com/gjtorikian/html-pipeline.
    """
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")


def code(language: str, text: str) -> str:
    """Return a code block."""
    return f"```{language}\n{text.rstrip()}\n```"


def shown(language: str, file: Path) -> Callable[[], str]:
    """Return a function that shows the text of a file as a code block."""
    return lambda: code(language, file.read_text())


def rooms(folder: Path, *patterns: str) -> Callable[[], str]:
    """Return a function that lists modules and packages of a folder with the first paragraphs of their docstrings."""
    return lambda: table(("Room", "Job"), _rooms(folder, patterns))


def _rooms(folder: Path, patterns: Iterable[str]) -> Iterator[tuple[str, str]]:
    for file in (file for pattern in patterns for file in sorted(folder.glob(pattern))):
        path = file.relative_to(folder)
        if file.name == "__main__.py":
            continue
        name, link = str(path), str(path)
        if file.name == "__init__.py":
            name, link = f"{path.parent}/", str(path.parent)
        yield f"[`{name}`]({link})", job(file)


def job(file: Path) -> str:
    """Return the first paragraph of a module's docstring as a line."""
    docstring = ast.get_docstring(ast.parse(file.read_text())) or ""
    return docstring.split("\n\n")[0].replace("\n", " ")
