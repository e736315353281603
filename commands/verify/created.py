"""Everything that a run creates, with its removal: nothing else is ever removed."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from subprocess import CalledProcessError
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

Say = Callable[[str], None]
# The services differ in the code of a missing resource, not in its words.
MISSING = re.compile(r"(?i)not exist|not found|could not find|cannot find|NonExistent|NoSuch")
FAILURES = (BotoCoreError, ClientError, CalledProcessError, TimeoutError, OSError)


@dataclass(frozen=True)
class Created:
    """A resource, the call that removes it, and the command with which a person removes it."""

    name: str
    remove: Callable[[], Any]
    command: str


def remove(created: Sequence[Created], say: Say) -> bool:
    """Remove everything, newest first; report what could not be removed, and return whether nothing was left."""
    # A resource that cannot be removed keeps no other: `all` alone would end at the first.
    removed = [_is_removed(each, say) for each in reversed(created)]
    return all(removed)


def _is_removed(created: Created, say: Say) -> bool:
    try:
        created.remove()
    except KeyboardInterrupt:
        say(f"{created.name} may be left; remove it: {created.command}")
        return False
    except FAILURES as error:
        if MISSING.search(str(error)):
            return True
        say(f"{created.name} could not be removed: {error}\n  Remove it: {created.command}")
        return False
    return True
