"""A check of the docstrings' English: python -m tests.documents.english, a part of `make lint`.

A function's docstring begins with an imperative verb, a class's or a module's with a noun. Few of them may begin with a
question word instead: exit code 1 for more than MOST of all.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.documents.files import ROOT, files

QUESTION = re.compile(r"\W*(What|Whether|Where|How)\b")
MOST = 0.02
DOCUMENTED = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def docstrings(source: str) -> Iterator[tuple[int, str]]:
    """Yield every docstring of a module with its line."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, DOCUMENTED) and (docstring := ast.get_docstring(node)):
            yield node.body[0].lineno, docstring


def questions(found: list[tuple[Path, int, str]]) -> list[str]:
    """Return a line for each docstring that begins with a question word."""
    return [
        f"{file.relative_to(ROOT)}:{line}: {docstring.splitlines()[0]}"
        for file, line, docstring in found
        if QUESTION.match(docstring)
    ]


def main() -> int:
    """Return the exit code; more question words than allowed are listed."""
    found = [
        (file, line, docstring)
        for file in files("*.py")
        for line, docstring in docstrings(file.read_text())
    ]
    lines = questions(found)
    if len(lines) <= MOST * len(found):
        return 0
    share = f"{len(lines)} of {len(found)} docstrings ({len(lines) / len(found):.1%})"
    print(*lines, sep="\n")
    print(f"{share} begin with What, Whether, Where or How; at most {MOST:.0%} may.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
