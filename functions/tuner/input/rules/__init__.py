"""The rules between keys of an execution input."""
