"""The number of inputs that each property is tried on, and how they are generated."""

import os

from hypothesis import HealthCheck, settings

# Every run generates the same inputs, so that a change is judged by its own effect. CONTRACT_EXAMPLES=20000 looks
# further in each property, and elsewhere each time (--hypothesis-seed chooses the place).
FURTHER = os.environ.get("CONTRACT_EXAMPLES")
GENERATED = settings(
    max_examples=int(FURTHER or 250),
    derandomize=FURTHER is None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
# A legal input takes longest to generate, so each is spoilt in several ways.
WAYS = 4
