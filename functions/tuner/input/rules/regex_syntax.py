"""The structure of a regular expression, as far as every dialect agrees on it: brackets, alternatives, repetitions.

An expression is read here, never searched with.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from math import inf

TOKEN = re.compile(
    r"(?P<blank>\(\?#[^)]*\)|\(\?[a-zA-Z-]+\))"
    r"|(?P<open>\((?P<kind>\?P?<[A-Za-z_]\w*>|\?(?:[:=!>|]|<[=!]|[a-zA-Z^-]+:)?)?)"
    r"|(?P<close>\))"
    r"|(?P<bar>\|)"
    r"|(?P<repeat>(?:[*+?]|\{(?P<least>\d{1,9})(?P<comma>,(?P<most>\d{0,9}))?\})(?P<mode>[?+]?))"
    r"|(?P<assertion>[\^$]|\\[bBAZzG])"
    r"|(?P<atom>\\x[0-9A-Fa-f]{2}|\\.|\[\^?\]?(?:\\.|[^\\\]])*\]|[^\\\[])"
    r"|(?P<unclosed>[\\\[])",
    re.DOTALL,
)
# Java and PCRE read what is between \\Q and \\E as it is; POSIX and Java have classes within classes.
QUOTATION = r"\Q"
CLASSES_WITHIN_CLASSES = ("[[:", "[^[:", "&&[")
REPEATS = {"*": (0, inf), "+": (1, inf), "?": (0, 1)}
LOOKAROUNDS = ("?=", "?!", "?<=", "?<!")
DEEPEST = 50


class ExpressionError(Exception):
    """An expression that cannot be read; the message says why and how to write it."""


class UnbalancedError(ExpressionError):
    """A bracket without its partner, or a repetition of nothing: no dialect takes it."""


@dataclass
class Piece:
    """A part that is repeated as a whole: a character, a class of characters, an assertion or a group."""

    text: str
    branches: Sequence[Sequence["Piece"]] = ()
    captures: bool = False
    asserts: bool = False
    least: float = 1
    most: float = 1
    lazy: bool = False

    @property
    def is_optional(self) -> bool:
        """Return whether the expression matches without the piece, and the piece's end does not matter."""
        return not self.asserts and self.least == 0


Branches = Sequence[Sequence[Piece]]


def read(regex: str) -> Branches:
    """Return the alternatives of the expression, each a sequence of pieces. Raises ExpressionError."""
    if QUOTATION in regex or any(each in regex for each in CLASSES_WITHIN_CLASSES):
        raise ExpressionError("has a form that only some dialects know")
    open_: list[tuple[re.Match[str], list[list[Piece]]]] = []
    branches: list[list[Piece]] = [[]]
    for token in TOKEN.finditer(regex):
        if token["open"]:
            open_.append((token, branches))
            branches = [[]]
        elif token["close"] and open_:
            opening, outer = open_.pop()
            outer[-1].append(_group(regex[opening.start() : token.end()], opening, branches))
            branches = outer
        elif token["bar"]:
            branches.append([])
        else:
            _add(branches[-1], token)
        if len(open_) > DEEPEST:
            raise ExpressionError(f"has more than {DEEPEST} groups within each other")
    if open_:
        raise UnbalancedError(_unclosed("(", open_[-1][0]))
    return branches


def first_group(branches: Branches) -> Piece | None:
    """Return the leftmost capturing group."""
    return next(groups(branches), None)


def groups(branches: Branches) -> Iterator[Piece]:
    """Yield the outermost capturing groups from left to right."""
    for piece in chain.from_iterable(branches):
        if piece.captures:
            yield piece
        else:
            yield from groups(piece.branches)


def _add(branch: list[Piece], token: re.Match[str]) -> None:
    if token["unclosed"]:
        raise UnbalancedError(_unclosed(token[0], token))
    if token["close"]:
        raise UnbalancedError(f"its ) at character {token.start() + 1} closes nothing; write \\)")
    if token["repeat"] and branch:
        _repeat(branch[-1], token)
    elif token["repeat"] and token.start() == 0:
        sign, place = token[0][0], token.start() + 1
        raise UnbalancedError(f"its {sign} at character {place} repeats nothing; write \\{sign}")
    elif not token["blank"]:
        branch.append(Piece(token[0], asserts=bool(token["assertion"])))


def _unclosed(bracket: str, token: re.Match[str]) -> str:
    place = f"at character {token.start() + 1}"
    return f"its {bracket} {place} is not closed; close it, or write \\{bracket}"


def _group(text: str, opening: re.Match[str], branches: Branches) -> Piece:
    kind = opening["kind"] or ""
    named = bool(re.match(r"\?P?<[A-Za-z_]", kind))
    return Piece(text, branches, captures=not kind or named, asserts=kind in LOOKAROUNDS)


def _repeat(piece: Piece, token: re.Match[str]) -> None:
    if token["least"] is None:
        piece.least, piece.most = REPEATS[token["repeat"][0]]
    else:
        piece.least = int(token["least"])
        piece.most = float(token["most"] or inf) if token["comma"] else piece.least
    piece.lazy = token["mode"] == "?"
