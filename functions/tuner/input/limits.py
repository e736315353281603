"""The limits of every input: values that no request can carry, and sizes that Step Functions cannot pass on.

They hold for known and unknown keys, since the whole input is measured, shown and passed on.
"""

import json
import sys
from collections.abc import Iterator
from typing import Any

from tuner import Json
from tuner.input.wording import Location, path

# Far more levels than any request has, and far fewer than Python can read.
DEEPEST = 50
LARGEST = int(sys.float_info.max)
# Step Functions passes 262,144 bytes between states. The application's own keys are carried, several times
# in some states, which then have half of that to spare. A parent's keys are carried in the first state and
# the output only. https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
LARGEST_INPUT = 131_072
LARGEST_OWN_KEYS = 40_960
MOST_KEYS_NAMED = 3
# Of one training job; the state machine lists ten of them.
LARGEST_TUNED_HYPERPARAMETERS = 4_096
HALF = "has half of a surrogate pair, which no encoding can write; leave it out"


def unsendable(raw: Any) -> list[str]:
    """Return a line for each value that no request can carry."""
    return [f"{_shortened(path(location)) or 'input'}: {wrong}" for location, wrong in _places(raw)]


def size_problems(raw: Json, own: Json, payload: Json) -> list[str]:
    """Return a line for each part that is too large: input, payload, a training job's hyperparameters.

    `own` is the part of the input that is in keys of this application.
    """
    return [*_input_fits(raw, own, payload), *_tuned_hyperparameters_fit(payload)]


def size(value: Any) -> int:
    """Return the number of bytes of the value as JSON."""
    return len(json.dumps(value, ensure_ascii=False).encode())


def _places(raw: Any) -> Iterator[tuple[Location, str]]:
    """Yield each such place with its problem; without recursion, which Python's stack would limit."""
    open_: list[tuple[Location, Any]] = [((), raw)]
    while open_:
        location, value = open_.pop()
        if isinstance(value, dict | list) and len(location) >= DEEPEST:
            yield location, f"is nested too deeply; give at most {DEEPEST} levels"
        elif isinstance(value, dict):
            yield from (((*location, key), HALF) for key in value if not _is_writable(key))
            open_ += [((*location, k), entry) for k, entry in value.items() if _is_writable(k)]
        elif isinstance(value, list):
            open_ += [((*location, index), entry) for index, entry in enumerate(value)]
        elif isinstance(value, str) and not _is_writable(value):
            yield location, HALF
        elif isinstance(value, int) and abs(value) > LARGEST:
            yield location, "is beyond the range of floating-point numbers; give a smaller number"


def _is_writable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _shortened(place: str) -> str:
    return place if len(place) <= 200 else f"{place[:200]}..."


def _input_fits(raw: Json, own: Json, payload: Json) -> Iterator[str]:
    if (given := size(raw)) > LARGEST_INPUT:
        yield f"input: has {given} bytes; give at most {LARGEST_INPUT}. {_largest_keys(raw)}"
    elif (given := size(own)) > LARGEST_OWN_KEYS:
        yield (
            f"input: has {given} bytes in the keys of this application; give at most "
            f"{LARGEST_OWN_KEYS}. {_largest_keys(own)}"
        )
    elif (given := size(payload)) > LARGEST_OWN_KEYS:
        yield (
            f"input: has {given} bytes when each definition repeats the shared keys; give at most "
            f"{LARGEST_OWN_KEYS}. {_largest_keys(own)}"
        )


def _largest_keys(raw: Json) -> str:
    sizes = sorted(((size(value), key) for key, value in raw.items()), reverse=True)
    largest = [f"{_shortened(key)} ({given} bytes)" for given, key in sizes[:MOST_KEYS_NAMED]]
    return f"The largest keys: {', '.join(largest)}"


def _tuned_hyperparameters_fit(payload: Json) -> Iterator[str]:
    for definition in payload["definitions"]:
        given = sum(
            _longest(each) for kind in definition["parameterRanges"].values() for each in kind
        )
        if given > LARGEST_TUNED_HYPERPARAMETERS:
            yield (
                f"parameterRanges: a training job of {definition.get('name', 'this tuning job')} may "
                f"have {given} bytes of hyperparameters; give shorter names and values, at most "
                f"{LARGEST_TUNED_HYPERPARAMETERS} bytes together"
            )


def _longest(tuned: Json) -> int:
    """Return the bytes of a name with its longest value; SageMaker writes numbers with 25 characters at most."""
    values = tuned.get("Values", ["0" * 25])
    return size(tuned["Name"]) + max(map(size, values))
