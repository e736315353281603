"""JSONata of state machines, evaluated in Python."""

import copy
import json
import re
import uuid
from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from jsonata import Jsonata
from jsonata.utils import Utils
from moto.stepfunctions.parser.api import EvaluationFailedEventDetails, HistoryEventType
from moto.stepfunctions.parser.asl.component.common.error_name.failure_event import (
    FailureEvent,
    FailureEventException,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name import (
    StatesErrorName,
)
from moto.stepfunctions.parser.asl.component.common.error_name.states_error_name_type import (
    StatesErrorNameType,
)
from moto.stepfunctions.parser.asl.component.common.string.string_expression import StringJSONata
from moto.stepfunctions.parser.asl.eval.event.event_detail import EventDetails
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from local_runner.seam import Seam

EVALUATION = Seam(
    StringJSONata,
    "_eval_body",
    "moto evaluates JSONata in a Java VM, and writes values into the expression's text, where a quotation mark in a "
    "value would change the meaning.",
)

# The name of a variable. A text that looks like a variable does no harm.
NAME = re.compile(r"\$(\w+)")


class UndefinedResultError(Exception):
    """An expression that yielded nothing, which Step Functions refuses."""


class UnsupportedResultError(Exception):
    """An expression that yielded a value outside JSON, such as a function."""


def parse(text: str) -> Any:
    """Return the value of a JSON text for the evaluator, which tells null from nothing."""
    return with_nulls(json.loads(text))


def refuse_eval(_expression: str) -> None:
    """Raise NotImplementedError, as Step Functions has no $eval."""
    raise NotImplementedError("$eval is not available in Step Functions; use $parse")


# Step Functions adds these functions to JSONata or takes them away. The evaluator refuses its other additions
# ($partition, $range, $hash, $random) as unknown functions. https://docs.aws.amazon.com/step-functions/latest/dg/transforming-data.html
STEP_FUNCTIONS_OWN = {
    "eval": refuse_eval,
    "parse": parse,
    "uuid": lambda: str(uuid.uuid4()),
}


@lru_cache(maxsize=1024)
def parsed(expression: str) -> Jsonata:
    """Return the expression with its syntax tree, which evaluations only read."""
    return Jsonata(expression)


def instance(expression: str) -> Jsonata:
    """Return an expression to evaluate in this thread, without variables.

    Parsing takes longer than most evaluations, and the library keeps a parser a thread, while each task is a thread.
    """
    own = copy.copy(parsed(expression))
    own.environment = own.create_frame(Jsonata.static_frame)
    Jsonata.CURRENT.jsonata = own
    return own


def evaluate(expression: str, bindings: dict[str, Any]) -> Any:
    """Return the JSON value of an expression over variables.

    Raises UndefinedResultError where JSONata yields nothing, UnsupportedResultError where it yields no JSON value, and
    the evaluator's own errors.
    """
    jsonata = instance(expression)
    for name, function in STEP_FUNCTIONS_OWN.items():
        jsonata.register_lambda(name, function)
    for name, value in bindings.items():
        jsonata.assign(name, with_nulls(value))
    jsonata.set_output_convert_nulls(False)
    result = jsonata.evaluate(None)
    if result is None:
        raise UndefinedResultError(
            f"The JSONata expression '{expression}' returned nothing (undefined)."
        )
    try:
        return plain(result)
    except TypeError as error:
        raise UnsupportedResultError(
            f"The JSONata expression '{expression}' returned an unsupported result type."
        ) from error


def with_nulls(value: Any) -> Any:
    """Return a JSON value in which every null is the evaluator's own."""
    if value is None:
        return Utils.NULL_VALUE
    if isinstance(value, dict):
        return {key: with_nulls(member) for key, member in value.items()}
    if isinstance(value, list):
        return [with_nulls(member) for member in value]
    return value


def plain(value: Any) -> Any:
    """Return the evaluator's containers and null as plain JSON values; raise TypeError for any other value."""
    if value is Utils.NULL_VALUE or value is None:
        return None
    if isinstance(value, dict):
        return {key: plain(member) for key, member in value.items()}
    if isinstance(value, list):
        return [plain(member) for member in value]
    if isinstance(value, str | int | float):
        return value
    raise TypeError(f"{type(value).__name__} is no JSON value")


def bindings(env: Any, expression: str) -> dict[str, Any]:
    """Return $states and the variables in scope that the expression names, as JSON values without dates."""
    states = dict(env.states._states_data)
    if states.get("errorOutput") is None:
        # Here the interpreter's null means that there is nothing; an input or a result may really be null.
        states.pop("errorOutput", None)
    scopes = env.variable_store
    variables = {**scopes._outer_scope, **scopes._inner_scope, "states": states}
    named = variables.keys() & NAME.findall(expression)
    return dict(json.loads(to_json_str({name: variables[name] for name in named})))


def evaluation_failure(env: Any, cause: str) -> FailureEventException:
    """Return States.QueryEvaluationError, which a Catch can see, with its event for the history."""
    error = StatesErrorName(typ=StatesErrorNameType.StatesQueryEvaluationError)
    details = EvaluationFailedEventDetails(cause=cause, error=error.error_name)
    event_details = EventDetails(evaluationFailedEventDetails=details)
    failure = FailureEvent(env, error, HistoryEventType.EvaluationFailed, event_details)
    return FailureEventException(failure_event=failure)


def eval_body(self: StringJSONata, env: Any) -> None:
    """Put the expression's value on the interpreter's stack."""
    variables = bindings(env, self.expression)
    try:
        value = evaluate(self.expression, variables)
    except Exception as error:
        # In addition to its own errors, the evaluator raises those of Python's operators and functions.
        raise evaluation_failure(env, str(error)) from error
    env.stack.append(value)


def install() -> AbstractContextManager[Any]:
    """Let moto's interpreter evaluate JSONata here while the context is open."""
    return EVALUATION.replaced_by(eval_body)
