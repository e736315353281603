"""State "Build Model": what follows from the best training job, as requests and facts."""

from typing import Any

from tuner.built_model import built_model


def handler(event: dict[str, Any], context: object) -> dict[str, Any]:
    """Promises requests that are ready to send, and the message that tells of the result."""
    return built_model(event)
