"""E-mails that topics deliver, kept in memory."""

import threading
from dataclasses import dataclass


@dataclass(frozen=True)
class Email:
    """A message that an e-mail subscription delivered."""

    address: str
    subject: str
    text: str


class Mailbox:
    """The e-mails delivered so far, oldest first."""

    def __init__(self) -> None:
        self._emails: list[Email] = []
        self._lock = threading.Lock()

    def deliver(self, email: Email) -> None:
        with self._lock:
            self._emails.append(email)

    def emails(self) -> list[Email]:
        with self._lock:
            return list(self._emails)
