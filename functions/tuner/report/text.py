"""Texts of a report: numbers as people read them, and texts that training programs wrote, made harmless."""

import struct
from unicodedata import category

MOST_DIGITS = 9
REPLACEMENT = "\ufffd"
# Control characters, and halves of surrogate pairs, which no encoding can write.
NOT_WRITABLE = ("Cc", "Cs")


def objective_text(value: float) -> str:
    """Return the shortest text of a metric's value, which the API gives as a 32-bit floating-point number."""
    stored = _stored(value)
    texts = (f"{value:.{digits}g}" for digits in range(1, MOST_DIGITS + 1))
    return next((text for text in texts if _stored(float(text)) == stored), repr(value))


def harmless(text: str) -> str:
    """Return the text with a replacement for each control character and half of a surrogate pair."""
    if text.isprintable():
        return text
    return "".join(REPLACEMENT if category(c) in NOT_WRITABLE else c for c in text)


def printable(text: str) -> str:
    """Return a harmless text in one line."""
    return harmless(" ".join(text.split()))


def shortened(text: str, longest: int) -> str:
    """Return a printable text of at most so many characters."""
    whole = printable(text)
    return whole if len(whole) <= longest else f"{whole[: longest - 3]}..."


def counted(number: int, noun: str) -> str:
    """Return a number with its noun: "1 training job", "2 training jobs"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _stored(value: float) -> float:
    try:
        stored: float = struct.unpack("f", struct.pack("f", value))[0]
    except OverflowError:
        return value
    return stored
