"""Texts of a report: counts as people read them, and texts that training programs wrote, made harmless."""

from unicodedata import category

REPLACEMENT = "\ufffd"
# Control characters, and halves of surrogate pairs, which no encoding can write.
NOT_WRITABLE = ("Cc", "Cs")


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
