"""The Condition element of IAM policies, for the operators that are known here.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Callable, Mapping
from typing import Any

Matches = Callable[[str, str], bool]

# arn:partition:service:region:account:resource, and the last part may hold further colons.
_COLONS_IN_ARN = 5


class UnknownOperatorError(Exception):
    """A condition operator that is not known here."""


def holds(condition: Mapping[str, Any], context: Mapping[str, str], matches: Matches) -> bool:
    """Whether every operator holds for every key, with any of the key's values.

    A key without a value in the context fails. Keys are matched regardless of case. Raises UnknownOperatorError.
    """
    given = {key.lower(): value for key, value in context.items()}
    return all(
        _holds_for(_test(operator, matches), values, given.get(key.lower()))
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def _holds_for(test: Callable[[str, str], bool], stated: Any, given: str | None) -> bool:
    values = stated if isinstance(stated, list) else [stated]
    return given is not None and any(test(_text(value), given) for value in values)


def _test(operator: str, matches: Matches) -> Callable[[str, str], bool]:
    def arn_matches(pattern: str, arn: str) -> bool:
        patterns, parts = (text.split(":", _COLONS_IN_ARN) for text in (pattern, arn))
        return len(patterns) == len(parts) and all(map(matches, patterns, parts))

    tests: dict[str, Callable[[str, str], bool]] = {
        "StringEquals": str.__eq__,
        "StringLike": matches,
        "ArnEquals": arn_matches,
        "ArnLike": arn_matches,
        "Bool": lambda stated, given: stated.lower() == given.lower(),
    }
    if operator not in tests:
        raise UnknownOperatorError(operator)
    return tests[operator]


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
