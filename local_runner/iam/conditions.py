"""The Condition element of IAM policies, with the operators that are known here.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
"""

from collections.abc import Callable, Mapping
from typing import Any

from local_runner.iam.patterns import matches

Test = Callable[[str, str], bool]

# arn:partition:service:region:account:resource, and the last part may hold further colons.
_COLONS_IN_ARN = 5


class UnknownOperatorError(Exception):
    """A condition operator that is unknown here."""


def holds(condition: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    """Return whether every operator holds for every key, with any of the key's values.

    A key without a value in the context fails. Keys are matched regardless of case. Raises UnknownOperatorError.
    """
    given = {key.lower(): value for key, value in context.items()}
    return all(
        _holds_for(_test(operator), values, given.get(key.lower()))
        for operator, keys in condition.items()
        for key, values in keys.items()
    )


def _holds_for(test: Test, stated: Any, given: str | None) -> bool:
    values = stated if isinstance(stated, list) else [stated]
    return given is not None and any(test(_text(value), given) for value in values)


def _test(operator: str) -> Test:
    if operator not in OPERATORS:
        raise UnknownOperatorError(operator)
    return OPERATORS[operator]


def _arn_matches(pattern: str, arn: str) -> bool:
    """Return whether every part of the ARN matches its part of the pattern: a wildcard does not go past a colon."""
    patterns, parts = (text.split(":", _COLONS_IN_ARN) for text in (pattern, arn))
    return len(patterns) == len(parts) and all(map(matches, patterns, parts))


def _is_same_boolean(stated: str, given: str) -> bool:
    return stated.lower() == given.lower()


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


OPERATORS: dict[str, Test] = {
    "StringEquals": str.__eq__,
    "StringLike": matches,
    "ArnEquals": _arn_matches,
    "ArnLike": _arn_matches,
    "Bool": _is_same_boolean,
}
