"""The rules about the regular expressions that find metrics in a training log.

SageMaker does not say which dialect it searches with. A refusal therefore holds in every dialect; a doubt is a warning.
https://docs.aws.amazon.com/sagemaker/latest/dg/define-train-metrics.html
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import product

from tuner.input.rules.regex_syntax import (
    Branches,
    ExpressionError,
    Piece,
    UnbalancedError,
    first_group,
    read,
)

ADVICE = "([-+.0-9eE]+)"
# Forms in which programs print numbers; a group that takes any of a kind has room for that kind.
DIGITS = ("1", *(f"1.{'4' * places}" for places in range(9)), ".5")
FORMS = {
    "the exponent": [f"{n}{e}{power}" for n, e, power in product(DIGITS, "eE", ("-5", "-05"))],
    "the sign": [f"-{number}" for number in DIGITS],
}
# An expression that repeats what repeats has very many ways to divide even a short text.
MOST_REPEATS_WITHIN_REPEATS = 1


def regex_problem(regex: str) -> str | None:
    """Return why no dialect finds a value with the expression, or None."""
    try:
        branches = read(regex)
    except UnbalancedError as error:
        return None if _compiled(regex) else f"is not a regular expression: {error}"
    except ExpressionError:
        return None
    group = first_group(branches)
    if group is None:
        return f"has no group; put the value in parentheses, such as name={ADVICE}"
    if _takes_nothing(branches, rest_is_optional=True):
        return (
            f"never takes a value: its group {group.text} ends the expression and may take "
            f"nothing, which is what it takes; write {ADVICE} instead"
        )
    return None


def regex_warnings(regex: str) -> Iterator[str]:
    """Yield what an expression without problems is likely to get wrong."""
    branches = _readable(regex)
    if not branches:
        yield "is not understood by Python's re, so it is not checked further"
        return
    group = first_group(branches)
    if group and _ends_lazily(branches):
        yield (
            "takes as little as it can at its end, perhaps only the first digit; "
            f"write {ADVICE} instead"
        )
    elif group and (lost := [kind for kind in FORMS if not _takes_any(group, FORMS[kind])]):
        yield (
            f"loses {' and '.join(lost)} of a value: its group {group.text} has no room for it, so "
            f"that 1.5e-05 or -1.5 becomes another number; write {ADVICE} instead"
        )


def _readable(regex: str) -> Branches | None:
    try:
        return read(regex) if _compiled(regex) else None
    except ExpressionError:
        return None


def _takes_nothing(branches: Branches, rest_is_optional: bool) -> bool:
    """Return whether the first group is always empty, given what follows the alternatives."""
    for branch in branches:
        for index, piece in enumerate(branch):
            if piece.captures or first_group(piece.branches):
                free = rest_is_optional and all(each.is_optional for each in branch[index + 1 :])
                return free and _is_empty(piece, branch[:index])
    return False


def _is_empty(piece: Piece, before: Sequence[Piece]) -> bool:
    """Return whether the piece with the first group leaves the group empty at the end of an expression."""
    if piece.least == 0 and (piece.lazy or _takes_all(before)):
        return True
    if not piece.captures:
        return _takes_nothing(piece.branches, rest_is_optional=True)
    return all(_least_taken(branch) == 0 for branch in piece.branches) or (
        _takes_all(before) and any(_can_be_empty(branch) for branch in piece.branches)
    )


def _takes_all(pieces: Sequence[Piece]) -> bool:
    """Return whether the last piece leaves nothing of the line."""
    return bool(pieces) and pieces[-1].text == "." and pieces[-1].most > 1 and not pieces[-1].lazy


def _least_taken(branch: Sequence[Piece]) -> float:
    """Return the characters that the branch takes when nothing follows: a lazy piece takes its least."""
    for index in range(len(branch), 0, -1):
        piece = branch[index - 1]
        if piece.asserts or not (_is_nothing(piece) or (piece.lazy and piece.least == 0)):
            return index
    return 0


def _is_nothing(piece: Piece) -> bool:
    return bool(piece.branches) and all(_least_taken(branch) == 0 for branch in piece.branches)


def _can_be_empty(branch: Sequence[Piece]) -> bool:
    return all(piece.least == 0 or _is_nothing(piece) for piece in branch)


def _ends_lazily(branches: Branches) -> bool:
    """Return whether the first group ends the expression, and itself ends with a lazy repetition."""
    for branch in branches:
        for index, piece in enumerate(branch):
            if first_group([[piece]]):
                return all(each.is_optional for each in branch[index + 1 :]) and _is_lazy(piece)
    return False


def _is_lazy(piece: Piece) -> bool:
    last = [branch[-1] for branch in piece.branches if branch]
    return piece.lazy or any(map(_is_lazy, last))


def _takes_any(group: Piece, values: Sequence[str]) -> bool:
    """Return whether the group takes any of the values whole; True where trying has no bound."""
    expression = _compiled(group.text)
    if not expression or _repeats_within_repeats([group]) > MOST_REPEATS_WITHIN_REPEATS:
        return True
    return any(map(expression.fullmatch, values))


def _repeats_within_repeats(pieces: Sequence[Piece]) -> int:
    return max((_depth(piece) for piece in pieces), default=0)


def _depth(piece: Piece) -> int:
    within = max(map(_repeats_within_repeats, piece.branches), default=0)
    return within + (piece.most > 1)


def _compiled(regex: str) -> re.Pattern[str] | None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(regex)
    except (re.error, RecursionError, OverflowError):
        return None
