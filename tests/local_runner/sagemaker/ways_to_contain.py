"""The ways to run training programs, for tests of each. No test is in here."""

import functools

from local_runner.sagemaker.jobs import containment
from local_runner.sagemaker.jobs.containment import AS_ROOT, AS_USER, Containment, UncontainedError

PRIVILEGES = {"as-root": AS_ROOT, "in-user-namespaces": AS_USER}
WAYS = [*PRIVILEGES, "uncontained"]


def permitted(way: str) -> Containment | None:
    """Return the containment of a way, which is None for the one without; or raise UncontainedError."""
    return _permitted(way) if way in PRIVILEGES else None


@functools.cache
def _permitted(way: str) -> Containment:
    candidates = [one for one in containment.ways() if one.privilege == PRIVILEGES[way]]
    reason = "only root has this way, and only on Linux"
    for candidate in candidates:
        try:
            containment.attempt(candidate)
        except UncontainedError as error:
            reason = str(error)
        else:
            return candidate
    raise UncontainedError(reason)
