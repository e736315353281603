"""The form of a message: the same facts as a text for people and as JSON for machines.

https://docs.aws.amazon.com/sns/latest/api/API_Publish.html: a Subject has less than 100 printable
ASCII characters; a message with its attributes has at most 256 KiB.
"""

import json
from collections.abc import Mapping

from tuner import Json

LONGEST_SUBJECT = 99


def published(subject: str, facts: Json, email: str, attributes: Mapping[str, str]) -> Json:
    """Return Subject, Message (for MessageStructure json) and MessageAttributes for sns:Publish."""
    return {
        "Subject": "".join(c if " " <= c <= "~" else "?" for c in subject)[:LONGEST_SUBJECT],
        "Message": as_json({"default": as_json(facts), "email": email}),
        "MessageAttributes": {
            key: {"DataType": "String", "StringValue": value} for key, value in attributes.items()
        },
    }


def printable(text: str, kept: str = "") -> str:
    """Return the text without what an attribute and an e-mail may not have, but for the characters that are kept."""
    return "".join(c if c.isprintable() or c in kept else "?" for c in text)


def cut(text: str, longest: int) -> str:
    """Return a printable text that is shortened to so many characters and a sign of that."""
    whole = printable(text)
    return whole if len(whole) <= longest else f"{whole[:longest]}..."


def as_json(value: Json) -> str:
    """Return the value without ASCII escapes, which take up to six times the bytes: a message is escaped twice."""
    # A cause may hold half of a surrogate pair, which no encoding can write.
    return json.dumps(value, ensure_ascii=False).encode(errors="replace").decode()
