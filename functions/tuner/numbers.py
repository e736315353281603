"""What a number is: in JSON, and as text.

Here, and not with the forms of the contract, for those who read numbers without it: the forms need pydantic.
"""

import math

NUMBER = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
WHOLE_NUMBER = r"-?[0-9]+"


def is_number(value: object) -> bool:
    """Whether the value is a finite JSON number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value)
