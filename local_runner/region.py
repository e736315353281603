"""The Region that the embedded AWS is in."""

REGION = "us-east-1"
