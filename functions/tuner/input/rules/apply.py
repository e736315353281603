"""The application of the rules between keys of the input, which hold for any algorithm.

A rule is a function. Its parameters name the fields that it reads; it yields a line for each problem.
SageMaker would refuse the problem, too, unless the rule says that it is ours. A rule that reads an
invalid field is skipped.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from inspect import signature
from typing import Any

from tuner.input.rules.channels import CHANNEL_RULES
from tuner.input.rules.data_warnings import DATA_WARNINGS
from tuner.input.rules.definition import DEFINITION_RULES
from tuner.input.rules.definitions import RULES_BETWEEN_DEFINITIONS
from tuner.input.rules.hyperparameters import HYPERPARAMETER_RULES
from tuner.input.rules.model import MODEL_RULES
from tuner.input.rules.networks import network_in_full, networks_in_full
from tuner.input.rules.strategy import STRATEGY_RULES
from tuner.input.rules.training import TRAINING_RULES
from tuner.input.rules.tuning import TUNING_RULES
from tuner.input.rules.warnings import DEFINITION_WARNINGS, TUNING_WARNINGS

Fields = Mapping[str, Any]
Rule = Callable[..., Iterator[str]]


def definition_problems(tuning: Fields, definition: Fields) -> list[str]:
    """Return every problem within a training job definition, read with the fields of the tuning job.

    The paths are those inside the definition.
    """
    fields = {**tuning, **definition}
    rules = (
        *DEFINITION_RULES,
        *CHANNEL_RULES,
        network_in_full,
        *TRAINING_RULES,
        *HYPERPARAMETER_RULES,
        *STRATEGY_RULES,
    )
    return [line for rule in rules for line in _breaches(rule, fields)]


def tuning_problems(tuning: Fields, definitions: Sequence[Fields]) -> list[str]:
    """Return every problem between the keys of the tuning job, or between its definitions."""
    fields = {**tuning, "definitions": definitions}
    rules = (*TUNING_RULES, *RULES_BETWEEN_DEFINITIONS, networks_in_full, *MODEL_RULES)
    return [line for rule in rules for line in _breaches(rule, fields)]


def definition_warnings(tuning: Fields, definition: Fields) -> list[str]:
    """Return a warning for each likely mistake within a training job definition."""
    fields = {**tuning, **definition}
    rules = (*DEFINITION_WARNINGS, *DATA_WARNINGS)
    return [line for rule in rules for line in _breaches(rule, fields)]


def tuning_warnings(tuning: Fields, definitions: Sequence[Fields]) -> list[str]:
    """Return a warning for each likely mistake between the keys of the tuning job."""
    fields = {**tuning, "definitions": definitions}
    return [line for rule in TUNING_WARNINGS for line in _breaches(rule, fields)]


def _breaches(rule: Rule, fields: Fields) -> Iterator[str]:
    if all(name in fields for name in _read_by(rule)):
        yield from rule(**{name: fields[name] for name in _read_by(rule)})


@cache
def _read_by(rule: Rule) -> Sequence[str]:
    return tuple(signature(rule).parameters)
