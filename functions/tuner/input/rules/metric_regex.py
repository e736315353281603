"""The rules about the regular expressions that find metrics in a training log.

SageMaker does not say which dialect it searches with. A refusal therefore holds in every dialect; a doubt is a warning.
https://docs.aws.amazon.com/sagemaker/latest/dg/define-train-metrics.html
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from itertools import chain, product

from tuner.input.rules.regex_ends import ends_lazily, takes_nothing
from tuner.input.rules.regex_syntax import (
    Branches,
    ExpressionError,
    Piece,
    UnbalancedError,
    first_group,
    groups,
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
# The log that SageMaker searches shows control characters as numbers, by which SageMaker's own XGBoost finds a tab:
# https://github.com/aws/sagemaker-xgboost-container/blob/master/src/sagemaker_xgboost_container/algorithm_mode/metrics.py
CONTROLS = {
    **dict.fromkeys(("\t", r"\t", r"\x09"), ("a tab", "#011")),
    **dict.fromkeys((r"\r", r"\x0d", r"\x0D"), ("a carriage return", "#015")),
    **dict.fromkeys(("\x1b", r"\x1b", r"\x1B"), ("an escape character", "#033")),
}


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
    if takes_nothing(branches):
        return (
            f"never takes a value: its group {group.text} ends the expression and may take "
            f"nothing, which is what it takes; write {ADVICE} instead"
        )
    if not any(map(_takes_digits, groups(branches))):
        return (
            f"never takes a number: its group {group.text} has no room for a digit; put the value in "
            f"parentheses, such as name={ADVICE}"
        )
    return None


def regex_warnings(regex: str) -> Iterator[str]:
    """Yield what an expression without problems is likely to get wrong."""
    branches = _readable(regex)
    if not branches:
        yield "is not understood by every dialect, so it is not checked further"
        return
    yield from (
        f"asks for {what}, which SageMaker's log shows as {shown}; write {shown} instead"
        for what, shown in _controls(branches)
    )
    group = first_group(branches)
    if group:
        yield from _doubts(group, branches)


def _doubts(group: Piece, branches: Branches) -> Iterator[str]:
    """Yield what the first group, whose value SageMaker takes, is likely to get wrong."""
    if not _takes_digits(group):
        yield (
            f"gives the value of its first group, {group.text}, which has no room for a digit; write "
            "(?:...) for a group that is not the value's"
        )
    elif ends_lazily(branches):
        yield (
            "takes as little as it can at its end, perhaps only the first digit; "
            f"write {ADVICE} instead"
        )
    elif lost := [kind for kind in FORMS if not _takes_any(group, FORMS[kind])]:
        yield (
            f"loses {' and '.join(lost)} of a value: its group {group.text} has no room for it, so "
            f"that 1.5e-05 or -1.5 becomes another number; write {ADVICE} instead"
        )


def _controls(branches: Branches) -> dict[tuple[str, str], None]:
    """Return the control characters that the expression requires, with their form in a log."""
    asked = [each.text for each in chain.from_iterable(branches) if each.least]
    return dict.fromkeys(CONTROLS[text] for text in asked if text in CONTROLS)


def _readable(regex: str) -> Branches | None:
    try:
        return read(regex) if _compiled(regex) else None
    except ExpressionError:
        return None


def _takes_digits(piece: Piece) -> bool:
    """Return whether some dialect may take a digit with the piece."""
    if piece.asserts or piece.most == 0:
        return False
    if piece.branches:
        return any(map(_takes_digits, chain.from_iterable(piece.branches)))
    expression = _compiled(piece.text)
    return expression is None or any(map(expression.fullmatch, "0123456789"))


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
