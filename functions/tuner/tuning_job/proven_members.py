"""The choice of the integration of Step Functions that creates a tuning job.

The optimized integration takes an undocumented part of CreateHyperParameterTuningJob, and a member beyond that part
fails the execution past any Catch. So evidence decides: proven_members.json has the members that a published state
machine passes. A request with any other member goes through the AWS SDK integration, which takes those that Step
Functions' bundled SDK knows: a newer member fails the execution there, too.
"""

import json
from typing import Any

from tuner import Json

# Without pathlib, whose import takes a tenth of this function's cold start.
with open(__file__.replace("proven_members.py", "proven_members.json")) as file:
    PROVEN: Json = json.load(file)


def is_proven(request: Json) -> bool:
    """Return whether the optimized integration is known to take every member of the request."""
    return _within(request, PROVEN)


def _within(value: Any, proven: Json) -> bool:
    if isinstance(value, list):
        return all(_within(entry, proven) for entry in value)
    # A value without proven members is a map, whose keys are the user's, or has no members at all.
    if not isinstance(value, dict) or not proven:
        return True
    return all(key in proven and _within(value[key], proven[key]) for key in value)
