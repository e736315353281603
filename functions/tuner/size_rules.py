"""Keeps an execution within what Step Functions passes between states: 262,144 bytes.

Every state has room to spare, half of it at least, when the input keeps to these bounds.
https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
"""

import json
from collections.abc import Iterator
from typing import Any

LARGEST_INPUT = 40_960
# Of one training job; the state machine lists ten of them.
LARGEST_TUNED_HYPERPARAMETERS = 4_096

Json = dict[str, Any]


def size_problems(raw: Json, payload: Json) -> list[str]:
    """What is too large, one line each: the input, its payload, a training job's hyperparameters."""
    return [*_input_fits(raw, payload), *_tuned_hyperparameters_fit(payload)]


def size(value: Any) -> int:
    """Bytes of the value as JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode())


def _input_fits(raw: Json, payload: Json) -> Iterator[str]:
    bound = f"give at most {LARGEST_INPUT}, for example fewer channels or shorter addresses"
    if (given := size(raw)) > LARGEST_INPUT:
        yield f"input: has {given} bytes; {bound}"
    elif (given := size(payload)) > LARGEST_INPUT:
        yield f"input: has {given} bytes when each definition has what it shares; {bound}"


def _tuned_hyperparameters_fit(payload: Json) -> Iterator[str]:
    for definition in payload["definitions"]:
        given = sum(
            _longest(each) for kind in definition["parameterRanges"].values() for each in kind
        )
        if given > LARGEST_TUNED_HYPERPARAMETERS:
            yield (
                f"parameterRanges: a training job of {definition['name']} may have {given} bytes of "
                f"hyperparameters; give shorter names and values, at most "
                f"{LARGEST_TUNED_HYPERPARAMETERS} bytes together"
            )


def _longest(tuned: Json) -> int:
    """Bytes of a name with its longest value; SageMaker writes numbers with 25 characters at most."""
    values = tuned.get("Values", ["0" * 25])
    return size(tuned["Name"]) + max(map(size, values))
