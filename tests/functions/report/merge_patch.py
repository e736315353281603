"""The application of a JSON merge patch, as the pseudocode of RFC 7396 has it."""

from typing import Any


def patched(target: Any, patch: Any) -> Any:
    """Return the target with the patch merged into it; null removes a member."""
    if not isinstance(patch, dict):
        return patch
    result = dict(target) if isinstance(target, dict) else {}
    for name, value in patch.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = patched(result.get(name), value)
    return result
