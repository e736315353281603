"""Reads an execution input against the contract: the normalised payload, or every problem at once.

Knows the contract's models; knows nothing of an algorithm, and calls nothing.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from tuner.contract import Payload
from tuner.contract_defaults import completed
from tuner.contract_rules import rule_problems
from tuner.errors import InvalidInput
from tuner.forms import shown
from tuner.spelling import tidied
from tuner.wording import missing, problem


def checked_input(raw: Any, execution: Mapping[str, str]) -> dict[str, Any]:
    """The input as payload: aliases resolved, defaults filled in, absent keys and keys not ours
    left out. Raises InvalidInput with every problem.

    `execution` is the Execution part of the Step Functions context: Id, Name and StartTime.
    """
    if not isinstance(raw, dict):
        raise InvalidInput([f"input: {shown(raw)} is not valid; give an object"])
    problems: list[str] = []
    tidy = tidied(raw, Payload, "", problems)
    payload, valid = _read_fields(tidy, problems)
    problems += rule_problems(valid)
    if problems:
        raise InvalidInput(problems)
    return completed(payload.model_dump(by_alias=True, exclude_none=True), execution)


def _read_fields(tidy: dict[str, Any], problems: list[str]) -> tuple[Payload, dict[str, Any]]:
    """The payload, and those of its fields that are valid, read one by one: one bad field must
    not hide the problems between the others."""
    # Required fields are set below, or reported as missing.
    payload = Payload.model_construct()  # type: ignore[call-arg]
    valid = {}
    for name, field in Payload.model_fields.items():
        key = field.alias or name
        try:
            if key in tidy:
                setattr(payload, name, tidy[key])
            elif field.is_required():
                problems.append(missing(key, field))
                continue
            valid[name] = getattr(payload, name)
        except ValidationError as error:
            problems += [problem((key, *each["loc"][1:]), each) for each in error.errors()]
    return payload, valid
