"""Numbers in JSON and as text.

Apart from the contract's forms, which need pydantic, because other states read numbers, too.
"""

import math
import struct

NUMBER = r"-?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"
WHOLE_NUMBER = r"-?[0-9]+"
# They distinguish all 32-bit floats.
MOST_DIGITS = 9


def is_number(value: object) -> bool:
    """Return whether the value is a JSON number that is finite as a float: an integer may be beyond its range."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def single(value: float) -> float:
    """Return the number in the precision of SageMaker's API, whose metric values are 32-bit floats.

    A number beyond its range is infinite.
    https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_FinalHyperParameterTuningJobObjectiveMetric.html
    """
    try:
        return float(struct.unpack("<f", struct.pack("<f", float(value)))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def objective_text(value: float) -> str:
    """Return the shortest text of a metric's value in the API's precision: "0.9" for 0.8999999761581421."""
    texts = (f"{value:.{digits}g}" for digits in range(1, MOST_DIGITS + 1))
    return next((text for text in texts if single(float(text)) == single(value)), repr(value))
