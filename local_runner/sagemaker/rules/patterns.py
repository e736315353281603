"""The patterns of botocore's service models, which are written for Java."""

import re
import unicodedata
from functools import cache
from itertools import groupby

# Names and tags have no use for characters beyond plane 3, and scanning all seventeen planes takes four times as long.
_LAST_CODE_POINT = 0x3FFFF

_POSIX_CLASSES = {"Alnum": "a-zA-Z0-9"}

_PROPERTY = re.compile(r"\\p\{(\w+)\}")
_SURROGATE_PAIR = re.compile(r"\\u([dD][89abAB]\w{2})\\u([dD][c-fC-F]\w{2})")
_REPEATED_ANCHOR = re.compile(r"\$\{\d+,\d+\}")


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return the pattern for ``fullmatch``: the service anchors every pattern at both ends."""
    pattern = _PROPERTY.sub(lambda match: _characters_of(match[1]), pattern)
    pattern = _SURROGATE_PAIR.sub(_wide_character, pattern)
    # Java takes a repeated anchor for an anchor; Python refuses it.
    return re.compile(_REPEATED_ANCHOR.sub("$", pattern))


def _characters_of(property_name: str) -> str:
    return _POSIX_CLASSES.get(property_name) or _unicode_categories()[property_name]


@cache
def _unicode_categories() -> dict[str, str]:
    """Return the contents of a character class for each major Unicode category, ``L`` to ``Z``."""
    ranges: dict[str, list[str]] = {}
    code_points = range(_LAST_CODE_POINT + 1)
    for category, run in groupby(code_points, key=lambda code: unicodedata.category(chr(code))[0]):
        members = list(run)
        ranges.setdefault(category, []).append(f"\\U{members[0]:08x}-\\U{members[-1]:08x}")
    return {category: "".join(parts) for category, parts in ranges.items()}


def _wide_character(match: re.Match[str]) -> str:
    high, low = int(match[1], 16), int(match[2], 16)
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00):08x}"
