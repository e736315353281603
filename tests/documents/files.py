"""The files of the repository, without those of environments and builds."""

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]


def files(pattern: str) -> Iterator[Path]:
    """Yield the files that match a pattern such as *.md, in a stable order."""
    for top in sorted(ROOT.iterdir()):
        if top.is_dir() and top.name[0] != "." and top.name != "build":
            yield from sorted(top.rglob(pattern))
        elif top.match(pattern):
            yield top
