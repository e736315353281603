"""Reads an execution input against the contract: the normalised payload, or every problem at once.

Knows the contract's models; knows nothing of an algorithm, and calls nothing.
"""

from collections.abc import Mapping
from typing import Any

from tuner.errors import InvalidInput
from tuner.input.contract.definition import DefinitionKeys, TrainingJobDefinition
from tuner.input.contract.forms import shown
from tuner.input.contract.payload import Payload
from tuner.input.defaults import completed
from tuner.input.limits import size_problems, unsendable
from tuner.input.reading import Reading, list_problems, read
from tuner.input.rules.apply import definition_problems, tuning_problems
from tuner.input.rules.strategy import combinations
from tuner.input.spelling import tidied
from tuner.input.stated import Stated, misplaced_keys, stated_definitions, two_forms

Json = dict[str, Any]

# A definition's keys are read with the definition that they end up in.
READ_LATER = {"training_job_definitions", *DefinitionKeys.model_fields}
TUNING_FIELDS = [name for name in Payload.model_fields if name not in READ_LATER]


def checked_input(raw: Any, execution: Mapping[str, str]) -> Json:
    """The input as payload: aliases resolved, defaults filled in, every training job definition
    complete; absent keys and keys not ours left out. Raises InvalidInput with every problem.

    `execution` is the Execution part of the Step Functions context: Id, Name and StartTime.
    """
    if problems := unsendable(raw):
        raise InvalidInput(problems)
    if not isinstance(raw, dict):
        raise InvalidInput([f"input: {shown(raw)} is not valid; give an object"])
    tidy = tidied(raw, Payload, "", problems)
    tuning = read(Payload, Stated(tidy), TUNING_FIELDS)
    stated = stated_definitions(tidy)
    definitions = [read(TrainingJobDefinition, each, each.names) for each in stated]
    problems += [*tuning.problems, *list_problems(tidy), *two_forms(tidy)]
    problems += _definition_problems(stated, definitions, tuning)
    problems += tuning_problems(tuning.valid, [each.valid for each in definitions])
    if problems:
        # What several definitions share is read for each of them.
        raise InvalidInput(list(dict.fromkeys(problems)))
    number = combinations(each.valid["parameter_ranges"] for each in definitions)
    contents = [each.content() for each in definitions]
    payload = completed(tuning.content(), contents, number, execution)
    if problems := size_problems(raw, payload):
        raise InvalidInput(problems)
    return payload


def _definition_problems(
    stated: list[Stated], definitions: list[Reading], tuning: Reading
) -> list[str]:
    breaches = [definition_problems(tuning.valid, each.valid) for each in definitions]
    of_all = set(breaches[0]).intersection(*breaches) if breaches else set()
    return [
        problem
        for each, definition, lines in zip(stated, definitions, breaches, strict=True)
        for problem in [
            *misplaced_keys(each),
            *definition.problems,
            *(each.placed(line, of_all) for line in lines),
        ]
    ]
