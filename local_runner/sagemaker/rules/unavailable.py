"""The members of a CreateHyperParameterTuningJob request that the local runner refuses.

coverage.py states which they are, and why.
"""

from collections.abc import Iterator
from operator import eq, ne
from typing import Any, NamedTuple

from local_runner.sagemaker.rules.coverage import STATEMENTS, Member, Verdict
from local_runner.sagemaker.rules.request import Request

# The user names the members of these maps, so a hyperparameter may be called Autotune.
_MAPS = ("StaticHyperParameters", "Environment")

_COMPARISONS = {"=": eq, "!=": ne}

_REFUSED = [
    (member, statement.note)
    for statement in STATEMENTS
    if statement.verdict is Verdict.REFUSED
    for member in statement.each()
]


class Stated(NamedTuple):
    """A member that a request states: its path, its place among the elements of lists, its value."""

    path: str
    place: str
    value: Any


def problems(request: Request) -> list[str]:
    """Return every refused member with its place and the reason. The request must fit the service model."""
    return [
        f"{stated.place}{_shown(member, stated)} is not available in the local runner. {note}"
        for stated in stated_members(request)
        for member, note in _REFUSED
        if _refuses(member, stated)
    ]


def stated_members(value: Any, path: str = "", place: str = "") -> Iterator[Stated]:
    """Yield all members of a request, from the outside in."""
    if isinstance(value, list):
        for position, element in enumerate(value):
            yield from stated_members(element, path, f"{place}[{position}]")
    elif isinstance(value, dict):
        for name, member in value.items():
            # Both forms of a request have the same members.
            singular = "TrainingJobDefinition" if name == "TrainingJobDefinitions" else name
            stated = Stated(_join(path, singular), _join(place, name), member)
            yield stated
            if name not in _MAPS:
                yield from stated_members(member, stated.path, stated.place)


def _refuses(member: Member, stated: Stated) -> bool:
    if not member.is_at(stated.path) or stated.value in (None, [], {}):
        return False
    if not member.operator:
        return True
    # A slash at the end of a path makes no difference.
    value = str(stated.value).rstrip("/")
    return bool(_COMPARISONS[member.operator](value, member.value))


def _shown(member: Member, stated: Stated) -> str:
    return f" {stated.value}" if member.operator else ""


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name
