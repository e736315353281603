"""The keys of an execution input, as pydantic models."""
