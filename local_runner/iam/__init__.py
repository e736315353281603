"""Permissions in the embedded AWS: policies as documents, decisions, and their enforcement."""
