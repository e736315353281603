"""The check of an execution input against the contract: a normalised payload, or every problem at once.

Algorithms are not known here: the state "Prepare Tuning Job" checks the payload against them.
"""

from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from tuner import Json
from tuner.cost import Prices
from tuner.errors import InvalidInput
from tuner.input.budget import budget_problems, with_prices, within_budget
from tuner.input.contract.definition import DefinitionKeys, TrainingJobDefinition
from tuner.input.contract.forms import shown
from tuner.input.contract.payload import Payload
from tuner.input.defaults import completed
from tuner.input.limits import size_problems, unsendable
from tuner.input.reading import Reading, list_problems, read
from tuner.input.rules.addresses import address_problems
from tuner.input.rules.apply import (
    Fields,
    definition_problems,
    definition_warnings,
    tuning_problems,
    tuning_warnings,
)
from tuner.input.rules.strategy import combinations
from tuner.input.rules.surroundings import surroundings
from tuner.input.spelling import ineffective_words, known_part, tidied
from tuner.input.stated import Stated, misplaced_keys, stated_definitions, two_forms, with_places

# The state machine carries warnings, and a message shows them.
MOST_WARNINGS = 20
# A definition's keys are read with the definition in which they end up.
READ_LATER = {"training_job_definitions", *DefinitionKeys.model_fields}
TUNING_FIELDS = [name for name in Payload.model_fields if name not in READ_LATER]


def checked_input(
    raw: Any,
    execution: Mapping[str, str],
    granted: Mapping[str, str] | None = None,
    prices: Prices | None = None,
) -> Json:
    """Return the input as payload. Raises InvalidInput with every problem.

    In a payload, defaults are filled in and every training job definition is complete. Absent keys
    and keys that the contract does not know are left out.

    `execution` is the Execution part of the Step Functions context: Id, Name and StartTime.
    `granted` has the ARNs of the deployment's `buckets` and `keys`, each list separated by commas;
    without it, no address is checked against them. `prices` are the deployment's.
    """
    if problems := unsendable(raw):
        raise InvalidInput(problems)
    if not isinstance(raw, dict):
        raise InvalidInput([f"input: {shown(raw)} is not valid; give an object"])
    tidy = with_prices(tidied(raw, Payload, "", problems), prices or {})
    tuning = read(Payload, Stated(tidy), TUNING_FIELDS)
    stated = stated_definitions(tidy)
    definitions = [read(TrainingJobDefinition, each, each.names) for each in stated]
    problems += [*tuning.problems, *list_problems(tidy), *two_forms(tidy)]
    problems += _definition_problems(stated, definitions, tuning.valid)
    valid = [each.valid for each in definitions]
    problems += tuning_problems(tuning.valid, valid)
    refused = {line.partition(": ")[0] for line in problems}
    addresses = address_problems(tidy, surroundings(execution["Id"], granted))
    problems += [line for line in addresses if line.partition(": ")[0] not in refused]
    if problems:
        # Keys that definitions share are read for each definition, so their problems repeat.
        raise InvalidInput(list(dict.fromkeys(problems)))
    number = combinations(each.valid["parameter_ranges"] for each in definitions)
    contents = [each.content() for each in definitions]
    payload = completed(tuning.content(), contents, number, execution)
    if problems := budget_problems(payload):
        raise InvalidInput(problems)
    payload = within_budget(payload, [each.values for each in stated])
    if problems := size_problems(raw, known_part(tidy, Payload), payload):
        raise InvalidInput(problems)
    warnings = [*ineffective_words(raw), *_warnings(stated, tuning.valid, valid)]
    return {**payload, "warnings": _readable(warnings)}


def _definition_problems(
    stated: list[Stated], definitions: list[Reading], tuning: Fields
) -> list[str]:
    lines = [definition_problems(tuning, each.valid) for each in definitions]
    of_each = zip(stated, definitions, with_places(stated, lines), strict=True)
    return [
        problem
        for each, definition, breaches in of_each
        for problem in (*misplaced_keys(each), *definition.problems, *breaches)
    ]


def _warnings(stated: list[Stated], tuning: Fields, definitions: Sequence[Fields]) -> list[str]:
    """Return what is legal and likely a mistake between keys."""
    of_each = with_places(stated, [definition_warnings(tuning, each) for each in definitions])
    return [*tuning_warnings(tuning, definitions), *chain.from_iterable(of_each)]


def _readable(warnings: Sequence[str]) -> list[str]:
    """Return each line once, and no more than fits a message."""
    lines = list(dict.fromkeys(warnings))
    left_out = len(lines) - MOST_WARNINGS
    return lines if left_out <= 0 else [*lines[:MOST_WARNINGS], f"{left_out} more warnings"]
