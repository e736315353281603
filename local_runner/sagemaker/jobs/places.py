"""The number of training jobs that run at a time on this machine, whatever their tuning jobs allow."""

import threading
from collections.abc import Callable


class Places:
    """A number of places, or any number. Any thread may use them."""

    def __init__(self, number: int | None = None) -> None:
        self.number = number
        self._taken = 0
        self._waiting: list[Callable[[], None]] = []
        self._lock = threading.Lock()

    def take(self, freed: Callable[[], None]) -> bool:
        """Take a place. When there is none, ``freed`` is called once, as soon as there may be one."""
        with self._lock:
            if self.number is not None and self._taken >= self.number:
                self._waiting.append(freed)
                return False
            self._taken += 1
            return True

    def give_back(self) -> None:
        """Free a place that was taken."""
        with self._lock:
            self._taken -= 1
            waiting, self._waiting = self._waiting, []
        for freed in waiting:
            freed()
