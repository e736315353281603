"""The domain of model tuning: plain data in and out, no AWS client, no environment, no clock."""

from typing import Any

# A JSON object: a payload, a request, a response, or a part of one.
Json = dict[str, Any]
