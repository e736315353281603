"""Processes of this machine, found by what their command lines hold. No test is in here."""

from pathlib import Path

import psutil


def naming(path: Path) -> list[psutil.Process]:
    """Return the processes with the path in their command line, those in containers included."""
    found = []
    for process in psutil.process_iter(["cmdline", "status"]):
        words = process.info["cmdline"] or []
        if process.info["status"] != psutil.STATUS_ZOMBIE and any(
            str(path) in each for each in words
        ):
            found.append(process)
    return found


def ending() -> list[psutil.Process]:
    """Return the processes below this process that have lost their command line and are not zombies yet."""
    return [each for each in psutil.Process().children(recursive=True) if _is_ending(each)]


def _is_ending(process: psutil.Process) -> bool:
    try:
        return not process.cmdline() and process.status() != psutil.STATUS_ZOMBIE
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return False
