"""The end of a regular expression: a first group there that may take less than the value, or nothing."""

from collections.abc import Sequence

from tuner.input.rules.regex_syntax import Branches, Piece, first_group


def takes_nothing(branches: Branches) -> bool:
    """Return whether the first group is always empty."""
    for branch in branches:
        for index, piece in enumerate(branch):
            if piece.captures or first_group(piece.branches):
                free = all(each.is_optional for each in branch[index + 1 :])
                return free and _is_empty(piece, branch[:index])
    return False


def _is_empty(piece: Piece, before: Sequence[Piece]) -> bool:
    """Return whether the piece with the first group leaves the group empty at the end of an expression."""
    if piece.least == 0 and (piece.lazy or _takes_all(before)):
        return True
    if not piece.captures:
        return takes_nothing(piece.branches)
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


def ends_lazily(branches: Branches) -> bool:
    """Return whether the first group ends the expression, and itself ends with a lazy repetition."""
    for branch in branches:
        for index, piece in enumerate(branch):
            if first_group([[piece]]):
                return all(each.is_optional for each in branch[index + 1 :]) and _is_lazy(piece)
    return False


def _is_lazy(piece: Piece) -> bool:
    last = [branch[-1] for branch in piece.branches if branch]
    return piece.lazy or any(map(_is_lazy, last))
