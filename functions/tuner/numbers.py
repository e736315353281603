"""Numbers in JSON and as text.

Apart from the contract's forms, which need pydantic, because other states read numbers, too.
"""

import math

NUMBER = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
WHOLE_NUMBER = r"-?[0-9]+"


def is_number(value: object) -> bool:
    """Return whether the value is a finite JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value)
